package dojo.protocol;

import static dojo.protocol.Neurons.ALICE;
import static dojo.protocol.Neurons.BOB;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dojo.base.Hex;
import dojo.base.Json;
import dojo.testing.HandClock;
import dojo.wallet.Sr25519;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AxonStreamTest {
    private static final String UUID = "4ff25e7e-3f86-11ef-b5a5-1f2a3b4c5d6e";

    private final HandClock clock = new HandClock(Instant.parse("2026-11-20T10:00:00Z"));
    private final List<Axon> axons = new ArrayList<>();
    private long nonce;

    @AfterEach
    void stop() {
        axons.forEach(Axon::close);
    }

    private Axon axon(StreamHandler<Foreign> handler) {
        Axon axon =
                new Axon(BOB, AxonConfig.on("127.0.0.1", 0), clock)
                        .attachStream(
                                Foreign.ECHO,
                                Admission.everyone(),
                                handler,
                                Compatibility.UNBOUND_FIELDS);
        axon.start();
        axons.add(axon);
        return axon;
    }

    private String request(double timeout, Map<String, String> more) throws Exception {
        Foreign echo = Foreign.echo("hello", 3);
        String hash = BodyHash.of(Foreign.ECHO, echo, new BodyHash.Known());
        nonce = Math.max(nonce + 1_000_000, NonceWindow.nonce(clock.instant()) + 1_000_000_000);
        byte[] text = SignedText.request(nonce, ALICE.address().text(), BOB.address(), UUID, hash);
        Map<String, String> headers = new LinkedHashMap<>(more);
        headers.put("timeout", Double.toString(timeout));
        headers.put("bt_header_dendrite_nonce", Long.toString(nonce));
        headers.put("bt_header_dendrite_uuid", UUID);
        headers.put("bt_header_dendrite_hotkey", ALICE.address().text());
        headers.put("bt_header_dendrite_signature", Hex.of(ALICE.sign(text)));
        headers.put("computed_body_hash", hash);
        String body =
                new String(Json.bytes(Foreign.ECHO.write().apply(echo)), StandardCharsets.UTF_8);
        headers.put("content-length", Integer.toString(body.length()));
        return RawHttp.head("/Echo", headers).replace("connection: close\r\n", "") + body;
    }

    private static Socket send(Axon axon, String request) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), axon.port());
        socket.setSoTimeout(20_000);
        socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
        return socket;
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) throw new IOException("closed after " + head);
            head.append((char) next);
        }
        return head.toString();
    }

    /** The next chunk, empty at the end. */
    private static String chunk(InputStream in) throws IOException {
        StringBuilder size = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) throw new IOException("cut off");
            size.append((char) next);
        }
        int length = Integer.parseInt(size.toString().strip(), 16);
        String chunk = new String(in.readNBytes(length), StandardCharsets.UTF_8);
        in.skipNBytes(2);
        return chunk;
    }

    @Test
    void aForeignCallerGetsEachPartAtOnceAsBareText() throws Exception {
        CountDownLatch read = new CountDownLatch(1);
        Axon axon =
                axon((received, out) -> {
                    out.send("grü");
                    read.await();
                    out.send("");
                    out.send("ße \ud83d");
                    out.send("\ude00");
                });
        try (Socket socket = send(axon, request(12, Map.of()))) {
            InputStream in = socket.getInputStream();
            assertThat(head(in))
                    .startsWith("HTTP/1.1 200 OK\r\n")
                    .contains("Content-Type: text/event-stream\r\n")
                    .contains("Transfer-Encoding: chunked\r\n")
                    .contains("bt_header_axon_status_code: 200\r\n")
                    .doesNotContain("Content-Length");
            assertThat(chunk(in)).isEqualTo("grü");
            read.countDown();
            assertThat(chunk(in)).isEqualTo("ße ");
            assertThat(chunk(in)).isEqualTo("😀");
            assertThat(chunk(in)).isEmpty();
        }
    }

    @Test
    void oursGetsLinesThatEndInASignatureAndKeepsTheConnection() throws Exception {
        Axon axon =
                axon((received, out) -> {
                    out.send("two ");
                    out.send("parts\n");
                });
        Map<String, String> ours = Map.of("accept", ReplyStream.SIGNED_TYPE);
        try (Socket socket = send(axon, request(12, ours))) {
            for (int call = 0; call < 2; call++) {
                InputStream in = socket.getInputStream();
                assertThat(head(in)).contains("Content-Type: application/x-ndjson\r\n");
                assertThat(Json.parse(chunk(in).getBytes(StandardCharsets.UTF_8)))
                        .isEqualTo(Json.object().put("part", "two "));
                assertThat(chunk(in)).isEqualTo("{\"part\":\"parts\\n\"}\n");
                assertSigned(chunk(in), "complete", "two parts\n");
                assertThat(chunk(in)).isEmpty();
                socket.getOutputStream().write(request(12, ours).getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    private void assertSigned(String line, String end, String text) throws Exception {
        JsonNode last = Json.parse(line.getBytes(StandardCharsets.UTF_8));
        assertThat(last.get("end").asText()).isEqualTo(end);
        byte[] signed =
                SignedText.stream(
                        nonce,
                        ALICE.address().text(),
                        BOB.address(),
                        UUID,
                        end,
                        BodyHash.sha3(text.getBytes(StandardCharsets.UTF_8)));
        assertThat(
                        Sr25519.verify(
                                BOB.address().publicKey(),
                                signed,
                                Hex.parse(last.get("signature").asText())))
                .isTrue();
    }

    @Test
    void aHandlerThatFailsBeforeItsFirstPartIsAnOrdinaryFailure() throws Exception {
        Axon axon =
                axon((received, out) -> {
                    throw new IllegalStateException("boom");
                });
        assertThat(RawHttp.send(axon.port(), request(12, Map.of())).status()).isEqualTo(500);
    }

    @Test
    void aHandlerThatFailsAfterItsFirstPartIsSaidToHaveFailedOrCutOff() throws Exception {
        Axon axon =
                axon((received, out) -> {
                    out.send("half");
                    throw new IllegalStateException("boom");
                });
        try (Socket socket = send(axon, request(12, Map.of("accept", ReplyStream.SIGNED_TYPE)))) {
            InputStream in = socket.getInputStream();
            head(in);
            assertThat(chunk(in)).isEqualTo("{\"part\":\"half\"}\n");
            assertSigned(chunk(in), "failed", "half");
        }
        try (Socket socket = send(axon, request(12, Map.of()))) {
            InputStream in = socket.getInputStream();
            head(in);
            assertThat(chunk(in)).isEqualTo("half");
            assertThat(in.read()).isNegative();
        }
        assertThat(axon.outcomes()).containsEntry(Outcome.FAILED, 2L);
    }

    @Test
    void theDeadlineEndsAStreamAndWhatCameIsKept() throws Exception {
        BlockingQueue<String> ended = new LinkedBlockingQueue<>();
        Axon axon =
                axon((received, out) -> {
                    out.send("so far");
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        ended.add("interrupted");
                        throw e;
                    }
                });
        try (Socket socket = send(axon, request(2, Map.of("accept", ReplyStream.SIGNED_TYPE)))) {
            InputStream in = socket.getInputStream();
            head(in);
            assertThat(chunk(in)).isEqualTo("{\"part\":\"so far\"}\n");
            assertSigned(chunk(in), "late", "so far");
        }
        assertThat(ended.poll(10, TimeUnit.SECONDS)).isEqualTo("interrupted");
        assertThat(axon.outcomes()).containsEntry(Outcome.LATE, 1L);
    }

    @Test
    void aHandlerIsStoppedWhenItsCallerLeaves() throws Exception {
        BlockingQueue<String> ended = new LinkedBlockingQueue<>();
        Axon axon =
                axon((received, out) -> {
                    out.send("first");
                    try {
                        new CountDownLatch(1).await();
                    } finally {
                        ended.add("stopped");
                    }
                });
        try (Socket socket = send(axon, request(60, Map.of()))) {
            InputStream in = socket.getInputStream();
            head(in);
            assertThat(chunk(in)).isEqualTo("first");
        }
        assertThat(ended.poll(10, TimeUnit.SECONDS)).isEqualTo("stopped");
    }

    @Test
    void aHandlerWaitsForACallerThatDoesNotRead() throws Exception {
        String part = "x".repeat(1 << 16);
        BlockingQueue<Integer> sent = new LinkedBlockingQueue<>();
        Axon axon =
                axon((received, out) -> {
                    for (int i = 0; i < 1_000; i++) {
                        out.send(part);
                        sent.add(i);
                    }
                });
        try (Socket socket = send(axon, request(60, Map.of()))) {
            InputStream in = socket.getInputStream();
            head(in);
            // What fits into the sockets' buffers goes; 64 MB do not.
            while (sent.poll(1, TimeUnit.SECONDS) != null) {}
            for (int i = 0; i < 1_000; i++) assertThat(chunk(in)).hasSize(part.length());
            assertThat(chunk(in)).isEmpty();
        }
        assertThat(sent).isNotEmpty();
    }

    @Test
    void manyStreamsRunAtOnceAndHaveTheirOwnText() throws Exception {
        AxonConfig wide =
                new AxonConfig("127.0.0.1", 0, 1 << 20, 200, 200, Duration.ofSeconds(30), false);
        CountDownLatch all = new CountDownLatch(50);
        Axon axon =
                new Axon(BOB, wide, clock)
                        .attachStream(
                                Foreign.ECHO,
                                Admission.everyone(),
                                (received, out) -> {
                                    out.send("a");
                                    all.countDown();
                                    all.await();
                                    out.send("b");
                                },
                                Compatibility.UNBOUND_FIELDS);
        axon.start();
        axons.add(axon);
        List<Socket> sockets = new ArrayList<>();
        for (int i = 0; i < 50; i++) sockets.add(send(axon, request(20, Map.of())));
        for (Socket socket : sockets) {
            try (socket;
                    BufferedReader in =
                            new BufferedReader(
                                    new InputStreamReader(
                                            socket.getInputStream(), StandardCharsets.UTF_8))) {
                List<String> lines = new ArrayList<>();
                while (!lines.contains("0")) lines.add(in.readLine());
                assertThat(lines).endsWith("1", "a", "1", "b", "0");
            }
        }
    }
}
