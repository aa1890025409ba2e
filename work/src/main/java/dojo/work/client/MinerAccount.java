package dojo.work.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.Hex;
import dojo.base.Json;
import dojo.wallet.Keypair;
import dojo.work.WorkUnavailable;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A miner's account on a worker platform: signed in by its hotkey, again by itself when the session
 * has ended. Not safe for use by several threads.
 */
public final class MinerAccount {
    private static final int UNAUTHORIZED = 401;

    private static final Pattern CHALLENGE =
            Pattern.compile(
                    """
                    (?<site>[!-~]{1,260}) wants you to sign in with your hotkey:
                    (?<address>[0-9A-Za-z]{1,60})

                    Nonce: [!-~]{1,200}
                    Issued At: [!-~]{1,40}
                    Expiration Time: [!-~]{1,40}\
                    """);

    /** The keys that a miner has. */
    public enum Kind {
        /** Of programs that make tasks and read results. */
        API("/miner/api-key", "apiKey"),
        /** Of the people who answer the miner's tasks. */
        SUBSCRIPTION("/miner/subscription-key", "subscriptionKey");

        private final String path;
        private final String field;

        Kind(String path, String field) {
            this.path = path;
            this.field = field;
        }
    }

    /**
     * What is left of a key when it was shown.
     *
     * @param prefix its first characters, which tell it from others
     * @param lastUsedAt empty if it never was
     */
    public record Key(String prefix, String name, String createdAt, String lastUsedAt) {}

    /** A new key, which nobody can be shown again, and all that there are. */
    public record Generated(String key, List<Key> all) {}

    private final WorkHttp http;
    private final Keypair hotkey;
    private Optional<String> token = Optional.empty();

    /**
     * Not signed in yet.
     *
     * @param base where the platform is, with or without /api/v1
     * @param hotkey stays the caller's, who closes it
     */
    public MinerAccount(URI base, Keypair hotkey) {
        this.http = new WorkHttp(base);
        this.hotkey = hotkey;
    }

    /**
     * Signs in.
     *
     * @throws WorkUnavailable if the platform is away, or refuses
     */
    public void authenticate() {
        String address = hotkey.address().text();
        String challenge =
                http.body(post("/miner/session/challenge", Json.object().put("hotkey", address)))
                        .path("message")
                        .asText();
        check(challenge, address);
        byte[] signature = hotkey.sign(challenge.getBytes(StandardCharsets.UTF_8));
        JsonNode body =
                http.body(
                        post(
                                "/miner/session/auth",
                                Json.object()
                                        .put("hotkey", address)
                                        .put("message", challenge)
                                        .put("signature", Hex.of(signature))));
        if (!body.path("token").isTextual()) throw http.odd();
        token = Optional.of(body.path("token").textValue());
    }

    /**
     * Signs nothing that could be taken for something else, or be passed on to another platform.
     */
    private void check(String challenge, String address) {
        Matcher matcher = CHALLENGE.matcher(challenge);
        if (!matcher.matches() || !matcher.group("address").equals(address)) throw http.odd();
        if (!matcher.group("site").equals(http.authority())) {
            throw new WorkUnavailable(
                    "the platform at "
                            + http.authority()
                            + " asks to sign in at "
                            + matcher.group("site")
                            + "; if that is its address, use it");
        }
    }

    /** The keys that are not disabled. */
    public List<Key> list(Kind kind) {
        return keys(signedIn("GET", kind.path + "/list", Json.object()));
    }

    /** Makes a key. */
    public Generated generate(Kind kind) {
        JsonNode body = signedIn("POST", kind.path + "/generate", Json.object());
        return new Generated(body.path("created").path("key").asText(), keys(body));
    }

    /**
     * Disables a key, at once and for ever.
     *
     * @param key it, or its first characters
     * @return those that are left
     */
    public List<Key> delete(Kind kind, String key) {
        return keys(signedIn("PUT", kind.path + "/disable", Json.object().put(kind.field, key)));
    }

    private static List<Key> keys(JsonNode body) {
        List<Key> keys = new ArrayList<>();
        for (JsonNode key : body.path("keys")) {
            keys.add(
                    new Key(
                            key.path("prefix").asText(),
                            key.path("name").asText(),
                            key.path("createdAt").asText(),
                            key.path("lastUsedAt").asText()));
        }
        return keys;
    }

    private JsonNode signedIn(String method, String path, ObjectNode body) {
        if (token.isEmpty()) authenticate();
        WorkHttp.Answer answer = call(method, path, body);
        if (answer.status() == UNAUTHORIZED) {
            authenticate();
            answer = call(method, path, body);
        }
        return http.body(answer);
    }

    private WorkHttp.Answer call(String method, String path, ObjectNode body) {
        return http.send(
                http.request(path)
                        .header("Content-Type", "application/json")
                        .header("Authorization", "Bearer " + token.orElse(""))
                        .method(method, BodyPublishers.ofByteArray(Json.bytes(body))));
    }

    private WorkHttp.Answer post(String path, ObjectNode body) {
        return http.send(
                http.request(path)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofByteArray(Json.bytes(body))));
    }
}
