package dojo.work;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.gson.JsonObject;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.sun.net.httpserver.HttpServer;
import dojo.base.DatabaseAddress;
import dojo.base.Hex;
import dojo.base.Json;
import dojo.testing.HandClock;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/**
 * The page in a real browser on the real server: what labellers and owners do, and what strangers
 * try.
 */
class PageAcceptanceTest {
    /** One question of every kind; the answers are one and two, whatever their order. */
    private static final String ALL_KINDS =
            "{'type': 'PLAIN_TEXT', 'prompt': 'Say **hello**.', 'responses': ["
                    + "{'model': 'secret-one', 'completion': 'Good *morning*.'},"
                    + "{'model': 'secret-two', 'completion': 'Go away.'}], 'criteria': ["
                    + "{'type': 'choice', 'text': 'Which is better?', 'none': true},"
                    + "{'type': 'ranking', 'text': 'Put the best first', 'ties': true, 'none': true},"
                    + "{'type': 'score', 'text': 'How clear is the task?', 'min': 1, 'max': 5, 'step': 1},"
                    + "{'type': 'multi-score', 'text': 'How kind is each?', 'min': 0, 'max': 100},"
                    + "{'type': 'multi-select', 'text': 'What fits?', 'options': ['short', 'rude', 'wrong']},"
                    + "{'type': 'text', 'text': 'Why?', 'maxLength': 200}]}";

    private static Browser browser;

    @TempDir private Path folder;
    private Platform platform;
    private Platform.Person miner;
    private String key;

    @BeforeAll
    static void launch() {
        assumeTrue(
                PageAcceptanceTest.class.getResource("page/index.html") != null,
                "skipped: the page was not built; install Node.js 20 or newer");
        browser = new Browser();
    }

    @AfterAll
    static void quit() {
        if (browser != null) browser.close();
    }

    @BeforeEach
    void start() {
        platform =
                Platform.on(
                        DatabaseAddress.of(folder.resolve("work.db")),
                        folder,
                        new HandClock(InstantSource.system().instant()));
        miner = platform.miner("acme");
        key = platform.subscription(miner);
    }

    @AfterEach
    void stop(TestInfo test) {
        browser.finish(test.getTestMethod().orElseThrow().getName());
        platform.close();
    }

    @Test
    void everyCriterionIsAnsweredWithKeysAlone() {
        String task = platform.create(miner, 3, ALL_KINDS).getFirst();
        Page page = worker("ada");
        page.navigate(at("#/task"));
        assertThat(page.getByText("Good morning.")).isVisible();
        assertThat(page.content()).doesNotContain("secret-");
        press(page, "b", "2", "1", "4", "3", "8", "1", "2", "Enter");
        assertThat(page.locator("textarea")).isFocused();
        page.keyboard().type("Because it is kind");
        page.keyboard().press("Enter");
        assertThat(page.getByText("All done for now")).isVisible();
        assertSubmitted(task, page, "short", "rude");
        button(page, "Undo").click();
        assertThat(button(page, "B is better")).hasAttribute("aria-pressed", "true");
        browser.assertQuiet();
    }

    @Test
    void everyCriterionIsAnsweredWithTheMouse() {
        String task = platform.create(miner, 3, ALL_KINDS).getFirst();
        Page page = worker("ada");
        button(page, "Start working").click();
        button(page, "B is better").click();
        button(page, "Put A 2nd").click();
        button(page, "Put B 1st").click();
        button(page, "Give All 4").click();
        page.getByLabel("Score of A").fill("30");
        page.getByLabel("Score of B").fill("80");
        button(page, "Next").click();
        button(page, "short").click();
        button(page, "rude").click();
        button(page, "Next").click();
        page.locator("textarea").fill("Because it is kind");
        button(page, "Send").click();
        assertThat(page.getByText("All done for now")).isVisible();
        assertSubmitted(task, page, "short", "rude");
        browser.assertQuiet();
    }

    private void assertSubmitted(String task, Page page, String... selected) {
        JsonNode result = miner.get("/owner/tasks/" + task).body().get("results").get(0);
        String first = result.get("order").get(0).textValue();
        String second = result.get("order").get(1).textValue();
        ObjectNode kind = Json.object().put(first, 30).put(second, 80);
        var answers = result.get("answers");
        assertThat(answers.get(0).get("value").textValue()).isEqualTo(second);
        assertThat(answers.get(1).get("value").get("places").toString())
                .isEqualTo("[[\"" + second + "\"],[\"" + first + "\"]]");
        assertThat(answers.get(2).get("value").asInt()).isEqualTo(4);
        for (String id : List.of(first, second)) {
            assertThat(answers.get(3).get("value").get(id).asInt()).isEqualTo(kind.get(id).asInt());
        }
        assertThat(answers.get(4).get("value").valueStream().map(JsonNode::textValue))
                .containsExactlyInAnyOrder(selected);
        assertThat(answers.get(5).get("value").textValue()).isEqualTo("Because it is kind");
        assertThat(
                        page.evaluate(
                                "Object.keys(localStorage).filter(k => k.startsWith('dojo.draft'))"))
                .as("drafts after sending")
                .isEqualTo(List.of());
    }

