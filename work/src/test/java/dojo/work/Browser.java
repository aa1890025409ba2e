package dojo.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import dojo.testing.Golden;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * A headless Chromium that may talk to loopback addresses only. What a page complains about is
 * kept: a test ends with {@link #assertQuiet}. Skips the test where there is no Chromium.
 */
final class Browser implements AutoCloseable {
    private static final List<Path> CHROMIUMS =
            List.of(Path.of("/usr/bin/chromium"), Path.of("/usr/bin/chromium-browser"));
    private static final List<String> ARGUMENTS =
            List.of(
                    "--no-sandbox",
                    "--disable-gpu",
                    "--disable-quic",
                    "--no-first-run",
                    "--disable-background-networking",
                    "--disable-component-update",
                    "--disable-sync");

    private final Playwright playwright;
    private final com.microsoft.playwright.Browser chromium;
    private final List<String> complaints = Collections.synchronizedList(new ArrayList<>());
    private final List<String> strangers = Collections.synchronizedList(new ArrayList<>());

    Browser() {
        Path executable = CHROMIUMS.stream().filter(Files::isExecutable).findFirst().orElse(null);
        assumeTrue(
                executable != null, "skipped: no Chromium at /usr/bin/chromium; install chromium");
        playwright =
                Playwright.create(
                        new Playwright.CreateOptions()
                                .setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        chromium =
                playwright
                        .chromium()
                        .launch(
                                new BrowserType.LaunchOptions()
                                        .setExecutablePath(executable)
                                        .setArgs(ARGUMENTS));
    }

    Page page(int width, int height) {
        return page(width, height, ColorScheme.LIGHT);
    }

    /**
     * A page of its own: no cookies or drafts of another; motion is reduced, so nothing is waited
     * for.
     */
    Page page(int width, int height, ColorScheme scheme) {
        BrowserContext context =
                chromium.newContext(
                        new com.microsoft.playwright.Browser.NewContextOptions()
                                .setViewportSize(width, height)
                                .setColorScheme(scheme)
                                .setReducedMotion(ReducedMotion.REDUCE)
                                .setHasTouch(width < 600)
                                .setIsMobile(width < 600));
        context.setDefaultTimeout(10_000);
        context.route(
                url ->
                        !url.matches(
                                "(https?|wss?)://(127\\.0\\.0\\.1|localhost)(:\\d+)?/.*|data:.*|blob:.*"),
                route -> {
                    strangers.add(route.request().url());
                    route.abort();
                });
        context.onConsoleMessage(message -> {
            if (message.type().equals("error") && !message.text().contains("status of 4")) {
                complaints.add(message.text());
            }
        });
        Page page = context.newPage();
        page.onPageError(complaints::add);
        return page;
    }

    /** No error was thrown, no policy broken, and nothing asked of another host. */
    void assertQuiet() {
        assertThat(strangers).as("requests to other hosts").isEmpty();
        assertThat(complaints).as("what the browser complained about").isEmpty();
    }

    /** Keeps a picture of what a test left on each of its pages, and closes them. */
    void finish(String test) {
        for (BrowserContext context : chromium.contexts()) {
            for (Page page : context.pages()) {
                shoot(page, "last-" + test + "-" + context.pages().indexOf(page));
            }
            context.close();
        }
        complaints.clear();
        strangers.clear();
    }

    /**
     * The rules of axe-core that a machine can check, WCAG 2.2 AA included, over what is shown now.
     */
    static void assertAccessible(Page page, String what) throws Exception {
        page.evaluate(
                Files.readString(
                        Golden.root().resolve("work/ui/node_modules/axe-core/axe.min.js")));
        Object found =
                page.evaluate(
                        """
                        async () => {
                            const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
                            const result = await axe.run(document, {runOnly: tags});
                            return result.violations.flatMap(v => v.nodes.map(n =>
                                v.id + ': ' + n.html.slice(0, 160) + ' ' + n.failureSummary.slice(0, 300)));
                        }\
                        """);
        assertThat((List<?>) found).as("axe-core on %s", what).isEmpty();
    }

    static void shoot(Page page, String name) {
        page.screenshot(
                new Page.ScreenshotOptions()
                        .setPath(Path.of("target", "screenshots", name + ".png")));
    }

    @Override
    public void close() {
        chromium.close();
        playwright.close();
    }
}
