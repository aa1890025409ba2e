package dojo.work;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.Hex;
import dojo.base.Json;
import dojo.wallet.Sr25519;
import dojo.wallet.Sr25519Keypair;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every way in, and what does not get in. */
class SignInTest {
    private Platform platform;
    private final EthereumWallet wallet = new EthereumWallet(1);

    @BeforeEach
    void start(@TempDir Path folder) {
        platform = Platform.in(folder);
    }

    @AfterEach
    void stop() {
        platform.close();
    }

    private String nonce() {
        return wallet.nonce(platform);
    }

    private String message(String nonce) {
        return wallet.message(platform, nonce);
    }

    private Platform.Reply login(String message) {
        return login(wallet.address.checksummed(), "1", message, wallet.sign(message));
    }

    private Platform.Reply login(String address, String chain, String message, String signature) {
        return platform.nobody()
                .post(
                        "/worker/login/auth",
                        Json.object()
                                .put("walletAddress", address)
                                .put("chainId", chain)
                                .put("message", message)
                                .put("signature", signature));
    }

    @Test
    void aWalletSignsInOnceByEachNonce() {
        String message = message(nonce());
        String token = login(message).body().get("token").textValue();
        JsonNode session = platform.bearer(token).get("/session").body();
        assertThat(session.get("role").textValue()).isEqualTo("worker");
        assertThat(session.toString())
                .doesNotContainIgnoringCase(wallet.address.hex().substring(2));
        assertThat(login(message).status()).isEqualTo(401);
    }

    @Test
    void oneWalletIsOneWorkerHoweverItIsWritten() {
        var ids = new java.util.HashSet<String>();
        for (String address :
                new String[] {
                    wallet.address.hex(),
                    wallet.address.checksummed(),
                    "0x" + wallet.address.hex().substring(2).toUpperCase(Locale.ROOT)
                }) {
            for (String chain : new String[] {"1", "8453"}) {
                String message = message(nonce()).replace("Chain ID: 1", "Chain ID: " + chain);
                JsonNode body = login(address, chain, message, wallet.sign(message)).body();
                ids.add(body.get("session").get("id").textValue());
            }
        }
        assertThat(ids).hasSize(1);
    }

    @Test
    void whatWasNotSignedForThisPlaceAndTimeIsRefused() {
        String host = platform.server.url().getAuthority();
        String good = message(nonce());
        assertThat(login(good.replace(host + " wants", "evil.example wants")).status())
                .isEqualTo(401);
        assertThat(login(good.replace("URI: http", "URI: https")).status()).isEqualTo(401);
        assertThat(
                        login(
                                        good.replace(
                                                "URI: http://" + host,
                                                "URI: http://" + host + ".evil.example"))
                                .status())
                .isEqualTo(401);
        assertThat(login(good.replace("Chain ID: 1", "Chain ID: 999")).status()).isEqualTo(401);
        assertThat(login(message("0123456789abcdef0123456789abcdef")).status()).isEqualTo(401);
        String other = new EthereumWallet(2).sign(good);
        assertThat(login(wallet.address.hex(), "1", good, other).status()).isEqualTo(401);
        // Nothing of that has used the nonce up.
        assertThat(login(good).status()).isEqualTo(200);
    }

    @Test
    void noncesAndMessagesGetTooOld() {
        String message = message(nonce());
        platform.clock.advance(Duration.ofMinutes(4));
        assertThat(login(message).json().get("error").textValue()).contains("expired");
        String early =
                message(nonce()) + "\nNot Before: " + platform.clock.instant().plusSeconds(60);
        assertThat(login(early).status()).isEqualTo(401);
        platform.clock.advance(Duration.ofSeconds(60));
        assertThat(login(early).status()).isEqualTo(200);
        String nonce = nonce();
        platform.clock.advance(Accounts.NONCE);
        assertThat(login(message(nonce)).status()).isEqualTo(401);
        String future = message(nonce()).replace("Issued At: 2030", "Issued At: 2031");
        assertThat(login(future).status()).isEqualTo(401);
    }

    @Test
    void theTimestampOfTheOriginalIsHeldToFifteenMinutes() {
        long now = platform.clock.instant().getEpochSecond();
        assertThat(withTimestamp(now - 15 * 60 - 1)).isEqualTo(400);
        assertThat(withTimestamp(now + 1)).isEqualTo(400);
        assertThat(withTimestamp(now - 15 * 60 + 1)).isEqualTo(200);
    }

    private int withTimestamp(long seconds) {
        String message = message(nonce());
        ObjectNode body =
                Json.object()
                        .put("walletAddress", wallet.address.hex())
                        .put("chainId", "1")
                        .put("message", message)
                        .put("signature", wallet.sign(message))
                        .put("timestamp", Long.toString(seconds));
        return platform.nobody().post("/worker/login/auth", body).status();
    }

    @Test
    void aNonceIsGoodForItsPurposeOnly() {
        try (var hotkey = Sr25519Keypair.fromUri("//Alice")) {
            String address = hotkey.address().text();
            String challenge = challenge(address);
            String walletNonce = nonce();
            String swapped = challenge.replaceAll("Nonce: .*", "Nonce: " + walletNonce);
            assertThat(auth(hotkey, swapped, false).status()).isEqualTo(401);
            assertThat(login(message(challenge.lines().toList().get(3).substring(7))).status())
                    .isEqualTo(401);
            assertThat(login(message(walletNonce)).status()).isEqualTo(200);
        }
    }

    private String challenge(String address) {
        return platform.nobody()
                .post("/miner/session/challenge", Json.object().put("hotkey", address))
                .body()
                .get("message")
                .textValue();
    }