    @Test
    void aWalletSignsInByAnInvitationAndTheFirstAnswerFollowsInASingleKey() {
        platform.create(miner, 3, Platform.CHOICE);
        Page page = browser.page(1360, 820);
        injectWallet(page, new EthereumWallet(7));
        page.navigate(at("join#" + key));
        assertThat(page.getByText("You were invited")).isVisible();
        assertThat(page.url()).as("the address bar").doesNotContain(key);
        button(page, "Connect and sign").click();
        button(page, "Start working").click();
        button(page, "I am 18 or older and agree").click();
        assertThat(page.getByText("Go away.")).isVisible();
        press(page, "a", "Enter");
        assertThat(page.getByText("All done for now")).isVisible();
        browser.assertQuiet();
    }

    @Test
    void aPasskeyIsMadeUsedAndKeptAndAWalletAddsAnAddress() throws Exception {
        platform.create(miner, 3, Platform.CHOICE);
        String there = platform.server.url().toString().replace("127.0.0.1", "localhost");
        Page page = browser.page(1360, 820);
        injectWallet(page, new EthereumWallet(8));
        var devtools = page.context().newCDPSession(page);
        devtools.send("WebAuthn.enable");
        var device = new JsonObject();
        device.addProperty("protocol", "ctap2");
        device.addProperty("transport", "internal");
        for (String can :
                List.of(
                        "hasResidentKey",
                        "hasUserVerification",
                        "isUserVerified",
                        "automaticPresenceSimulation")) {
            device.addProperty(can, true);
        }
        var options = new JsonObject();
        options.add("options", device);
        String authenticator =
                devtools.send("WebAuthn.addVirtualAuthenticator", options)
                        .get("authenticatorId")
                        .getAsString();
        // Where passkeys cannot work, the page leads to where they do, with the invitation.
        page.navigate(at("join#" + key));
        page.getByText("Passkeys work at localhost").click();
        assertThat(page.getByText("You were invited")).isVisible();
        check(page, "With a passkey", "signin-passkey");
        page.getByPlaceholder("What to call you").fill("Ann");
        button(page, "Make one").click();
        button(page, "Start working").click();
        button(page, "I am 18 or older and agree").click();
        assertThat(page.getByText("Go away.")).isVisible();
        press(page, "a", "Enter");
        assertThat(page.getByText("All done for now")).isVisible();
        button(page, "Sign out").click();

        page.navigate(there + "/#/join");
        button(page, "Use my passkey").click();
        assertThat(page.getByText("Ann")).isVisible();
        page.navigate(there + "/#/history");
        assertThat(page.getByRole(AriaRole.CELL).getByText("Which is better?")).isVisible();
        page.navigate(there + "/#/miners");
        assertThat(page.getByText("Passkey 1")).isVisible();
        check(page, "", "account-passkey");
        button(page, "Remove: Passkey 1").click();
        assertThat(page.getByText("only way in")).isVisible();
        button(page, "Add an Ethereum address").click();
        assertThat(page.getByText("You are paid at")).isVisible();
        button(page, "Remove: Passkey 1").click();
        assertThat(page.getByText("Passkey 1")).isHidden();
        button(page, "Sign out").click();

        // The device still has it, and the person behind it is asked each time.
        page.navigate(there + "/#/join");
        button(page, "Use my passkey").click();
        assertThat(page.getByText("this passkey is not known here")).isVisible();
        var nobody = new JsonObject();
        nobody.addProperty("authenticatorId", authenticator);
        nobody.addProperty("isUserVerified", false);
        devtools.send("WebAuthn.setUserVerified", nobody);
        button(page, "Use my passkey").click();
        assertThat(page.getByText("The passkey did not sign.")).isVisible();
        button(page, "Connect and sign").click();
        assertThat(page.getByText("Ann")).isVisible();
        browser.assertQuiet();
    }

    private static void injectWallet(Page page, EthereumWallet wallet) {
        page.exposeFunction(
                "walletSigns",
                arguments -> {
                    byte[] message = Hex.parse((String) arguments[0]);
                    return wallet.sign(new String(message, StandardCharsets.UTF_8));
                });
        page.addInitScript(
                "window.ethereum = {request: async ({method, params}) =>"
                        + " method === 'eth_requestAccounts' ? ['"
                        + wallet.address.hex()
                        + "'] : method === 'eth_chainId' ? '0x1' : walletSigns(params[0])}");
    }

