package dojo.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Forwards what a topic says of HITs to a miner's callback, as it is and signed with a secret that
 * both know and that never travels. Reads no answers and holds no permission to.
 */
public final class Forwarder implements RequestHandler<Map<String, Object>, String> {
    /** How long the miner may take. */
    static final Duration WITHIN = Duration.ofSeconds(10);

    private static final String SIGNATURE = "X-Dojo-Signature";

    private final URI target;
    private final String secret;
    private final HttpClient http =
            HttpClient.newBuilder()
                    .connectTimeout(WITHIN)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .build();

    /** With {@code TARGET_URL} and {@code MTURK_CALLBACK_SECRET} of the function's environment. */
    public Forwarder() {
        this(System.getenv());
    }

    Forwarder(Map<String, String> environment) {
        target = URI.create(environment.getOrDefault("TARGET_URL", ""));
        secret = environment.getOrDefault("MTURK_CALLBACK_SECRET", "");
        if (target.getHost() == null || secret.isEmpty()) {
            throw new IllegalStateException("TARGET_URL and MTURK_CALLBACK_SECRET have to be set");
        }
    }

    /**
     * Forwards one event of the notification service.
     *
     * @throws IllegalStateException if the miner did not take it; Lambda tries again
     */
    @Override
    public String handleRequest(Map<String, Object> event, Context context) {
        // Each message is JSON already, so nothing has to be read.
        String body = "[" + String.join(",", messages(event)) + "]";
        var request =
                HttpRequest.newBuilder(target)
                        .timeout(WITHIN)
                        .header("Content-Type", "application/json")
                        .header(SIGNATURE, signature(secret, body))
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build();
        try {
            int status = http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
            if (status != 200) throw new IllegalStateException("the miner answered " + status);
            return "forwarded";
        } catch (IOException e) {
            throw new IllegalStateException("the miner is not reached: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static List<String> messages(Map<String, Object> event) {
        List<String> messages = new ArrayList<>();
        if (event.get("Records") instanceof List<?> records) {
            for (Object each : records) {
                if (each instanceof Map<?, ?> one
                        && one.get("Sns") instanceof Map<?, ?> sns
                        && sns.get("Message") instanceof String message) {
                    messages.add(message);
                }
            }
        }
        return messages;
    }

    /** HMAC-SHA256 of the body, in hex. */
    static String signature(String secret, String body) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(body.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
