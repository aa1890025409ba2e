package dojo.mturk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.Json;
import dojo.base.SettingRefused;
import dojo.testing.HandClock;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real messages with real signatures over a real connection; only Amazon's host is played. */
class CallbackServerTest {
    private static final String TOPIC = "arn:aws:sns:us-east-1:123456789012:mturk_sns_topic";
    private static final String HOST = "https://sns.us-east-1.amazonaws.com";
    private static final String CERTIFICATE = HOST + "/SimpleNotificationService-0123.pem";
    private static final String SECRET = "a-secret-of-many-characters";
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir static Path keys;

    private final HandClock clock = new HandClock(InstantSource.system().instant().plusSeconds(60));
    private final List<String> looked = new CopyOnWriteArrayList<>();
    private final List<URI> asked = new CopyOnWriteArrayList<>();
    private String signer = "CN=sns.us-east-1.amazonaws.com";
    private byte[] confirmation = "<ConfirmSubscriptionResponse/>".getBytes(StandardCharsets.UTF_8);
    private CallbackServer server;

    @BeforeEach
    void start() {
        var door = new SnsDoor(TOPIC, this::amazon);
        server =
                new CallbackServer(
                        "127.0.0.1", 0, Optional.of(door), Optional.of(SECRET), looked::add, clock);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private byte[] amazon(URI address) {
        asked.add(address);
        if (!address.getPath().endsWith(".pem")) return confirmation;
        try {
            String encoded =
                    Base64.getMimeEncoder()
                            .encodeToString(store(signer).getCertificate("key").getEncoded());
            return ("-----BEGIN CERTIFICATE-----\n" + encoded + "\n-----END CERTIFICATE-----\n")
                    .getBytes(StandardCharsets.US_ASCII);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** A key with a certificate, made by the JDK's own tool. */
    private static KeyStore store(String name) throws Exception {
        Path file = keys.resolve(name.replaceAll("\\W", "_") + ".p12");
        if (!Files.exists(file)) {
            Process tool =
                    new ProcessBuilder(
                                    Path.of(System.getProperty("java.home"), "bin", "keytool")
                                            .toString(),
                                    "-genkeypair",
                                    "-alias",
                                    "key",
                                    "-keyalg",
                                    "RSA",
                                    "-keysize",
                                    "2048",
                                    "-dname",
                                    name,
                                    "-validity",
                                    "30",
                                    "-keystore",
                                    file.toString(),
                                    "-storepass",
                                    "changeit")
                            .start();
            assertThat(tool.waitFor()).isZero();
        }
        return KeyStore.getInstance(file.toFile(), "changeit".toCharArray());
    }

    private static ObjectNode message(String type) {
        ObjectNode json =
                Json.object()
                        .put("Type", type)
                        .put("MessageId", "m-1")
                        .put("TopicArn", TOPIC)
                        .put(
                                "Message",
                                "{\"Events\":[{\"EventType\":\"AssignmentSubmitted\","
                                        + "\"HITId\":\"HIT1\"}]}")
                        .put("Timestamp", "2026-12-01T00:00:00.000Z")
                        .put("SigningCertURL", CERTIFICATE);
        if (!type.equals("Notification")) {
            json.put("Token", "t")
                    .put("SubscribeURL", HOST + "/?Action=ConfirmSubscription&Token=t");
        }
        return json;
    }

    /** As Amazon's documentation says what is signed. */
    private ObjectNode signed(ObjectNode json, String version) throws Exception {
        var text = new StringBuilder();
        for (String field :
                json.path("Type").asText().equals("Notification")
                        ? List.of(
                                "Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type")
                        : List.of(
                                "Message",
                                "MessageId",
                                "SubscribeURL",
                                "Timestamp",
                                "Token",
                                "TopicArn",
                                "Type")) {
            if (json.has(field)) text.append(field + "\n" + json.path(field).asText() + "\n");
        }
        var signing = Signature.getInstance(version.equals("1") ? "SHA1withRSA" : "SHA256withRSA");
        signing.initSign((PrivateKey) store(signer).getKey("key", "changeit".toCharArray()));
        signing.update(text.toString().getBytes(StandardCharsets.UTF_8));
        return json.put("SignatureVersion", version)
                .put("Signature", Base64.getEncoder().encodeToString(signing.sign()));
    }

    private int post(byte[] body, String... headers) throws IOException, InterruptedException {
        var request =
                HttpRequest.newBuilder(
                                URI.create(
                                        "http://127.0.0.1:"
                                                + server.port()
                                                + "/api/human_feedback/callback"))
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        if (headers.length > 0) request.headers(headers);
        return HTTP.send(request.build(), HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    private int post(ObjectNode json) throws IOException, InterruptedException {
        return post(Json.bytes(json));
    }

    @Test
    void messagesOfBothVersionsAreTakenHoweverOftenTheyCome() throws Exception {
        ObjectNode first = signed(message("Notification"), "1");
        assertThat(post(first)).isEqualTo(200);
        assertThat(post(signed(message("Notification").put("Subject", "s"), "2"))).isEqualTo(200);
        assertThat(post(first)).isEqualTo(200);
        assertThat(looked).containsExactly("HIT1", "HIT1", "HIT1");
        assertThat(asked).containsExactly(URI.create(CERTIFICATE));
        assertThat(post(signed(message("Notification").put("Message", "no event"), "2")))
                .isEqualTo(200);
        assertThat(looked).hasSize(3);
    }

    @Test
    void aSubscriptionIsConfirmedAtAmazonsHostAlone() throws Exception {
        assertThat(post(signed(message("SubscriptionConfirmation"), "2"))).isEqualTo(200);
        assertThat(asked.getLast().getQuery()).startsWith("Action=ConfirmSubscription");
        confirmation = new byte[0];
        // Amazon is to try again.
        assertThat(post(signed(message("SubscriptionConfirmation"), "2"))).isEqualTo(503);
        for (String elsewhere :
                List.of(
                        "http://sns.us-east-1.amazonaws.com/?Action=ConfirmSubscription",
                        "https://sns.us-east-1.amazonaws.com.evil.example/?Action=ConfirmSubscription",
                        "https://x@sns.us-east-1.amazonaws.com/?Action=ConfirmSubscription",
                        "https://sns.us-east-1.amazonaws.com:444/?Action=ConfirmSubscription",
                        "https://127.0.0.1/?Action=ConfirmSubscription",
                        HOST + "/?Action=DeleteTopic")) {
            int before = asked.size();
            var wrong = message("SubscriptionConfirmation").put("SubscribeURL", elsewhere);
            assertThat(post(signed(wrong, "2"))).as(elsewhere).isEqualTo(403);
            assertThat(asked).hasSize(before);
        }
    }

    @Test
    void whatAmazonDidNotSignIsForbidden() throws Exception {
        List<ObjectNode> wrong = new ArrayList<>();
        wrong.add(signed(message("Notification"), "2").put("Message", "{\"Events\":[]}"));
        wrong.add(signed(message("Notification"), "2").put("SignatureVersion", "1"));
        wrong.add(signed(message("Notification"), "2").put("SignatureVersion", "3"));
        wrong.add(signed(message("Notification"), "2").put("Signature", "%"));
        wrong.add(signed(message("Notification").put("TopicArn", TOPIC + "2"), "2"));
        wrong.add(signed(message("Other"), "2"));
        for (String elsewhere :
                List.of(
                        "https://evil.example/a.pem",
                        "http://sns.us-east-1.amazonaws.com/a.pem",
                        "https://sns.eu-west-1.amazonaws.com/a.pem",
                        "https://snsXus-east-1.amazonaws.com/a.pem",
                        HOST + "/a/../b.pem",
                        HOST + "/a.pem?x=1",
                        HOST + "/a.txt",
                        "no address at all")) {
            wrong.add(signed(message("Notification").put("SigningCertURL", elsewhere), "2"));
        }
        for (ObjectNode each : wrong) {
            assertThat(post(each)).as(each.toString()).isEqualTo(403);
        }
        assertThat(looked).isEmpty();
    }

    @Test
    void aCertificateThatIsNotAmazonsOrNotValidIsNone() throws Exception {
        ObjectNode good = signed(message("Notification"), "2");
        clock.advance(Duration.ofDays(40));
        assertThat(post(good)).isEqualTo(403);
        clock.advance(Duration.ofDays(-40));
        assertThat(post(good)).isEqualTo(200);
        signer = "CN=evil.example, O=sns.us-east-1.amazonaws.com";
        ObjectNode evil = signed(message("Notification"), "2");
        assertThat(post(evil)).isEqualTo(403);
        clock.advance(Duration.ofHours(2));
        assertThat(post(evil)).isEqualTo(403);
        signer = "CN=evil.example, O=\"x, CN=sns.amazonaws.com\"";
        assertThat(post(signed(message("Notification"), "2"))).isEqualTo(403);
        assertThat(looked).hasSize(1);
    }

    @Test
    void aForwarderSignsWithTheSecret() throws Exception {
        byte[] body =
                "[{\"Events\":[{\"EventType\":\"AssignmentSubmitted\",\"HITId\":\"HIT7\"}]}]"
                        .getBytes(StandardCharsets.UTF_8);
        // By Python's hmac; the forwarder's test holds the same.
        String signature = "017a3c7b4edf5eb7bd4250f9b4c9bbccd34cbcca42b1bdb5e03724c881642a14";
        assertThat(post(body)).isEqualTo(403);
        assertThat(post(body, "X-Dojo-Signature", signature.replace('0', '1'))).isEqualTo(403);
        byte[] other = "[{\"Events\":[]}]".getBytes(StandardCharsets.UTF_8);
        assertThat(post(other, "X-Dojo-Signature", signature)).isEqualTo(403);
        assertThat(looked).isEmpty();
        assertThat(post(body, "X-Dojo-Signature", signature)).isEqualTo(200);
        assertThat(looked).containsExactly("HIT7");
    }

    @Test
    void aBodyHasAnEnd() throws Exception {
        byte[] most = new byte[CallbackServer.BODY_BYTES_MAX];
        assertThat(post(most)).isEqualTo(400);
        assertThat(post(new byte[CallbackServer.BODY_BYTES_MAX + 1])).isEqualTo(413);
        assertThat(post("{".getBytes(StandardCharsets.UTF_8))).isEqualTo(400);
        assertThat(post("{}".getBytes(StandardCharsets.UTF_8))).isEqualTo(403);
    }

    @Test
    void aCallbackThatNobodyCouldUseIsNotServed() {
        for (var wrong :
                List.of(List.of("", ""), List.of("arn:aws:sns:x", ""), List.of("", "short"))) {
            assertThatThrownBy(() ->
                            CallbackServer.start(
                                    "127.0.0.1",
                                    0,
                                    Optional.of(wrong.get(0)).filter(text -> !text.isEmpty()),
                                    Optional.of(wrong.get(1)).filter(text -> !text.isEmpty()),
                                    looked::add,
                                    clock))
                    .isInstanceOf(SettingRefused.class);
        }
    }
}