    @Test
    void draftsSurviveAReloadAnotherBrowserAndTheEndOfTheLease() {
        platform.create(miner, 3, ALL_KINDS);
        Page page = worker("ada");
        page.clock().install();
        page.navigate(at("#/task"));
        assertThat(button(page, "A is better")).isVisible();
        page.waitForResponse(
                response -> response.url().endsWith("/draft") && response.ok(),
                () -> {
                    press(page, "a", "1");
                    page.clock().fastForward(3_000);
                });
        page.reload();
        button(page, "Choose").click();
        assertThat(button(page, "A is better")).hasAttribute("aria-pressed", "true");

        Page other = signIn("ada");
        other.navigate(page.url());
        button(other, "Choose").click();
        assertThat(button(other, "A is better")).hasAttribute("aria-pressed", "true");

        platform.clock.advance(Duration.ofHours(1));
        page.clock().fastForward("01:00:00");
        assertThat(page.getByText("Your time for this task ran out")).isVisible();
        button(page, "Take the task again").click();
        assertThat(page.getByText("Your time for this task ran out")).isHidden();
        button(page, "Choose").click();
        assertThat(button(page, "A is better")).hasAttribute("aria-pressed", "true");
    }

    @Test
    void aLostLineLosesNothingAndASecondTabIsTold() {
        platform.create(miner, 3, Platform.CHOICE);
        Page page = worker("ada");
        page.navigate(at("#/task"));
        assertThat(button(page, "A is better")).isVisible();
        page.context().setOffline(true);
        press(page, "b", "Enter");
        assertThat(page.getByText("The server does not answer")).isVisible();
        page.context().setOffline(false);
        Page second = page.context().newPage();
        second.navigate(page.url());
        assertThat(second.getByText("open in another tab")).isVisible();
        second.close();
        press(page, "Enter");
        assertThat(page.getByText("All done for now")).isVisible();
    }

    @Test
    void whoLeavesGivesTheTaskBackAndWhoLoadsThePageAnewKeepsIt() {
        String task = platform.create(miner, 1, ALL_KINDS).getFirst();
        var grace = platform.worker("grace", key);
        Page page = worker("ada");
        page.navigate(at("#/task"));
        assertThat(button(page, "A is better")).isVisible();
        // The draft goes along at once, not two seconds later.
        press(page, "a");
        page.reload();
        assertThat(button(page, "Choose")).isVisible();
        page.evaluate("localStorage.clear()");
        page.reload();
        assertThat(grace.post("/tasks/next").body().isNull()).isTrue();
        platform.clock.advance(Leases.LEASE.minusSeconds(1));
        button(page, "Choose").click();
        assertThat(button(page, "A is better")).hasAttribute("aria-pressed", "true");
        assertThat(grace.post("/tasks/next").body().isNull()).isTrue();

        // While another tab has it, closing one gives nothing back.
        Page second = page.context().newPage();
        second.navigate(page.url());
        assertThat(second.getByText("open in another tab")).isVisible();
        second.navigate("about:blank");
        second.close();
        platform.clock.advance(Duration.ofSeconds(40));
        assertThat(grace.post("/tasks/next").body().isNull()).isTrue();

        page.reload();
        assertThat(button(page, "Choose")).isVisible();
        page.navigate("about:blank");
        long soon = platform.clock.instant().plusSeconds(30).toEpochMilli();
        page.waitForCondition(() -> leaseUntil(task) == soon);
        platform.clock.advance(Duration.ofSeconds(29));
        assertThat(grace.post("/tasks/next").body().isNull()).isTrue();
        platform.clock.advance(Duration.ofSeconds(1));
        assertThat(grace.post("/tasks/next").body().get("task").get("taskId").textValue())
                .isEqualTo(task);
        page.goBack();
        assertThat(page.getByText("Task has reached max results")).isVisible();
    }

    /** When the lease of {@code task} ends; Playwright tells nothing of what a left page asks. */
    private long leaseUntil(String task) {
        return platform.store.read(handle ->
                handle.createQuery("SELECT lease_until FROM assignment WHERE task = ?")
                        .bind(0, task)
                        .mapTo(Long.class)
                        .one());
    }

    @Test
    void theBackButtonLeadsBackAndHistoryChangesWhatWasSent() {
        String task = platform.create(miner, 3, Platform.CHOICE).getFirst();
        Page page = worker("ada");
        page.locator("header").getByText("History").click();
        assertThat(page.getByText("You sent nothing yet.")).isVisible();
        page.goBack();
        button(page, "Open: Which").click();
        assertThat(button(page, "A is better")).isVisible();
        press(page, "a", "Enter");
        assertThat(page.getByText("All done for now")).isVisible();
        page.navigate(at("#/history"));
        button(page, "Change: ").click();
        assertThat(button(page, "A is better")).hasAttribute("aria-pressed", "true");
        press(page, "t", "Enter");
        assertThat(page.locator("h1").getByText("History")).isVisible();
        JsonNode results = miner.get("/owner/tasks/" + task).body().get("results");
        assertThat(results).hasSize(1);
        assertThat(results.get(0).get("answers").get(0).get("value").textValue()).isEqualTo("tie");
    }

