package dojo.work;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.Json;
import java.nio.file.Path;
import java.util.Base64;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Passkeys: what gets in, what does not, and what a worker does with them. */
class PasskeysTest {
    private Platform platform;
    private String origin;

    @BeforeEach
    void start(@TempDir Path folder) {
        platform = Platform.in(folder);
        origin = "http://localhost:" + platform.server.url().getPort();
    }

    @AfterEach
    void stop() {
        platform.close();
    }

    private Authenticator device(Authenticator.Algorithm algorithm, int number) {
        return new Authenticator(algorithm, number, origin);
    }

    private JsonNode options(Platform.Person who, boolean create) {
        ObjectNode body = Json.object().put("create", create).put("name", "Ann");
        return who.post("/worker/login/passkey/options", body).body();
    }

    private Platform.Reply send(JsonNode credential) {
        ObjectNode body = Json.object().put("name", "Ann");
        body.set("credential", credential);
        return platform.nobody().post("/worker/login/passkey", body);
    }

    private Platform.Reply create(Authenticator device) {
        return send(device.create(options(platform.nobody(), true)));
    }

    private Platform.Reply get(Authenticator device) {
        return send(device.get(options(platform.nobody(), false)));
    }

    private static String id(Platform.Reply reply) {
        return reply.body().get("session").get("id").textValue();
    }

    @Test
    void aPasskeyOfEveryKindMakesAWorkerAndSignsThatOneIn() {
        int number = 0;
        for (var algorithm :
                new Authenticator.Algorithm[] {
                    Authenticator.Algorithm.ES256,
                    Authenticator.Algorithm.EDDSA,
                    Authenticator.Algorithm.RS256
                }) {
            Authenticator device = device(algorithm, number++);
            Platform.Reply made = create(device);
            assertThat(made.body().get("session").get("name").textValue()).isEqualTo("Ann");
            device.counter++;
            Platform.Reply again = get(device);
            assertThat(id(again)).isEqualTo(id(made));
            String token = again.body().get("token").textValue();
            assertThat(platform.bearer(token).get("/worker/me").status()).isEqualTo(200);
        }
        assertThat(create(device(Authenticator.Algorithm.ES384, number)).status()).isEqualTo(401);
    }

    @Test
    void aPasskeyFromElsewhereOrWithoutItsOwnerIsRefused() {
        Authenticator device = device(Authenticator.Algorithm.ES256, 1);
        create(device).body();
        device.counter++;
        String[] origins = {
            "http://127.0.0.1:" + platform.server.url().getPort(),
            platform.server.frameUrl().toString(),
            "http://localhost",
            "https://evil.example"
        };
        for (String elsewhere : origins) {
            device.origin = elsewhere;
            assertThat(get(device).status()).as(elsewhere).isEqualTo(401);
            assertThat(create(device).status()).as(elsewhere).isEqualTo(401);
        }
        device.origin = origin;
        device.rpId = "evil.example";
        assertThat(get(device).status()).isEqualTo(401);
        assertThat(create(device).status()).isEqualTo(401);
        device.rpId = "localhost";
        for (int flags : new int[] {0, Authenticator.PRESENT, Authenticator.VERIFIED}) {
            device.flags = flags;
            assertThat(get(device).status()).as("flags " + flags).isEqualTo(401);
            assertThat(create(device).status()).as("flags " + flags).isEqualTo(401);
        }
        device.flags = Authenticator.PRESENT | Authenticator.VERIFIED;
        assertThat(get(device).status()).isEqualTo(200);
    }