    private Platform.Reply auth(Sr25519Keypair hotkey, String message, boolean wrapped) {
        byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
        byte[] signature = hotkey.sign(wrapped ? Sr25519.wrapped(bytes) : bytes);
        return platform.nobody()
                .post(
                        "/miner/session/auth",
                        Json.object()
                                .put("hotkey", hotkey.address().text())
                                .put("message", message)
                                .put("signature", Hex.of(signature)));
    }

    @Test
    void aHotkeySignsItsChallengeBareOrWrappedAndOnce() {
        try (var alice = Sr25519Keypair.fromUri("//Alice");
                var bob = Sr25519Keypair.fromUri("//Bob")) {
            for (boolean wrapped : new boolean[] {false, true}) {
                String message = challenge(alice.address().text());
                JsonNode body = auth(alice, message, wrapped).body();
                assertThat(body.get("session").get("role").textValue()).isEqualTo("miner");
                assertThat(auth(alice, message, wrapped).status()).isEqualTo(401);
            }
            String forBob = challenge(bob.address().text());
            assertThat(auth(alice, forBob, false).status()).isEqualTo(401);
            assertThat(auth(alice, "Sign in to Dojo", true).status()).isEqualTo(401);
            String late = challenge(alice.address().text());
            platform.clock.advance(Accounts.NONCE);
            assertThat(auth(alice, late, false).status()).isEqualTo(401);
            ObjectNode bare = Json.object().put("hotkey", alice.address().text());
            bare.put("message", late).put("signature", "00");
            assertThat(platform.nobody().post("/miner/session/auth", bare).status()).isEqualTo(400);
        }
    }

    @Test
    void anInvitationJoinsAtOnceAndAnApiKeySignsItsMinerIn() {
        Platform.Person miner = platform.miner("miner");
        String key = platform.subscription(miner);
        ObjectNode login = Json.object().put("name", "ann").put("invitation", key);
        String token = platform.nobody().post("/dev/login", login).body().get("token").textValue();
        assertThat(platform.bearer(token).get("/worker/partner/list").body().get("partners"))
                .hasSize(1);
        String apiKey = platform.program(miner).headers().get("X-API-KEY");
        JsonNode body =
                platform.nobody()
                        .post("/miner/session/auth", Json.object().put("apiKey", apiKey))
                        .body();
        assertThat(body.get("session").get("id")).isEqualTo(miner.get("/session").body().get("id"));
    }

    @Test
    void sessionsEndWithoutUseAndGoOnWithIt() {
        Platform.Person ann = platform.dev("worker", "ann");
        for (int i = 0; i < 5; i++) {
            platform.clock.advance(Accounts.SESSION.minusMinutes(1));
            assertThat(ann.get("/worker/me").status()).isEqualTo(200);
        }
        platform.clock.advance(Accounts.SESSION);
        assertThat(ann.get("/worker/me").status()).isEqualTo(401);
    }

    /** Made with polkadot-js: the mini-secret is 32 bytes of 1. */
    @Test
    void aSignatureOfABrowserWalletIsGoodOverTheWrappedTextOnly() {
        byte[] message = "dojo-test|nonce=0001".getBytes(StandardCharsets.UTF_8);
        byte[] signature =
                Hex.parse(
                        "0xda613b7f1dd5fa87d7c64fd47a76ca05c775ac9f5ecdad50550054939a9e0a73"
                                + "c60847de99902833185181e0bfd2b2eb09386cf29f6a52bdca8df28c3425f089");
        byte[] key =
                dojo.wallet.Ss58Address.parse("5CcyqxXnJucaCnQQvvUg5EPzj1uoNAxACZvzArHw5aVDvgNH")
                        .publicKey();
        assertThat(Hex.of(key))
                .endsWith("189dac29296d31814dc8c56cf3d36a0543372bba7538fa322a4aebfebc39e056");
        assertThat(Sr25519.verifyWrapped(key, message, signature)).isTrue();
        assertThat(Sr25519.verify(key, message, signature)).isFalse();
        assertThat(
                        Sr25519.verifyWrapped(
                                key,
                                "dojo-test|nonce=0002".getBytes(StandardCharsets.UTF_8),
                                signature))
                .isFalse();
    }

    @Test
    void aHotkeyThatIsNotAmongTheMinersIsForbidden(@TempDir Path other) {
        try (var alice = Sr25519Keypair.fromUri("//Alice");
                var bob = Sr25519Keypair.fromUri("//Bob");
                var closed = Platform.of(other, alice.address().text())) {
            platform.close();
            platform = closed;
            assertThat(auth(alice, challenge(alice.address().text()), false).status())
                    .isEqualTo(200);
            assertThat(auth(bob, challenge(bob.address().text()), false).status()).isEqualTo(403);
            assertThat(
                            platform.nobody()
                                    .post(
                                            "/miner/session/challenge",
                                            Json.object().put("hotkey", "5Bad"))
                                    .status())
                    .isEqualTo(422);
        }
    }

    @Test
    void aNonceMayBeAskedForByAnyNameAndChangesNothingElse() {
        String before = platform.nobody().get("/session").text();
        for (String name :
                new String[] {"server", "session", "audit", "0x", "%27%3B--", "a".repeat(2_000)}) {
            assertThat(platform.nobody().get("/auth/" + name).body().get("nonce").textValue())
                    .as(name)
                    .matches("[0-9a-f]{32}");
        }
        assertThat(platform.nobody().get("/session").text()).isEqualTo(before);
        assertThat(login(message(nonce())).status()).isEqualTo(200);
    }
}