    @Test
    void everyKindOfAnswerIsShownAndAPictureIsLookedAtCloser() throws Exception {
        ObjectNode image = Json.object().put("type", "TEXT_TO_IMAGE").put("prompt", "A torii.");
        image.withArray("criteria").addObject().put("type", "choice");
        var parts = new StringBuilder();
        var task = platform.tasks(2);
        for (String name : List.of("one.png", "two.png")) {
            image.withArray("responses")
                    .addObject()
                    .put("model", name)
                    .putObject("completion")
                    .put("filename", name);
        }
        task.withArray("taskData").add(image);
        task.properties()
                .forEach(field ->
                        parts.append("--b\r\nContent-Disposition: form-data; name=\"")
                                .append(field.getKey())
                                .append("\"\r\n\r\n")
                                .append(
                                        field.getValue().isTextual()
                                                ? field.getValue().textValue()
                                                : field.getValue())
                                .append("\r\n"));
        var body = new ByteArrayOutputStream();
        body.writeBytes(parts.toString().getBytes(StandardCharsets.UTF_8));
        for (String name : List.of("one.png", "two.png")) {
            body.writeBytes(
                    ("--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\""
                                    + name
                                    + "\"\r\n\r\n")
                            .getBytes(StandardCharsets.UTF_8));
            var picture = new BufferedImage(320, 240, BufferedImage.TYPE_INT_RGB);
            picture.createGraphics().fillOval(40, 20, name.length() * 20, 200);
            ImageIO.write(picture, "png", body);
            body.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
        }
        body.writeBytes("--b--\r\n".getBytes(StandardCharsets.UTF_8));
        var headers = new HashMap<>(miner.headers());
        headers.put("Content-Type", "multipart/form-data; boundary=b");
        platform.send("POST", "/tasks/create-tasks", body.toByteArray(), headers).body();
        Page page = worker("ada");
        page.navigate(at("#/task"));
        assertThat(page.locator("article img")).hasCount(2);
        assertThat(
                        page.evaluate(
                                "Promise.all([...document.images].map(i => i.decode())).then(() => [...document.images].every(i => i.naturalWidth === 320))"))
                .isEqualTo(true);
        button(page, "Look closer at Answer A").click();
        assertThat(page.getByRole(AriaRole.DIALOG)).isVisible();
        page.getByText("200 %").click();
        check(page, "", "picture-zoomed");
        page.keyboard().press("Escape");
        check(page, "", "picture");
        press(page, "a", "Enter");
        assertThat(page.getByText("All done for now")).isVisible();
        browser.assertQuiet();
    }

    @Test
    void skippingTakesTwoKeysAndReportingKeepsTheTask() {
        platform.create(miner, 3, Platform.CHOICE, Platform.CHOICE);
        Page page = worker("ada");
        page.navigate(at("#/task"));
        assertThat(button(page, "A is better")).isVisible();
        String first = page.url();
        press(page, "m", "1");
        assertThat(page.getByText("Reported.")).isVisible();
        assertThat(page.url()).isEqualTo(first);
        press(page, "s", "1");
        page.waitForURL(url -> !url.equals(first));
        assertThat(button(page, "A is better")).isVisible();
    }

