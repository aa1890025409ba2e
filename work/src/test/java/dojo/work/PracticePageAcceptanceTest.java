package dojo.work;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The practice, before any sign-in: every kind of question, and pages that run. */
class PracticePageAcceptanceTest {
    private static Browser browser;
    private static Platform platform;
    private static String address;

    @TempDir private static Path folder;

    @BeforeAll
    static void start() {
        assumeTrue(
                PracticePageAcceptanceTest.class.getResource("page/index.html") != null,
                "skipped: the page was not built; install Node.js 20 or newer");
        browser = new Browser();
        platform = Platform.in(folder);
        address = platform.server.url() + "/";
    }

    @AfterAll
    static void stop() {
        if (platform != null) platform.close();
        if (browser != null) browser.close();
    }

    @Test
    void everyCriterionIsAnsweredWithKeysAlone() {
        Page page = practice(1360, 820, ColorScheme.LIGHT);
        page.keyboard().press("b");
        page.keyboard().press("Enter");
        assertJudged(page, "We see it as you do");
        for (String key : List.of("3", "2", "1")) page.keyboard().press(key);
        assertThat(page.getByText("What is wrong with your last one?")).isVisible();
        page.keyboard().press("1");
        page.keyboard().press("Enter");
        assertJudged(page, "We see it as you do");
        for (String key : List.of("5", "1", "8")) page.keyboard().press(key);
        assertThat(page.locator("textarea")).isFocused();
        page.keyboard().type("A says what happens next; s, u and ? are only letters here.");
        page.keyboard().press("Enter");
        assertJudged(page, "We see it as you do");
        // The last comes from the server, with pages that run.
        assertThat(page.locator("iframe")).hasCount(2);
        for (String key : List.of("a", "8", "4", "Enter")) page.keyboard().press(key);
        assertJudged(page, "see it");
        assertThat(page.getByText("That is all there is to it")).isVisible();
        browser.assertQuiet();
    }

    @Test
    void everyCriterionIsAnsweredWithTheMouse() {
        Page page = practice(1360, 820, ColorScheme.DARK);
        button(page, "B is better").click();
        button(page, "Check").click();
        assertJudged(page, "We see it as you do");
        drag(page, "C", 1);
        drag(page, "B", 2);
        // A tie is two on one place; then A goes on to a place of its own.
        drag(page, "A", 2);
        assertThat(page.locator("[data-stop='2'] [data-chip]")).hasCount(2);
        drag(page, "A", 3);
        assertThat(page.locator("[data-stop='3'] [data-chip]")).hasCount(1);
        button(page, "Mark").click();
        button(page, "Wrong for an even count").click();
        button(page, "Check").click();
        assertJudged(page, "We see it as you do");
        button(page, "Give A 5").click();
        button(page, "Give B 1").click();
        page.getByLabel("Score of Both").fill("80");
        button(page, "Next").click();
        page.locator("textarea").fill("Because.");
        button(page, "Check").click();
        assertJudged(page, "We see it as you do");
        browser.assertQuiet();
    }

    @Test
    void everyCriterionIsAnsweredByTouchOnAPhone() {
        Page page = practice(390, 844, ColorScheme.LIGHT);
        button(page, "B is better").tap();
        button(page, "Check").tap();
        assertJudged(page, "We see it as you do");
        button(page, "Put A 3rd").tap();
        button(page, "Put B 2nd").tap();
        button(page, "Put C 1st").tap();
        button(page, "Wrong for an even count").tap();
        button(page, "Check").tap();
        assertJudged(page, "We see it as you do");
        button(page, "Give A 5").tap();
        button(page, "Give B 1").tap();
        page.getByLabel("Score of Both").tap();
        button(page, "Next").tap();
        button(page, "Check").tap();
        assertJudged(page, "We see it as you do");
        browser.assertQuiet();
    }

    @Test
    void aReloadKeepsWhatWasFilledInAndUTakesItBack() {
        Page page = practice(1360, 820, ColorScheme.LIGHT);
        page.keyboard().press("a");
        page.reload();
        assertThat(button(page, "A is better")).hasAttribute("aria-pressed", "true");
        page.keyboard().press("b");
        page.keyboard().press("u");
        assertThat(button(page, "A is better")).hasAttribute("aria-pressed", "true");
    }

