package dojo.protocol;

import static dojo.protocol.Neurons.ALICE;
import static dojo.protocol.Neurons.BOB;
import static dojo.protocol.Neurons.bobAt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.Hex;
import dojo.base.Json;
import dojo.testing.HandClock;
import dojo.wallet.Sr25519Keypair;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class DendriteStreamTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(400);
    private static final String RAW = head("content-type: text/event-stream");
    private static final String LINES = head("content-type: application/x-ndjson");

    private final Dendrite alice =
            new Dendrite(
                    ALICE,
                    new HandClock(Instant.parse("2026-11-20T11:00:00Z")),
                    DendriteConfig.LOCAL);
    private final List<String> parts = new ArrayList<>();

    @AfterEach
    void stop() {
        alice.close();
    }

    private static String head(String headers) {
        return "HTTP/1.1 200 OK\r\n" + headers + "\r\ntransfer-encoding: chunked\r\n\r\n";
    }

    private static byte[] chunk(byte[] bytes) {
        ByteArrayOutputStream chunk = new ByteArrayOutputStream();
        chunk.writeBytes((Integer.toHexString(bytes.length) + "\r\n").getBytes(US_ASCII));
        chunk.writeBytes(bytes);
        chunk.writeBytes("\r\n".getBytes(US_ASCII));
        return chunk.toByteArray();
    }

    private static final Charset US_ASCII = StandardCharsets.US_ASCII;
    private static final byte[] LAST = "0\r\n\r\n".getBytes(US_ASCII);

    private static void send(Socket connection, byte[]... all) throws IOException {
        for (byte[] bytes : all) {
            connection.getOutputStream().write(bytes);
            connection.getOutputStream().flush();
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] part(String text) {
        return chunk(utf8(Json.write(Json.object().put("part", text)) + "\n"));
    }

    private static Dendrite.Call<Foreign> call(int port) {
        ObjectNode fields = Json.object().put("prompt", "one two three").put("completion", "");
        return new Dendrite.Call<>(bobAt(port), new Foreign(Foreign.STREAM_TEST, fields));
    }

    private StreamReply stream(FakeAxon axon, Duration timeout) throws InterruptedException {
        return alice.streamAll(List.of(call(axon.port())), timeout, part -> parts.add(part.text()))
                .getFirst();
    }

    private StreamReply stream(FakeAxon.Script script) throws Exception {
        try (FakeAxon axon = new FakeAxon(script)) {
            return stream(axon, LONG);
        }
    }

    /** The last line as an axon with {@code key} writes it to the one who asked it. */
    private static byte[] end(FakeAxon axon, Sr25519Keypair key, String end, String text)
            throws InterruptedException {
        String request = axon.request();
        byte[] signed =
                SignedText.stream(
                        Long.parseLong(header(request, "bt_header_dendrite_nonce")),
                        ALICE.address().text(),
                        BOB.address(),
                        header(request, "bt_header_dendrite_uuid"),
                        end,
                        BodyHash.sha3(utf8(text)));
        ObjectNode line = Json.object().put("end", end).put("signature", Hex.of(key.sign(signed)));
        return chunk(utf8(Json.write(line) + "\n"));
    }

    private static String header(String request, String name) {
        return Transcript.header(request, name).orElseThrow();
    }

    /** The reply to lines whose end {@code key} signed for {@code signedText}. */
    private StreamReply lines(Sr25519Keypair key, String end, String signedText, byte[]... sent)
            throws Exception {
        FakeAxon[] self = new FakeAxon[1];
        CountDownLatch known = new CountDownLatch(1);
        try (FakeAxon axon =
                new FakeAxon(connection -> {
                    known.await();
                    send(connection, utf8(LINES));
                    send(connection, sent);
                    send(connection, end(self[0], key, end, signedText), LAST);
                })) {
            self[0] = axon;
            known.countDown();
            return stream(axon, LONG);
        }
    }

    private static void assertMalformed(StreamReply reply, String why) {
        assertThat(reply.verified()).isFalse();
        assertThat(reply.ending())
                .isInstanceOfSatisfying(
                        StreamReply.Ending.Malformed.class,
                        malformed -> assertThat(malformed.why()).contains(why));
    }

    @ParameterizedTest
    @ValueSource(strings = {"v6-streaming", "v7-streaming", "v10-streaming"})
    void aRecordedStreamIsCompleteAndUnverified(String file) throws Exception {
        String response = Transcript.read(file + ".txt").response();
        StreamReply reply = stream(connection -> send(connection, utf8(response)));
        assertThat(reply.text()).isEqualTo("one two three ");
        assertThat(reply.verified()).isFalse();
        assertThat(reply.ending()).isEqualTo(new StreamReply.Ending.Complete());
        assertThat(String.join("", parts)).isEqualTo(reply.text());
    }

    @Test
    void ourStreamingRequestAsksForLinesAndElseIsThatOfTheSdk() throws Exception {
        try (FakeAxon axon = new FakeAxon(RAW + "0\r\n\r\n")) {
            stream(axon, LONG);
            String request = axon.request();
            assertThat(request).startsWith("POST /StreamTest HTTP/1.1\r\n");
            assertThat(header(request, "accept")).isEqualTo("application/x-ndjson");
            assertThat(header(request, "accept-encoding")).isEqualTo("identity");
            assertThat(header(request, "bt_header_input_obj_prompt")).isEqualTo("IiI=");
        }
    }

    @Test
    void partsAreHandedOverOnTheCallingThreadAsTheyCome() throws Exception {
        Semaphore taken = new Semaphore(0);
        FakeAxon.Script script =
                connection -> {
                    send(connection, utf8(RAW));
                    for (String part : List.of("one ", "two ", "three")) {
                        send(connection, chunk(utf8(part)));
                        // The next is not sent before this one has arrived.
                        taken.acquire();
                    }
                    send(connection, LAST);
                };
        try (FakeAxon axon = new FakeAxon(script)) {
            List<Thread> threads = new ArrayList<>();
            List<StreamReply> replies =
                    alice.streamAll(
                            List.of(call(axon.port())),
                            LONG,
                            part -> {
                                threads.add(Thread.currentThread());
                                parts.add(part.text());
                                taken.release();
                            });
            assertThat(parts).containsExactly("one ", "two ", "three");
            assertThat(threads).containsOnly(Thread.currentThread());
            assertThat(replies.getFirst().text()).isEqualTo("one two three");
        }
    }

    @Test
    void aCharacterSplitOverTwoReadsIsOneCharacter() throws Exception {
        Semaphore taken = new Semaphore(0);
        byte[] smile = utf8("😀");
        FakeAxon.Script script =
                connection -> {
                    send(
                            connection,
                            utf8(RAW),
                            chunk(utf8("caf")),
                            chunk(new byte[] {(byte) 0xC3}));
                    taken.acquire();
                    send(connection, chunk(new byte[] {(byte) 0xA9}));
                    taken.acquire();
                    for (byte one : smile) send(connection, chunk(new byte[] {one}));
                    send(connection, chunk(new byte[] {(byte) 0xFF}), LAST);
                };
        try (FakeAxon axon = new FakeAxon(script)) {
            StreamReply reply =
                    alice.streamAll(
                                    List.of(call(axon.port())),
                                    LONG,
                                    part -> {
                                        parts.add(part.text());
                                        taken.release();
                                    })
                            .getFirst();
            assertThat(reply.text()).isEqualTo("café😀\uFFFD");
            assertThat(parts).containsExactly("caf", "é", "😀", "\uFFFD");
        }
    }

    @Test
    void partialTextIsKeptAtTheTimeout() throws Exception {
        CountDownLatch left = new CountDownLatch(1);
        FakeAxon.Script script =
                connection -> {
                    send(connection, utf8(RAW), chunk(utf8("one two")));
                    // Sees the caller leave.
                    if (connection.getInputStream().read() < 0) left.countDown();
                };
        try (FakeAxon axon = new FakeAxon(script)) {
            StreamReply reply = stream(axon, SHORT);
            assertThat(reply.ending()).isEqualTo(new StreamReply.Ending.TimedOut());
            assertThat(reply.text()).isEqualTo("one two");
            assertThat(parts).containsExactly("one two");
            assertThat(reply.took()).isGreaterThanOrEqualTo(SHORT.minusMillis(100));
            assertThat(left.await(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void partialTextIsKeptWhenTheConnectionBreaks() throws Exception {
        StreamReply reply =
                stream(connection -> {
                    send(connection, utf8(RAW), chunk(utf8("one two")), utf8("ff\r\nthr"));
                    connection.close();
                });
        assertThat(reply.ending()).isInstanceOf(StreamReply.Ending.BrokenOff.class);
        assertThat(reply.text()).startsWith("one two");
    }

    @Test
    void theBodyOfARefusalIsKeptAndNotHandedOver() throws Exception {
        String body = "{\"message\":\"Forbidden. Key is blacklisted: x.\"}";
        StreamReply reply =
                stream(connection ->
                        send(
                                connection,
                                utf8(
                                        "HTTP/1.1 403 x\r\ncontent-type: application/json\r\n"
                                                + "content-length: "
                                                + body.length()
                                                + "\r\n\r\n"
                                                + body)));
        assertThat(reply.ending())
                .isEqualTo(
                        new StreamReply.Ending.Refused(403, "Forbidden. Key is blacklisted: x."));
        assertThat(reply.text()).isEqualTo(body);
        assertThat(parts).isEmpty();
    }

    @Test
    void aStatusInTheHeadersOfAStreamCountsMoreThanThatOfTheConnection() throws Exception {
        String refused = head("content-type: text/event-stream\r\nbt_header_axon_status_code: 429");
        assertThat(stream(connection -> send(connection, utf8(refused), LAST)).ending())
                .isEqualTo(new StreamReply.Ending.Refused(429, ""));
    }

    @ParameterizedTest
    @CsvSource({"application/json", "text/html", "text/event-streams", "''"})
    void whatIsNoStreamIsMalformed(String type) throws Exception {
        String head = head("content-type: " + type);
        assertMalformed(
                stream(connection -> send(connection, utf8(head), chunk(utf8("x")), LAST)),
                "content type");
    }

    @Test
    void packedStreamsAreMalformed() throws Exception {
        String head = head("content-type: text/event-stream\r\ncontent-encoding: gzip");
        assertMalformed(
                stream(connection -> send(connection, utf8(head), LAST)), "content encoding gzip");
    }

    @Test
    void anEndlessStreamIsCutAtItsLimits() throws Exception {
        byte[] much = chunk(utf8("x".repeat(1 << 16)));
        StreamReply reply =
                stream(connection -> {
                    send(connection, utf8(RAW));
                    while (true) send(connection, much);
                });
        assertMalformed(reply, "the text is longer than");
        assertThat(reply.text()).hasSize(Dendrite.STREAM_CHARS_MAX);
    }

    @Test
    void endlessEmptyPartsAreCutAtTheirNumber() throws Exception {
        byte[] empty = chunk(utf8("{\"part\":\"\"}\n".repeat(500)));
        assertMalformed(
                stream(connection -> {
                    send(connection, utf8(LINES));
                    while (true) send(connection, empty);
                }),
                "parts");
    }

    @Test
    void anEndlessLineIsCut() throws Exception {
        byte[] much = chunk(utf8(" ".repeat(1 << 16)));
        assertMalformed(
                stream(connection -> {
                    send(connection, utf8(LINES));
                    while (true) send(connection, much);
                }),
                "a line is longer than");
    }

    @ParameterizedTest
    @CsvSource({"complete", "late", "failed"})
    void anEndThatTheAxonSignedIsVerified(String end) throws Exception {
        StreamReply reply = lines(BOB, end, "one\n😀two", part("one\n"), part("😀"), part("two"));
        assertThat(reply.verified()).isTrue();
        assertThat(reply.text()).isEqualTo("one\n😀two");
        assertThat(parts).containsExactly("one\n", "😀", "two");
        switch (end) {
            case "complete" ->
                    assertThat(reply.ending()).isEqualTo(new StreamReply.Ending.Complete());
            case "late" -> assertThat(reply.ending()).isEqualTo(new StreamReply.Ending.TimedOut());
            default -> assertThat(reply.ending()).isInstanceOf(StreamReply.Ending.BrokenOff.class);
        }
    }

    @Test
    void theStreamOfOurAxonIsVerified() throws Exception {
        HandClock clock = new HandClock(Instant.parse("2026-11-20T10:00:00Z"));
        try (Axon bob =
                new Axon(BOB, AxonConfig.on("127.0.0.1", 0), clock)
                        .attachStream(
                                Foreign.STREAM_TEST,
                                Admission.everyone(),
                                (received, out) -> {
                                    String prompt =
                                            received.synapse().fields().get("prompt").asText();
                                    for (String word : prompt.split(" ")) out.send(word + " 😀 ");
                                },
                                Compatibility.UNBOUND_FIELDS)) {
            bob.start();
            clock.advance(Duration.ofHours(1));
            StreamReply reply =
                    alice.streamAll(List.of(call(bob.port())), LONG, part -> parts.add(part.text()))
                            .getFirst();
            assertThat(reply.ending()).isEqualTo(new StreamReply.Ending.Complete());
            assertThat(reply.verified()).isTrue();
            assertThat(reply.text()).isEqualTo("one 😀 two 😀 three 😀 ");
            assertThat(parts).hasSize(3);
        }
    }

    @Test
    void aLineSplitOverReadsIsOneLine() throws Exception {
        StreamReply reply =
                lines(
                        BOB,
                        "complete",
                        "é",
                        chunk(utf8("{\"pa")),
                        chunk(new byte[] {'r', 't', '"', ':', '"', (byte) 0xC3}),
                        chunk(new byte[] {(byte) 0xA9, '"', '}', '\n'}));
        assertThat(reply.verified()).isTrue();
        assertThat(reply.text()).isEqualTo("é");
    }

    @Test
    void anEndThatSomebodyElseSignedIsWorseThanNone() throws Exception {
        StreamReply forged = lines(ALICE, "complete", "one", part("one"));
        assertMalformed(forged, "signature");
        assertThat(forged.text()).isEqualTo("one");
        assertMalformed(lines(BOB, "complete", "one", part("on")), "signature");
        assertMalformed(lines(BOB, "complete", "one", part("one"), part("x")), "signature");
    }

    @Test
    void aStreamWithoutItsLastLineIsBrokenOff() throws Exception {
        StreamReply reply = stream(connection -> send(connection, utf8(LINES), part("one"), LAST));
        assertThat(reply.ending()).isInstanceOf(StreamReply.Ending.BrokenOff.class);
        assertThat(reply.verified()).isFalse();
        assertThat(reply.text()).isEqualTo("one");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'part':'one'|no JSON",
                "{'part':5}|no part",
                "{'other':'x'}|no part",
                "[]|no part",
                "''|no JSON",
                "{'end':'soon','signature':'0x'}|cannot end",
                "{'end':'complete'}|signature",
                "{'end':'complete','signature':5}|signature",
            })
    void aLineThatIsNoneIsMalformed(String line, String why) throws Exception {
        byte[] bytes = chunk(utf8(line.replace('\'', '"').replace("\"\"", "") + "\n"));
        StreamReply reply =
                stream(connection -> send(connection, utf8(LINES), part("kept"), bytes, LAST));
        assertMalformed(reply, why);
        assertThat(reply.text()).isEqualTo("kept");
    }

    @Test
    void moreAfterTheEndIsMalformed() throws Exception {
        FakeAxon[] self = new FakeAxon[1];
        CountDownLatch known = new CountDownLatch(1);
        try (FakeAxon axon =
                new FakeAxon(connection -> {
                    known.await();
                    byte[] end = end(self[0], BOB, "complete", "one");
                    send(connection, utf8(LINES), part("one"), end, part("two"), LAST);
                })) {
            self[0] = axon;
            known.countDown();
            assertMalformed(stream(axon, LONG), "more after the end");
        }
    }

    @Test
    void aSilentAxonKeepsNobodysPartsBackAndTheOrderIsThatOfTheCalls() throws Exception {
        byte[] good = utf8(RAW + "3\r\none\r\n0\r\n\r\n");
        try (FakeAxon silent = new FakeAxon("");
                FakeAxon prompt = new FakeAxon(good)) {
            List<StreamReply> replies =
                    alice.streamAll(
                            List.of(call(silent.port()), call(prompt.port()), call(1)),
                            Duration.ofSeconds(3),
                            part -> parts.add(part.index() + part.text()));
            assertThat(parts).containsExactly("1one");
            assertThat(replies.get(0).ending()).isEqualTo(new StreamReply.Ending.TimedOut());
            assertThat(replies.get(1).ending()).isEqualTo(new StreamReply.Ending.Complete());
            assertThat(replies.get(2).ending())
                    .isEqualTo(
                            new StreamReply.Ending.Unreachable(
                                    "Service unavailable at 127.0.0.1:1/StreamTest"));
        }
    }

    @Test
    void whatTheListenerThrowsEndsTheStreamsAndIsPassedOn() throws Exception {
        CountDownLatch left = new CountDownLatch(1);
        byte[] much = chunk(utf8("x".repeat(1 << 10)));
        FakeAxon.Script script =
                connection -> {
                    send(connection, utf8(RAW));
                    try {
                        while (true) send(connection, much);
                    } finally {
                        left.countDown();
                    }
                };
        try (FakeAxon axon = new FakeAxon(script)) {
            assertThatThrownBy(() ->
                            alice.streamAll(
                                    List.of(call(axon.port())),
                                    LONG,
                                    part -> {
                                        throw new IllegalStateException("terminal gone");
                                    }))
                    .hasMessage("terminal gone");
            assertThat(left.await(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void aSlowListenerSlowsTheAxonDown() throws Exception {
        Semaphore sent = new Semaphore(0);
        byte[] much = chunk(utf8("x".repeat(1 << 14)));
        FakeAxon.Script script =
                connection -> {
                    connection.setSendBufferSize(1 << 14);
                    send(connection, utf8(RAW));
                    for (int i = 0; i < 60; i++) {
                        send(connection, much);
                        sent.release();
                    }
                    send(connection, LAST);
                };
        try (FakeAxon axon = new FakeAxon(script)) {
            StreamReply reply =
                    alice.streamAll(List.of(call(axon.port())), LONG, part -> {}).getFirst();
            assertThat(reply.ending()).isEqualTo(new StreamReply.Ending.Complete());
            assertThat(reply.text()).hasSize(60 << 14);
        }
        assertThat(sent.availablePermits()).isEqualTo(60);
    }
}