    @Test
    void everyPageIsAccessibleInBothThemesAndOnAPhone() throws Exception {
        List<String> tasks = platform.create(miner, 50, ALL_KINDS, Platform.CHOICE);
        String task = tasks.getFirst();
        String answered = tasks.getLast();
        var other = platform.worker("grace", key);
        JsonNode claimed = other.post("/tasks/" + answered + "/claim").body().get("task");
        other.put("/tasks/submit-result/" + answered, Platform.first(claimed)).body();
        for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            for (int width : new int[] {1360, 390}) {
                String name = scheme.name().toLowerCase(Locale.ROOT) + "-" + width;
                Page page = browser.page(width, width == 390 ? 844 : 820, scheme);
                page.navigate(at("#/join"));
                check(page, "Sign in", "signin-" + name);
                enter(page, "w-" + name, "Work");
                platform.join(platform.dev("worker", "w-" + name), key);
                page.navigate(at("#/task"));
                check(page, "Before your first answer", "consent-" + name);
                button(page, "I am 18 or older and agree").click();
                page.navigate(at("#/task/" + task));
                check(page, "Which is better?", "desk-" + name);
                press(page, "s");
                check(page, "Why do you skip it?", "skip-" + name);
                press(page, "Escape");
                for (String path : List.of("", "history", "miners", "guide")) {
                    page.navigate(at("#/" + path));
                    check(page, "", (path.isEmpty() ? "tasks" : path) + "-" + name);
                }
                button(page, "Sign out").click();
                page.navigate(at("#/join"));
                enter(page, "acme", "Own tasks");
                check(page, "My tasks", "owner-" + name);
                page.navigate(at("#/owner/" + answered));
                check(page, "Agreement", "owner-task-" + name);
                page.navigate(at("#/keys"));
                check(page, "Subscription keys", "keys-" + name);
                page.context().close();
            }
        }
        browser.assertQuiet();
    }

    @Test
    void aWalletThatRefusesOrIsOnAnotherChainIsToldAndAnotherAccountIsAnotherWorker() {
        Page page = browser.page(1360, 820);
        for (int seed : new int[] {11, 12}) {
            var wallet = new EthereumWallet(seed);
            page.exposeFunction(
                    "signs" + seed,
                    arguments ->
                            wallet.sign(
                                    new String(
                                            Hex.parse((String) arguments[0]),
                                            StandardCharsets.UTF_8)));
            page.addInitScript(
                    "(window.accounts ??= {})[" + seed + "] = '" + wallet.address.hex() + "'");
        }
        page.addInitScript(
                """
                window.account = 11; window.chain = '0x1'; window.refuses = '';
                window.ethereum = {request: async ({method, params}) => {
                  if (method === refuses) throw {code: 4001, message: 'User rejected'};
                  return method === 'eth_requestAccounts' ? [accounts[account]]
                    : method === 'eth_chainId' ? chain : window['signs' + account](params[0]); }}\
                """);
        page.navigate(at("#/join"));
        for (String method : List.of("eth_requestAccounts", "personal_sign")) {
            page.evaluate("refuses = '" + method + "'");
            button(page, "Connect and sign").click();
            assertThat(page.getByText("The wallet did not sign.")).isVisible();
        }
        page.evaluate("refuses = ''; chain = '0x3e7'");
        button(page, "Connect and sign").click();
        assertThat(page.getByText("Choose chain 1 or")).isVisible();
        var names = new java.util.HashSet<String>();
        for (int seed : new int[] {11, 12, 11}) {
            page.evaluate("chain = '0x1'; account = " + seed);
            button(page, "Connect and sign").click();
            names.add(page.locator(".who").textContent());
            button(page, "Sign out").click();
            page.navigate(at("#/join"));
        }
        assertThat(names).hasSize(2);
        browser.assertQuiet();
    }

    @Test
    void aKeyIsRefusedEnteredLeftAndTakenBack() {
        platform.create(miner, 3, Platform.CHOICE);
        platform.dev("worker", "ada")
                .post("/session/consent", Json.object().put("version", 1))
                .body();
        Page page = signIn("ada");
        page.navigate(at("#/miners"));
        page.getByLabel("Your name for the miner").fill("Acme");
        page.getByLabel("Subscription key").fill("sk-" + "0".repeat(64));
        button(page, "Add").click();
        assertThat(page.getByText("Subscription key is invalid")).isVisible();
        page.getByLabel("Subscription key").fill(key);
        button(page, "Add").click();
        assertThat(page.getByText("Added. Its tasks are in your list.")).isVisible();
        assertThat(page.getByText("Subscription key is invalid")).isHidden();
        button(page, "Leave: Acme").click();
        assertThat(page.getByText("None yet.")).isVisible();
        button(page, "Come back").click();
        assertThat(button(page, "Leave: Acme")).isVisible();
        browser.assertQuiet();
    }

    @Test
    void filtersStandInTheAddressAndSurviveAReload() {
        for (String type : List.of("PLAIN_TEXT", "DIALOGUE")) {
            ObjectNode task = platform.tasks(2, Platform.CHOICE.replace("PLAIN_TEXT", type));
            miner.post("/tasks/create-tasks", task.put("title", "A " + type)).body();
        }
        Page page = worker("ada");
        page.getByLabel("Kind").selectOption("DIALOGUE");
        assertThat(page.getByText("A PLAIN_TEXT")).isHidden();
        page.getByLabel("Sort").selectOption("createdAt");
        page.waitForURL(url -> url.contains("kind=DIALOGUE") && url.contains("sort=createdAt"));
        page.reload();
        assertThat(page.getByText("A DIALOGUE")).isVisible();
        assertThat(page.getByText("A PLAIN_TEXT")).isHidden();
        assertThat(page.getByLabel("Kind")).hasValue("DIALOGUE");
        assertThat(page.getByLabel("Sort")).hasValue("createdAt");
        page.goBack();
        assertThat(page.getByLabel("Sort")).hasValue("expireAt");
    }

    @Test
    void aSessionThatEndsAtTheDeskLosesNothingAndNoFiguresAreInventedOffline() {
        platform.create(miner, 3, ALL_KINDS);
        Page page = worker("ada");
        page.navigate(at("#/task"));
        assertThat(button(page, "A is better")).isVisible();
        press(page, "a");
        platform.store.write(handle -> handle.execute("DELETE FROM session"));
        press(page, "2");
        page.waitForResponse(
                response -> response.status() == 401,
                () -> page.evaluate("dispatchEvent(new Event('pagehide'))"));
        assertThat(page.getByText("Your session ended")).isVisible();
        enter(page, "ada", "Work");
        assertThat(button(page, "Choose")).isVisible();
        button(page, "Choose").click();
        assertThat(button(page, "A is better")).hasAttribute("aria-pressed", "true");
        page.route("**/api/**", route -> route.abort());
        page.navigate(at("#/"));
        page.reload();
        assertThat(page.locator("h1").first()).isVisible();
        assertThat(page.locator(".stat")).hasCount(0);
    }

    @Test
    void theDocumentOfTheApiIsReadAndSearchedOnThePage() throws Exception {
        for (int width : new int[] {1360, 390}) {
            Page page =
                    browser.page(width, 844, width == 390 ? ColorScheme.DARK : ColorScheme.LIGHT);
            page.navigate(at("#/api"));
            var routes = page.locator("details");
            assertThat(routes).hasCount(platform.server.routes().size());
            page.getByLabel("Search by path").fill("create-tasks key");
            assertThat(routes).hasCount(1);
            routes.locator("summary").click();
            assertThat(routes.getByText("maxResults")).isVisible();
            assertThat(routes.getByText("taskData").first()).isVisible();
            check(page, "", "api-" + width);
        }
        browser.assertQuiet();
    }

    private static void check(Page page, String text, String name) throws Exception {
        assertThat(page.locator("h1").first()).isVisible();
        assertThat(page.getByText("One moment …")).hasCount(0);
        if (!text.isEmpty()) assertThat(page.getByText(text).first()).isVisible();
        Browser.shoot(page, "page-" + name);
        Browser.assertAccessible(page, name);
    }

    /** Ways to run a script out of a text, after the cheat sheets of OWASP and PortSwigger. */
    private static List<String> payloads() {
        List<String> vectors =
                List.of(
                        "<script>RUN</script>",
                        "<script src=data:,RUN></script>",
                        "</script><script>RUN</script>",
                        "<img src=x onerror=RUN>",
                        "<img src=x:x onerror=\"RUN\">",
                        "<svg onload=RUN>",
                        "<svg><script>RUN</script></svg>",
                        "<svg><animate onbegin=RUN attributeName=x dur=1s>",
                        "<svg><a xlink:href=\"javascript:RUN\"><text y=20>x</text></a></svg>",
                        "<body onload=RUN>",
                        "<iframe src=\"javascript:RUN\"></iframe>",
                        "<iframe srcdoc=\"<script>parent.RUN</script>\">",
                        "<object data=\"javascript:RUN\">",
                        "<embed src=\"javascript:RUN\">",
                        "<a href=\"javascript:RUN\">x</a>",
                        "<details open ontoggle=RUN>",
                        "<video><source onerror=RUN></video>",
                        "<audio src=x onerror=RUN>",
                        "<input autofocus onfocus=RUN>",
                        "<select autofocus onfocus=RUN>",
                        "<textarea autofocus onfocus=RUN>",
                        "<marquee onstart=RUN>",
                        "<meta http-equiv=refresh content=\"0;url=javascript:RUN\">",
                        "<link rel=stylesheet href=\"javascript:RUN\">",
                        "<style>@import 'javascript:RUN';</style>",
                        "<div style=\"background:url(javascript:RUN)\">",
                        "<form action=\"javascript:RUN\"><button autofocus>x</button></form>",
                        "<button formaction=\"javascript:RUN\">x</button>",
                        "<math><maction actiontype=statusline xlink:href=\"javascript:RUN\">x</maction></math>",
                        "<template><img src=x onerror=RUN></template>",
                        "<noscript><p title=\"</noscript><img src=x onerror=RUN>\">",
                        "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=x onerror=RUN&gt;\">",
                        "[x](javascript:RUN)",
                        "[x](JaVaScRiPt:RUN)",
                        "[x](java\tscript:RUN)",
                        "[x](data:text/html,<script>RUN</script>)",
                        "![x](javascript:RUN)",
                        "![x](x\"onerror=\"RUN)",
                        "<javascript:RUN>",
                        "[x]: javascript:RUN\n[x]",
                        "`<img src=x onerror=RUN>`",
                        "```html\n<script>RUN</script>\n```",
                        "```\"onmouseover=\"RUN\n<img src=x onerror=RUN>\n```",
                        "{{constructor.constructor('RUN')()}}",
                        "${RUN}",
                        "\"><img src=x onerror=RUN>",
                        "'-RUN-'",
                        "\\\";RUN//",
                        "<base href=\"javascript:RUN//\">",
                        "<x contenteditable onblur=RUN tabindex=1 autofocus>y",
                        "=cmd|'/C calc'!A0 RUN");
        List<String> runs =
                List.of(
                        "window.ran=1",
                        "window['ran']=1",
                        "alert(1)",
                        "eval('window.ran=1')",
                        "document.title=ran=1");
        List<String> payloads = new ArrayList<>();
        for (String vector : vectors) {
            for (String run : runs) {
                payloads.add(vector.replace("RUN", run));
                payloads.add(
                        vector.replace("RUN", run)
                                .replace("onerror", "OnErRoR")
                                .replace("<s", "<\u0000s")
                                .replace("=\"", "\n=\""));
            }
        }
        return payloads;
    }

    @Test
    void nothingRunsOfFiveHundredPayloadsInEveryTextOfAStranger() {
        List<String> payloads = payloads();
        assertThat(payloads).hasSizeGreaterThan(500);
        ObjectNode texts =
                Json.object().put("type", "DIALOGUE").put("prompt", String.join("\n\n", payloads));
        texts.put("guidelines", String.join("\n\n", payloads.subList(0, 400)));
        texts.set("dialogue", turns(payloads));
        for (int half = 0; half < 2; half++) {
            ObjectNode response =
                    texts.withArray("responses").addObject().put("model", payloads.get(half));
            response.putObject("completion").set("messages", turns(payloads));
        }
        // Their titles, helps, options and labels, a few at a time.
        for (int i = 0; i < 250; i++) {
            ObjectNode criterion =
                    texts.withArray("criteria").addObject().put("text", payloads.get(2 * i));
            criterion.put("help", payloads.get(2 * i + 1)).put("required", false);
            if (i % 25 == 0) {
                criterion.put("type", "multi-select");
                var options = criterion.putArray("options");
                payloads.stream()
                        .skip(i / 25 * 50L)
                        .limit(50)
                        .map(Form::plain)
                        .map(String::strip)
                        .distinct()
                        .forEach(options::add);
            } else {
                criterion.put("type", "score").put("min", 1).put("max", 5);
                criterion
                        .put("minLabel", cut(payloads.get(2 * i), 99))
                        .put("maxLabel", cut(payloads.get(2 * i + 1), 99));
            }
        }
        ObjectNode code = Json.object().put("type", "CODE_GENERATION").put("prompt", "Code.");
        for (int r = 0; r < 11; r++) {
            var files =
                    code.withArray("responses")
                            .addObject()
                            .put("model", "m")
                            .putObject("completion")
                            .putArray("files");
            payloads.stream()
                    .skip(r * 50L)
                    .limit(50)
                    .forEach(p ->
                            files.addObject()
                                    .put("filename", cut(p, 150) + ".txt")
                                    .put("content", p));
        }
        code.withArray("criteria").addObject().put("type", "multi-score").put("text", "Good?");
        ObjectNode both = platform.tasks(2);
        both.withArray("taskData").add(texts).add(code);
        List<String> ids = new ArrayList<>();
        for (JsonNode id : miner.post("/tasks/create-tasks", both).body()) ids.add(id.textValue());
        // Titles and categories: a task each, which every list shows.
        for (String payload : payloads) {
            ObjectNode one =
                    platform.tasks(1, Platform.CHOICE).put("title", payload).put("body", payload);
            one.put("category", cut(payload, 30));
            miner.post("/tasks/create-tasks", one).body();
        }

        Page page = worker("ada");
        page.onDialog(dialog -> {
            page.evaluate("window.ran = 'a dialog'");
            dialog.dismiss();
        });
        for (int list = 1; list <= payloads.size() / 20; list++) {
            page.navigate(at("#/?sort=createdAt&page=" + list));
            assertThat(page.getByText("Page " + list + " of")).isVisible();
        }
        for (String id : ids) {
            page.navigate(at("#/task/" + id));
            assertThat(page.locator("article").first()).isVisible();
            for (int view = 0; view < 4; view++) press(page, "v");
            press(page, "i", "Escape");
        }
        page.navigate(at("#/task/" + ids.getFirst()));
        assertThat(page.locator("article").first()).isVisible();
        for (int i = 0; i < 250; i++) press(page, "n");
        assertNothingRan(page);

        // What a worker writes, the owner reads.
        var writer = platform.worker("writer", key);
        for (int i = 0; i < 10; i++) {
            String text = String.join("\n", payloads.subList(i * 50, i * 50 + 50));
            String id =
                    platform.create(
                                    miner,
                                    1,
                                    "{'type': 'PLAIN_TEXT', 'prompt': 'p', 'responses': [{'model': 'x', 'completion': 'y'}], 'criteria': [{'type': 'text'}]}")
                            .getFirst();
            writer.post("/tasks/" + id + "/claim").body();
            ObjectNode result =
                    Json.object().put("activeMillis", 1).put("comment", cut(text, 1_900));
            result.putArray("resultData").addObject().put("criterionId", "c0").put("value", text);
            writer.put("/tasks/submit-result/" + id, result).body();
            page.navigate(at("#/"));
            ids.add(id);
        }
        button(page, "Sign out").click();
        page.navigate(at("#/join"));
        enter(page, "acme", "Own tasks");
        for (String id : ids) {
            page.navigate(at("#/owner/" + id));
            assertThat(page.getByText("All my tasks")).isVisible();
        }
        assertNothingRan(page);
        browser.assertQuiet();
    }

    private static JsonNode turns(List<String> payloads) {
        var turns = Json.array();
        for (String payload : payloads) {
            turns.addObject().put("role", cut(payload, 40)).put("message", payload);
        }
        return turns;
    }

    private static String cut(String text, int chars) {
        return text.substring(0, Math.min(chars, text.length()));
    }

    private static void assertNothingRan(Page page) {
        assertThat(page.evaluate("window.ran ?? null")).as("what a payload left").isNull();
        assertThat(
                        page.evaluate(
                                "[...document.querySelectorAll('#page script, #page iframe, #page object, #page embed, #page [onerror], #page [onload],"
                                        + " #page a[href^=\"javascript\" i], #page a[href^=\"data\" i]')].map(e => e.outerHTML)"))
                .as("elements of payloads")
                .isEqualTo(List.of());
    }

    @Test
    void aHostileFrameReachesNothingAndThePageStaysUsable() throws Exception {
        var hits = new AtomicInteger();
        HttpServer sink =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        sink.createContext(
                "/",
                exchange -> {
                    hits.incrementAndGet();
                    exchange.sendResponseHeaders(204, -1);
                    exchange.close();
                });
        sink.start();
        try {
            String hostile =
                    """
                    <!doctype html><html><head><meta http-equiv="refresh" content="2;url=SINK/refresh">
                    <link rel="prefetch" href="SINK/prefetch"><link rel="stylesheet" href="SINK/style">
                    <img src="SINK/img"></head><body><form id="f" action="SINK/form" method="post"></form>
                    <a id="a" href="SINK/top" target="_top">x</a><script>
                    const log = [];
                    const attempt = (name, what) => { try { log.push(name + ':' + what()); } catch (e) { log.push(name + ':refused'); } };
                    attempt('top', () => { top.location = 'SINK/top'; return 'went'; });
                    attempt('parent', () => parent.document.title);
                    attempt('cookie', () => document.cookie);
                    attempt('popup', () => String(window.open('SINK/popup')));
                    attempt('worker', () => new Worker('SINK/worker.js') && 'made');
                    attempt('blob', () => new Worker(URL.createObjectURL(new Blob(['fetch("SINK/blob")']))) && 'made');
                    attempt('serviceworker', () => navigator.serviceWorker.register('SINK/sw.js') && 'asked');
                    attempt('socket', () => new WebSocket('SINK/socket'.replace('http', 'ws')) && 'made');
                    attempt('beacon', () => navigator.sendBeacon('SINK/beacon'));
                    attempt('alert', () => alert(1));
                    fetch('SINK/fetch').catch(() => 0);
                    document.getElementById('a').click();
                    document.getElementById('f').submit();
                    setTimeout(() => { location.href = 'SINK/self'; }, 300);
                    for (let i = 0; i < 20000; i++) parent.postMessage({source: 'dojo-frame', level: 'error', text: '<img src=x onerror=parent.ran=1>' + i}, '*');
                    parent.postMessage({asks: 'x', has: 'x', answers: {}}, '*');
                    for (let i = 0; i < 500; i++) history.pushState(0, '', '#' + i);
                    </script></body></html>\
                    """
                            .replace("SINK", "http://127.0.0.1:" + sink.getAddress().getPort());
            ObjectNode code = Json.object().put("type", "CODE_GENERATION").put("prompt", "A page.");
            for (String html :
                    List.of(hostile, "<!doctype html><body>busy<script>for (;;) {}</script>")) {
                code.withArray("responses")
                        .addObject()
                        .put("model", "m")
                        .putObject("completion")
                        .putArray("files")
                        .addObject()
                        .put("filename", "index.html")
                        .put("content", html);
            }
            code.withArray("criteria").addObject().put("type", "choice");
            ObjectNode task = platform.tasks(2);
            task.withArray("taskData").add(code);
            miner.post("/tasks/create-tasks", task).body();
            Page page = worker("ada");
            page.navigate(at("#/task"));
            assertThat(page.locator("iframe")).hasCount(2);
            page.waitForTimeout(3_000);
            long before = System.nanoTime();
            press(page, "a");
            assertThat(button(page, "A is better")).hasAttribute("aria-pressed", "true");
            assertThat(Duration.ofNanos(System.nanoTime() - before))
                    .isLessThan(Duration.ofSeconds(2));
            assertThat(page.url()).startsWith(at("#/task"));
            assertThat(page.evaluate("window.ran ?? null")).isNull();
            assertThat(page.context().pages()).as("no popup").hasSize(1);
            assertThat(page.locator("iframe").first()).hasAttribute("sandbox", "allow-scripts");
            // Both can be stopped.
            for (int i = 0; i < 2; i++) button(page, "Stop").click();
            assertThat(page.locator("iframe")).hasCount(0);
            press(page, "Enter");
            assertThat(page.getByText("All done for now")).isVisible();
            assertThat(hits).as("requests that left the frame").hasValue(0);
        } finally {
            sink.stop(0);
        }
    }

    private String at(String path) {
        return platform.server.url() + "/" + path;
    }

    /** A page on which a worker is signed in who has agreed and joined. */
    private Page worker(String name) {
        platform.worker(name, key);
        return signIn(name);
    }

    private Page signIn(String name) {
        Page page = browser.page(1360, 820);
        page.navigate(at("#/join"));
        enter(page, name, "Work");
        return page;
    }

    private static void enter(Page page, String name, String role) {
        page.getByPlaceholder("Name").fill(name);
        page.locator("label")
                .getByText(role, new Locator.GetByTextOptions().setExact(true))
                .click();
        button(page, "Go").click();
        assertThat(button(page, "Sign out")).isVisible();
    }

    private static void press(Page page, String... keys) {
        for (String one : keys) page.keyboard().press(one);
    }

    private static Locator button(Page page, String name) {
        return page.getByRole(
                        AriaRole.BUTTON,
                        new Page.GetByRoleOptions().setName(Pattern.compile("^" + name)))
                .first();
    }
}
