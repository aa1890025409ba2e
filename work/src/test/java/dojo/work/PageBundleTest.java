package dojo.work;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.microsoft.playwright.Page;
import dojo.base.Json;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Files of generated programs put together, as Chromium runs them. */
class PageBundleTest {
    private static final String BLUE = "body { color: rgb(0, 0, 255) }";
    private static final String RED = "body { color: rgb(255, 0, 0) }";
    private static final String RUNS = "(window.ran ??= []).push";

    private static Browser browser;

    @BeforeAll
    static void launch() {
        browser = new Browser();
    }

    @AfterAll
    static void quit() {
        if (browser != null) browser.close();
    }

    @AfterEach
    void close() {
        browser.finish("bundle");
    }

    /** Names and contents in turns. */
    private static ArrayNode files(String... named) {
        ArrayNode files = Json.array();
        for (int i = 0; i < named.length; i += 2) {
            files.addObject().put("filename", named[i]).put("content", named[i + 1]);
        }
        return files;
    }

    private static String bundle(String... named) {
        return PageBundle.bundle(files(named)).orElseThrow();
    }

    /** What the scripts of a page left in window.ran, and the colour of its text. */
    private static void assertRuns(String html, List<?> ran, String colour) {
        Page page = browser.page(800, 600);
        page.setContent(html);
        assertThat(page.evaluate("window.ran ?? []")).isEqualTo(ran);
        assertThat(page.evaluate("getComputedStyle(document.body).color")).isEqualTo(colour);
        assertThat(page.evaluate("!!document.head && !!document.body")).isEqualTo(true);
    }

    @Test
    void stylesGoToTheEndOfTheHeadAndScriptsToTheEndOfTheBodyAndTheRestStays() {
        String html =
                bundle(
                        "index.html",
                        "<html><head><title>T</title></head><body><p id=p>text</p></body></html>",
                        "a.css",
                        BLUE,
                        "a.js",
                        RUNS + "(document.getElementById('p').textContent)");
        assertThat(html)
                .contains("<title>T</title><style>" + BLUE + "</style>")
                .contains("<p id=p>text</p><script>");
        assertRuns(html, List.of("text"), "rgb(0, 0, 255)");
    }

    @Test
    void aPageWithoutHeadOrBodyOrInCapitalsRunsToo() {
        String script = RUNS + "(document.querySelector('p').firstChild.data)";
        for (String page :
                List.of(
                        "<p>text",
                        "<html><p>text</p></html>",
                        "<body><p>text</p></body>",
                        "<head></head><p>text</p>",
                        "<HTML><HEAD lang=x></HEAD ><BODY class=y><P>text</P></BODY\n></HTML>",
                        "<!DOCTYPE html><!-- a comment --><p>text</p>")) {
            assertRuns(
                    bundle("index.html", page, "a.css", BLUE, "a.js", script),
                    List.of("text"),
                    "rgb(0, 0, 255)");
        }
        assertRuns(bundle("page.htm", "<p>x</p>", "x.css", ""), List.of(), "rgb(0, 0, 0)");
    }

    @Test
    void whatWouldEndAScriptOrHideItsEndDoesNot() {
        assertRuns(
                bundle(
                        "index.html",
                        "<p>x</p>",
                        "a.css",
                        "p::after { content: '</style><script>window.ran=[9]</script>' } " + BLUE,
                        "a.js",
                        RUNS + "('</script><b>'); " + RUNS + "('<!-- <script>')",
                        "b.js",
                        RUNS + "(document.querySelectorAll('b').length)"),
                List.of("</script><b>", "<!-- <script>", 0),
                "rgb(0, 0, 255)");
    }

    @Test
    void filesComeInTheOrderOfTheirReferencesWhichAreGone() {
        String html =
                bundle(
                        "a.js",
                        RUNS + "('a')",
                        "b.js",
                        RUNS + "('b')",
                        "c.js",
                        RUNS + "('c')",
                        "one.css",
                        BLUE,
                        "two.css",
                        RED,
                        "index.html",
                        "<head><link rel=stylesheet href='two.css'><LINK HREF=\"./one.css?v=1\""
                                + " rel=stylesheet></head><body><script src=\"c.js\"></script>"
                                + "<script defer src='/b.js'></script></body>");
        assertThat(html).doesNotContain("src=").doesNotContainIgnoringCase("<link");
        assertRuns(html, List.of("c", "b", "a"), "rgb(0, 0, 255)");
    }

    @Test
    void aFileThatWasNotSentAlongIsToldTheConsoleAndTheRestRuns() {
        Page page = browser.page(800, 600);
        List<String> said = new ArrayList<>();
        page.onConsoleMessage(message -> said.add(message.text()));
        page.setContent(
                bundle(
                        "index.html",
                        "<link rel=icon href=x.png><link rel=stylesheet href=theme.css>"
                                + "<script src='lib</script>.js'></script>"
                                + "<script src=https://cdn.example/x.js></script><p>x</p>",
                        "a.js",
                        RUNS + "(1)"));
        assertThat(page.evaluate("window.ran")).isEqualTo(List.of(1));
        assertThat(said)
                .contains("https://cdn.example/x.js was not sent along")
                .contains("theme.css was not sent along")
                .noneMatch(text -> text.contains("x.png"));
        browser.assertQuiet();
    }

    @Test
    void filesWithoutAPageAreCodeAndNoPage() {
        assertThat(PageBundle.isPage(files("main.py", "print(1)"))).isFalse();
        assertThat(PageBundle.bundle(files("main.js", "1", "style.css", ""))).isEmpty();
    }

    @Test
    void storageLastsAsLongAsThePageAndTheConsoleIsHeardOutside() {
        Page page = browser.page(800, 600);
        page.setContent("<iframe sandbox='allow-scripts' id=f></iframe>");
        page.evaluate(
                """
                html => { window.heard = [];
                  addEventListener('message', e => heard.push(e.data.level + ' ' + e.data.text));
                  document.getElementById('f').srcdoc = html; }\
                """,
                bundle(
                        "index.html",
                        "<script>localStorage.setItem('a', 1); localStorage.b = 2;"
                                + " console.log(localStorage.a, localStorage.getItem('b'),"
                                + " localStorage.length, sessionStorage.length);"
                                + " Promise.reject(new Error('later')); throw new Error('now')"
                                + "</script>"));
        page.waitForCondition(() -> page.evaluate("heard.length").equals(4));
        assertThat(page.evaluate("heard.join('\\n')").toString())
                .contains("log 1 2 2 0")
                .contains("error Uncaught Error: now")
                .contains("error rejected Error: later")
                .contains("ready");
    }
}
