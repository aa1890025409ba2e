package dojo.synth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pages of strangers in a real browser. */
final class BrowserTest {
    @SuppressWarnings("NullAway.Init")
    private static Browser browser;

    @BeforeAll
    static void findChromium() {
        var found = Browser.find(System.getenv());
        assumeThat(found).as("Chromium, on the path or named in CHROMIUM").isPresent();
        browser = found.orElseThrow();
    }

    @AfterAll
    static void close() {
        if (browser != null) browser.close();
    }

    @Test
    void aPageIsAskedAndItsTimeStandsStillBetweenSteps() throws Exception {
        String page =
                "<body><p id=n>0</p><script>let n = 0;"
                        + "setInterval(() => document.getElementById('n').textContent = ++n, 1000)</script>";
        assertThat(browser.run(page, "dojoChecks.text('#n')").asText()).isEqualTo("0");
        assertThat(browser.run(page, "dojoChecks.step(5000); dojoChecks.text('#n')").asText())
                .isEqualTo("5");
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "while (true) {} | does not answer any more",
                "const all = []; while (true) all.push(new Array(1e6).fill(all.length)) | crashes",
                "alert('hello') | error: Error: opens a dialog",
                "location.href = 'https://example.org/' | navigates away",
                "window.open('https://example.org/') | navigates away",
                "throw new Error('no') | error: Error: no",
                "Promise.reject(new Error('late')) | error: Error: late",
                "console.error('bad') | console error: bad",
                "localStorage.x = 1 | error: SecurityError",
                "nothing.at.all | error: ReferenceError",
            })
    void aBadPageIsRefusedAndTheNextOneRuns(String script, String reason) throws Exception {
        String page = "<body><script>" + script + "</script>";
        assertThatThrownBy(() -> browser.run(page, "true"))
                .isInstanceOf(PageFault.class)
                .hasMessageStartingWith(reason);
        assertThat(browser.run("<body>", "1 + 1").asInt()).isEqualTo(2);
    }

    @Test
    void aPageThatLoopsOnlyWhenItIsUsedEndsToo() throws Exception {
        String page =
                "<body><button>x</button><script>document.querySelector('button').onclick ="
                        + " () => { while (true) {} }</script>";
        assertThatThrownBy(() -> browser.run(page, "dojoChecks.click('button')"))
                .isInstanceOf(PageFault.class);
        assertThat(browser.run("<body>", "1 + 1").asInt()).isEqualTo(2);
    }

    @Test
    void aPageReachesNobody() throws Exception {
        try (var server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            server.setSoTimeout(500);
            String url = "http://127.0.0.1:" + server.getLocalPort() + "/";
            browser.run(
                    "<body><img src='"
                            + url
                            + "'><script>fetch('"
                            + url
                            + "').catch(() => {}); navigator.sendBeacon('"
                            + url
                            + "')</script>",
                    "true");
            assertThatThrownBy(server::accept).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aPageKeepsNothingForTheNext() throws Exception {
        browser.run("<body><script>window.kept = 1; Array.prototype.kept = 1</script>", "true");
        assertThat(browser.run("<body>", "typeof window.kept + typeof [].kept").asText())
                .isEqualTo("undefinedundefined");
    }

    @Test
    void aPageThatIsTooLongIsNotRun() {
        assertThatThrownBy(() -> browser.run("x".repeat(Browser.PAGE_CHARS_MAX + 1), "true"))
                .isInstanceOf(PageFault.class)
                .hasMessageContaining("at most");
    }
}