    @Test
    void aChallengeIsGoodOnceForItsPurposeAndItsTime() {
        Authenticator device = device(Authenticator.Algorithm.EDDSA, 1);
        JsonNode made = device.create(options(platform.nobody(), true));
        send(made).body();
        assertThat(send(made).status()).isEqualTo(401);
        device.counter++;
        JsonNode used = device.get(options(platform.nobody(), false));
        send(used).body();
        device.counter++;
        assertThat(send(used).status()).isEqualTo(401);
        assertThat(send(device.get(options(platform.nobody(), true))).status()).isEqualTo(401);
        JsonNode forSigningIn = options(platform.nobody(), false);
        var other = device(Authenticator.Algorithm.EDDSA, 2);
        assertThat(send(other.create(forSigningIn)).status()).isEqualTo(401);
        ObjectNode made16 = Json.object().put("challenge", Authenticator.base64(new byte[16]));
        assertThat(send(device.get(made16)).status()).isEqualTo(401);
        JsonNode late = options(platform.nobody(), false);
        platform.clock.advance(Accounts.NONCE);
        assertThat(send(device.get(late)).status()).isEqualTo(401);
        assertThat(get(device).status()).isEqualTo(200);
    }

    @Test
    void oneChallengeSignsInOnceHoweverOftenItIsSentAtOnce() throws Exception {
        Authenticator device = device(Authenticator.Algorithm.ES256, 1);
        create(device).body();
        device.counter++;
        JsonNode used = device.get(options(platform.nobody(), false));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var calls =
                    IntStream.range(0, 20)
                            .<Callable<Integer>>mapToObj(i -> () -> send(used).status())
                            .toList();
            long in = 0;
            for (var call : threads.invokeAll(calls)) in += call.get() == 200 ? 1 : 0;
            assertThat(in).isEqualTo(1);
        }
    }

    @Test
    void aCounterThatGoesBackIsACopyAndOneThatIsNotThereIsNone() {
        Authenticator device = device(Authenticator.Algorithm.ES256, 1);
        device.counter = 10;
        create(device).body();
        for (int counter : new int[] {10, 9, 0}) {
            device.counter = counter;
            assertThat(get(device).status()).as("counter " + counter).isEqualTo(401);
        }
        device.counter = 11;
        assertThat(get(device).status()).isEqualTo(200);
        // Passkeys that are on several devices count nothing.
        Authenticator shared = device(Authenticator.Algorithm.ES256, 2);
        shared.counter = 0;
        create(shared).body();
        for (int i = 0; i < 3; i++) assertThat(get(shared).status()).isEqualTo(200);
    }

    @Test
    void whatIsBrokenForeignOrAlteredIsRefusedAndNeverBreaksTheServer() {
        Authenticator device = device(Authenticator.Algorithm.ES256, 1);
        ObjectNode good = device.create(options(platform.nobody(), true));
        byte[] object =
                Base64.getUrlDecoder()
                        .decode(good.get("response").get("attestationObject").textValue());
        for (int length = 0; length < object.length; length++) {
            ObjectNode cut = good.deepCopy();
            byte[] begin = java.util.Arrays.copyOf(object, length);
            ((ObjectNode) cut.get("response"))
                    .put("attestationObject", Authenticator.base64(begin));
            assertThat(send(cut).status()).as("cut to " + length).isEqualTo(401);
        }
        byte[] nested = new byte[20_000];
        java.util.Arrays.fill(nested, (byte) 0x81);
        ObjectNode deep = good.deepCopy();
        ((ObjectNode) deep.get("response")).put("attestationObject", Authenticator.base64(nested));
        assertThat(send(deep).status()).isEqualTo(401);
        for (String text :
                new String[] {"{}", "{'response': {}}", "{'response': {'attestationObject': 7}}"}) {
            assertThat(send(Platform.json(text)).status()).as(text).isEqualTo(401);
        }
        ObjectNode long64 = good.deepCopy().put("pad", "x".repeat(Passkeys.CREDENTIAL_CHARS_MAX));
        assertThat(send(long64).status()).isEqualTo(422);
        send(good).body();
        device.counter++;
        ObjectNode used = device.get(options(platform.nobody(), false));
        for (String field : new String[] {"signature", "authenticatorData", "clientDataJSON"}) {
            byte[] bytes =
                    Base64.getUrlDecoder().decode(used.get("response").get(field).textValue());
            for (int at = 0; at < bytes.length; at++) {
                byte[] altered = bytes.clone();
                altered[at] ^= 1;
                ObjectNode other = used.deepCopy();
                ((ObjectNode) other.get("response")).put(field, Authenticator.base64(altered));
                assertThat(send(other).status()).as(field + " at " + at).isEqualTo(401);
            }
        }
        // The same id with another's key, and an id that nobody has.
        Authenticator thief = device(Authenticator.Algorithm.ES256, 1);
        thief.counter = 100;
        assertThat(get(thief).status()).isEqualTo(401);
        assertThat(get(device(Authenticator.Algorithm.ES256, 9)).status()).isEqualTo(401);
        assertThat(create(thief).status()).as("an id that is taken").isEqualTo(409);
        assertThat(send(used).status()).isEqualTo(200);
    }

    @Test
    void aWorkerAddsAnAddressOnceAndTheWalletIsTheSameWorkerFromThenOn() {
        var wallet = new EthereumWallet(5);
        Authenticator device = device(Authenticator.Algorithm.ES256, 1);
        Platform.Reply made = create(device);
        Platform.Person ann = platform.bearer(made.body().get("token").textValue());
        assertThat(ann.get("/session").body().get("payAddress").textValue()).isEmpty();
        ObjectNode siwe = wallet.siwe(platform);
        assertThat(
                        ann.post("/worker/pay-address", siwe.deepCopy().put("signature", "0x00"))
                                .status())
                .isEqualTo(401);
        String shown = ann.post("/worker/pay-address", siwe).body().get("payAddress").textValue();
        assertThat(shown).startsWith(wallet.address.checksummed().substring(0, 6));
        Platform.Reply byWallet =
                platform.nobody().post("/worker/login/auth", wallet.siwe(platform));
        assertThat(id(byWallet)).isEqualTo(id(made));
        device.counter++;
        assertThat(id(get(device))).isEqualTo(id(made));
        // One address, one worker.
        ObjectNode another = new EthereumWallet(6).siwe(platform);
        assertThat(ann.post("/worker/pay-address", another).status()).isEqualTo(409);
        Platform.Reply bob = create(device(Authenticator.Algorithm.ES256, 2));
        assertThat(
                        platform.bearer(bob.body().get("token").textValue())
                                .post("/worker/pay-address", wallet.siwe(platform))
                                .status())
                .isEqualTo(409);
    }

    @Test
    void aWalletsWorkerAddsPasskeysAndRemovesThemAndTheOnlyWayInStays() {
        var wallet = new EthereumWallet(5);
        Platform.Reply in = platform.nobody().post("/worker/login/auth", wallet.siwe(platform));
        Platform.Person ann = platform.bearer(in.body().get("token").textValue());
        Authenticator device = device(Authenticator.Algorithm.EDDSA, 1);
        ObjectNode body = Json.object();
        body.set("credential", device.create(options(ann, true)));
        // A challenge of hers is of no use to others.
        Platform.Person bob = platform.dev("worker", "bob");
        assertThat(bob.post("/worker/passkeys", body).status()).isEqualTo(401);
        body.set("credential", device.create(options(ann, true)));
        assertThat(send(body.get("credential")).status()).isEqualTo(401);
        body.set("credential", device.create(options(ann, true)));
        JsonNode list = ann.post("/worker/passkeys", body).body().get("passkeys");
        assertThat(list).hasSize(1);
        assertThat(options(ann, true).get("excludeCredentials")).hasSize(1);
        device.counter++;
        assertThat(id(get(device))).isEqualTo(id(in));
        String remove = "/worker/passkeys/" + list.get(0).get("id").textValue() + "/remove";
        assertThat(bob.post(remove).status()).isEqualTo(404);
        assertThat(ann.post(remove).body().get("passkeys")).isEmpty();
        device.counter++;
        assertThat(get(device).status()).isEqualTo(401);

        Authenticator only = device(Authenticator.Algorithm.EDDSA, 2);
        Platform.Person cat = platform.bearer(create(only).body().get("token").textValue());
        String last =
                cat.get("/worker/passkeys").body().get("passkeys").get(0).get("id").textValue();
        assertThat(cat.post("/worker/passkeys/" + last + "/remove").status()).isEqualTo(409);
        cat.post("/worker/withdraw", Json.object().put("confirm", "withdraw")).body();
        only.counter++;
        assertThat(get(only).status()).isEqualTo(401);
    }
}
