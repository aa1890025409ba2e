package dojo.sim;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.AriaRole;
import dojo.base.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code dojo up}, as whoever types it and opens the page that it names. */
class PeopleAcceptanceTest {
    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    @TempDir Path folder;

    @Test
    void whoeverOpensThePageIsScoredInTheSameRoundAsTheModelsAlsoOverAKill() throws Exception {
        assumeTrue(Files.isExecutable(CHROMIUM), "skipped: no Chromium at " + CHROMIUM);
        var noDownload =
                new Playwright.CreateOptions()
                        .setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"));
        var launch =
                new BrowserType.LaunchOptions()
                        .setExecutablePath(CHROMIUM)
                        .setArgs(List.of("--no-sandbox", "--disable-gpu"));
        try (var playwright = Playwright.create(noDownload);
                var chromium = playwright.chromium().launch(launch)) {
            Page page = chromium.newPage();
            page.setDefaultTimeout(20_000);
            String address;
            try (var dojo = up()) {
                address = address(dojo);
                dojo.line(line -> line.contains("round 1") && line.contains("scored"));
                page.navigate(address);
                page.getByPlaceholder("Name").fill("ann");
                page.getByPlaceholder("Name").press("Enter");
                button(page, "I am 18 or older and agree").click();
                assertThat(page.getByText("How good is each answer?")).isVisible();
                shoot(page, "up-first");
                String task = page.url();
                score(page);
                page.keyboard().press("Enter");
                assertThat(dojo.line(PeopleAcceptanceTest::scored))
                        .contains("you scored 1 of 24 tasks, agreement");
                page.waitForCondition(
                        () -> page.url().matches(".*#/task/.+") && !page.url().equals(task));
                // The draft is on the disk, and the answer not yet given.
                page.waitForResponse("**/draft", () -> score(page));
                shoot(page, "up-second");
                dojo.kill();
            }
            try (var dojo = up()) {
                assertThat(address(dojo)).as("the port is free again").isEqualTo(address);
                page.keyboard().press("Enter");
                assertThat(dojo.line(PeopleAcceptanceTest::scored))
                        .contains("you scored 1 of 24 tasks, agreement");
                dojo.interrupt();
                dojo.end();
                assertThat(dojo.out()).anyMatch(line -> line.matches(" +7 +human .*"));
            }
        }
        var out = Json.parse(Files.readString(folder.resolve("out.json")));
        String human = hotkey(out);
        for (JsonNode round : out.path("rounds")) {
            for (var answer : round.path("answers").properties()) {
                String status = answer.getValue().path("status").asText();
                if (answer.getKey().equals(human)) assertThat(status).isIn("partly", "missing");
                else assertThat(status).isEqualTo("answered");
            }
        }
        Path dataset = folder.resolve(out.path("dataset").path("path").asText());
        assertThat(Files.readString(dataset)).contains("\"judge_kind\":\"human\"");
    }

    private static boolean scored(String line) {
        return line.contains("you scored");
    }

    private DojoProcess up() {
        return DojoProcess.start(folder, "up", "--seed", "7", "--json", "out.json");
    }

    private static String address(DojoProcess dojo) throws InterruptedException {
        String line = dojo.line(said -> said.contains("score tasks yourself"));
        return line.substring(line.indexOf("http://"));
    }

    private static void score(Page page) {
        assertThat(page.getByText("How good is each answer?")).isVisible();
        // Four answers at most; with fewer, the first ones are scored anew.
        for (String score : List.of("8", "3", "6", "2")) page.keyboard().press(score);
    }

    private static com.microsoft.playwright.Locator button(Page page, String name) {
        return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name));
    }

    private static void shoot(Page page, String name) {
        page.screenshot(
                new Page.ScreenshotOptions()
                        .setPath(Path.of("target", "screenshots", name + ".png")));
    }

    private static String hotkey(JsonNode out) {
        for (JsonNode miner : out.path("miners")) {
            if (miner.path("kind").asText().equals("human")) return miner.path("hotkey").asText();
        }
        throw new AssertionError("no miner called human in " + out.path("miners"));
    }
}