    @Test
    void keysDoNothingWhileADialogIsOpenAndCanBeTurnedOff() {
        Page page = practice(1360, 820, ColorScheme.LIGHT);
        page.keyboard().press("?");
        assertThat(page.getByRole(AriaRole.DIALOG)).isVisible();
        page.keyboard().press("a");
        page.getByRole(AriaRole.CHECKBOX).uncheck();
        page.keyboard().press("Escape");
        assertThat(page.getByRole(AriaRole.DIALOG)).isHidden();
        page.keyboard().press("b");
        assertThat(page.locator("[aria-pressed=true].option")).hasCount(0);
    }

    @Test
    void eachKeyOfTheOverlayStandsForOneCommand() {
        Page page = practice(1360, 820, ColorScheme.LIGHT);
        page.keyboard().press("?");
        var keys = page.locator(".keys dt kbd").allTextContents();
        assertThat(keys).doesNotHaveDuplicates().hasSizeGreaterThan(15);
    }

    @Test
    void allViewsAreAccessibleInBothThemesAndOnAPhone() throws Exception {
        for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            for (int width : new int[] {1360, 390}) {
                String name = scheme.name().toLowerCase(java.util.Locale.ROOT) + "-" + width;
                Page page = browser.page(width, width == 390 ? 844 : 820, scheme);
                page.navigate(address);
                assertThat(page.locator("h1")).isVisible();
                check(page, "home-" + name);
                page.navigate(address + "#/practice");
                assertThat(button(page, "B is better")).isVisible();
                page.keyboard().press("b");
                check(page, "choice-" + name);
                page.getByText("Differences").click();
                check(page, "diff-" + name);
                page.getByText("Stacked").click();
                check(page, "stacked-" + name);
                page.keyboard().press("?");
                assertThat(page.getByRole(AriaRole.DIALOG)).isVisible();
                check(page, "keys-" + name);
                page.keyboard().press("Escape");
                assertThat(page.getByRole(AriaRole.DIALOG)).isHidden();
                page.keyboard().press("Enter");
                check(page, "judged-" + name);
                button(page, "Next one").click();
                page.getByText("One by one").click();
                page.keyboard().press("2");
                check(page, "ranking-" + name);
                page.keyboard().press("1");
                page.keyboard().press("1");
                check(page, "select-" + name);
                page.keyboard().press("1");
                page.keyboard().press("Enter");
                button(page, "Next one").click();
                page.keyboard().press("4");
                check(page, "score-" + name);
                page.keyboard().press("2");
                check(page, "slider-" + name);
                page.keyboard().press("7");
                check(page, "text-" + name);
                page.context().close();
            }
        }
        browser.assertQuiet();
    }

    private static void check(Page page, String name) throws Exception {
        Browser.shoot(page, "practice-" + name);
        Browser.assertAccessible(page, name);
    }

    private static Page practice(int width, int height, ColorScheme scheme) {
        Page page = browser.page(width, height, scheme);
        page.navigate(address + "#/practice");
        assertThat(button(page, "B is better")).isVisible();
        return page;
    }

    private static Locator button(Page page, String name) {
        return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name)).first();
    }

    private static void assertJudged(Page page, String verdict) {
        assertThat(page.getByText(verdict)).isVisible();
        page.keyboard().press("Enter");
        assertThat(page.getByText(verdict)).isHidden();
    }

    private static void drag(Page page, String chip, int place) {
        var from =
                page.locator("[data-chip]")
                        .filter(new Locator.FilterOptions().setHasText(chip))
                        .boundingBox();
        var to = page.locator("[data-stop='" + place + "']").boundingBox();
        page.mouse().move(from.x + from.width / 2, from.y + from.height / 2);
        page.mouse().down();
        page.mouse()
                .move(
                        to.x + to.width / 2,
                        to.y + to.height / 2,
                        new com.microsoft.playwright.Mouse.MoveOptions().setSteps(5));
        page.mouse().up();
    }
}
