package dojo.protocol;

import static dojo.protocol.Neurons.ALICE;
import static dojo.protocol.Neurons.BOB;
import static dojo.protocol.Neurons.QUESTION;
import static dojo.protocol.Neurons.bobAt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dojo.base.Json;
import dojo.protocol.synapse.Rank;
import dojo.protocol.synapse.RankingRequest;
import dojo.testing.HandClock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DendriteTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final String BODY = Json.write(RankingRequest.TYPE.write().apply(QUESTION));

    private final HandClock clock = new HandClock(Instant.parse("2026-11-20T11:00:00Z"));
    private final Dendrite alice = new Dendrite(ALICE, clock, DendriteConfig.LOCAL);

    @AfterEach
    void stop() {
        alice.close();
    }

    private static String ok(String headers, String body) {
        return "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"
                + headers
                + "content-length: "
                + body.getBytes(StandardCharsets.UTF_8).length
                + "\r\n\r\n"
                + body;
    }

    private Reply<RankingRequest> replyTo(String response, Duration timeout) throws Exception {
        try (FakeAxon axon = new FakeAxon(response)) {
            return ask(axon.port(), timeout);
        }
    }

    private Reply<RankingRequest> ask(int port, Duration timeout) throws InterruptedException {
        return alice.askAll(List.of(new Dendrite.Call<>(bobAt(port), QUESTION)), timeout, a -> {})
                .getFirst();
    }

    private void assertMalformed(String response, String why) throws Exception {
        assertThat(replyTo(response, LONG))
                .isInstanceOfSatisfying(
                        Reply.Malformed.class,
                        malformed -> assertThat(malformed.why()).contains(why));
    }

    @Test
    void anAnswerThatNobodySignedIsUnverified() throws Exception {
        assertThat(replyTo(ok("", BODY), LONG))
                .isInstanceOfSatisfying(
                        Reply.Answer.class,
                        answer -> {
                            assertThat(answer.verified()).isFalse();
                            assertThat(answer.synapse()).isEqualTo(QUESTION);
                        });
    }

    @Test
    void aSignatureThatIsWrongIsWorseThanNone() throws Exception {
        assertMalformed(
                ok("dojo_reply_signature: 0x" + "ab".repeat(64) + "\r\n", BODY), "signature");
        assertMalformed(ok("dojo_reply_signature: x\r\n", BODY), "signature");
    }

    @Test
    void scoresThatAreNoNumbersReachTheCaller() throws Exception {
        String body = BODY.replace("\"ranks\":[]", "\"ranks\":[{\"cid\":\"a\",\"score\":NaN}]");
        assertThat(replyTo(ok("", body), LONG))
                .isInstanceOfSatisfying(
                        Reply.Answer.class,
                        answer ->
                                assertThat(((RankingRequest) answer.synapse()).ranks())
                                        .containsExactly(new Rank("a", Double.NaN)));
    }

    @Test
    void whatIsNoMessageIsMalformed() throws Exception {
        assertMalformed(ok("", "{"), "JSON");
        assertMalformed(ok("", ""), "JSON");
        assertMalformed(ok("", "[]"), "JSON");
        assertMalformed(ok("", "{\"a\":1,\"a\":2}"), "JSON");
        assertMalformed(ok("", "{\"completions\":5}"), "completions is not a list");
        assertMalformed(ok("bt_header_axon_status_code: many\r\n", BODY), "header");
        assertMalformed(ok("", BODY).replace("application/json", "text/html"), "content type");
    }

    @Test
    void aReplyThatIsTooLongIsNotReadToItsEnd() throws Exception {
        assertMalformed(
                "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"
                        + "content-length: 1000000000\r\n\r\n"
                        + " ".repeat(Dendrite.REPLY_BYTES_MAX + 1),
                "longer than");
    }

    @Test
    void aBombIsUnpackedNoFurtherThanAReplyMayBeLong() throws Exception {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            byte[] blanks = new byte[1 << 20];
            Arrays.fill(blanks, (byte) ' ');
            for (int i = 0; i < 200; i++) out.write(blanks);
        }
        ByteArrayOutputStream reply = new ByteArrayOutputStream();
        reply.writeBytes(
                ("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-encoding: gzip\r\n"
                                + "content-length: "
                                + packed.size()
                                + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        reply.writeBytes(packed.toByteArray());
        try (FakeAxon axon = new FakeAxon(reply.toByteArray())) {
            assertThat(ask(axon.port(), LONG))
                    .isInstanceOfSatisfying(
                            Reply.Malformed.class,
                            malformed -> assertThat(malformed.why()).contains("longer than"));
        }
        assertMalformed(ok("content-encoding: gzip\r\n", BODY), "no gzip");
        assertMalformed(ok("content-encoding: br\r\n", BODY), "content encoding br");
    }

    @Test
    void headersWithoutEndAreMalformed() throws Exception {
        try (FakeAxon axon =
                new FakeAxon(connection -> {
                    var out = connection.getOutputStream();
                    out.write("HTTP/1.1 200 OK\r\n".getBytes(StandardCharsets.US_ASCII));
                    byte[] header =
                            ("x: " + "y".repeat(500) + "\r\n").getBytes(StandardCharsets.US_ASCII);
                    while (true) out.write(header);
                })) {
            assertThat(ask(axon.port(), LONG)).isInstanceOf(Reply.Malformed.class);
        }
    }

    @Test
    void repliesOfStatus100WithoutEndAreMalformed() throws Exception {
        assertThat(replyTo("HTTP/1.1 100 Continue\r\n\r\n" + ok("", BODY), LONG))
                .isInstanceOf(Reply.Answer.class);
        assertMalformed("HTTP/1.1 100 Continue\r\n\r\n".repeat(50) + ok("", BODY), "no HTTP");
    }

    @Test
    void aReplyThatDripsIsTimedOut() throws Exception {
        try (FakeAxon axon =
                new FakeAxon(connection -> {
                    var out = connection.getOutputStream();
                    out.write(ok("", BODY).getBytes(StandardCharsets.UTF_8), 0, 60);
                    CountDownLatch never = new CountDownLatch(1);
                    while (true) {
                        never.await(10, TimeUnit.MILLISECONDS);
                        out.write('x');
                    }
                })) {
            assertThat(ask(axon.port(), SHORT)).isEqualTo(new Reply.TimedOut<>());
        }
    }

    @Test
    void aHeaderThatStandsThereTwiceIsMalformed() throws Exception {
        String twice = "bt_header_axon_status_code: 200\r\nbt_header_axon_status_code: 403\r\n";
        assertMalformed(ok(twice, BODY), "twice");
    }

    @Test
    void aPrivatePeerIsNotCalledUnlessToldTo() throws Exception {
        try (FakeAxon axon = new FakeAxon(ok("", BODY));
                Dendrite careful = new Dendrite(ALICE, clock, DendriteConfig.DEFAULT)) {
            for (String host : List.of("127.0.0.1", "localhost", "::1", "169.254.169.254")) {
                var call =
                        new Dendrite.Call<>(new Peer(BOB.address(), host, axon.port()), QUESTION);
                assertThat(careful.askAll(List.of(call), LONG, answered -> {}).getFirst())
                        .isInstanceOfSatisfying(
                                Reply.Unreachable.class,
                                unreachable ->
                                        assertThat(unreachable.why())
                                                .contains("--dendrite.allow_private"));
            }
            var named =
                    new Dendrite.Call<>(
                            new Peer(BOB.address(), "localhost", axon.port()), QUESTION);
            assertThat(alice.askAll(List.of(named), LONG, answered -> {}).getFirst())
                    .isInstanceOf(Reply.Answer.class);
        }
    }

    @Test
    void aReplyThatStallsInItsBodyIsTimedOut() throws Exception {
        assertThat(replyTo(ok("", BODY).substring(0, ok("", BODY).length() - 1), SHORT))
                .isEqualTo(new Reply.TimedOut<>());
    }

    @Test
    void aPeerThatNeverAnswersIsTimedOut() throws Exception {
        assertThat(replyTo("", SHORT)).isEqualTo(new Reply.TimedOut<>());
    }

    @Test
    void aStatusInTheHeadersCountsMoreThanThatOfTheConnection() throws Exception {
        String headers =
                "bt_header_axon_status_code: 500\r\nbt_header_axon_status_message: x\u001b[0m\r\n";
        assertMalformed(ok(headers, BODY), "no HTTP");
        assertThat(replyTo(ok(headers.replace("\u001b", ""), BODY), LONG))
                .isEqualTo(new Reply.Refused<>(500, "x[0m"));
    }

    @Test
    void aRedirectIsNotFollowed() throws Exception {
        assertThat(replyTo("HTTP/1.1 307 x\r\nlocation: /\r\ncontent-length: 0\r\n\r\n", LONG))
                .isEqualTo(new Reply.Refused<>(307, ""));
    }

    @Test
    void nobodyAtThePortIsUnreachable() throws Exception {
        int port;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = closed.getLocalPort();
        }
        assertThat(ask(port, LONG))
                .isEqualTo(
                        new Reply.Unreachable<>(
                                "Service unavailable at 127.0.0.1:" + port + "/RankingRequest"));
        assertThat(ask(0, LONG)).isInstanceOf(Reply.Unreachable.class);
    }

    @Test
    void aConnectionThatBreaksIsUnreachable() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual()
                    .start(() -> {
                        try {
                            server.accept().close();
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    });
            assertThat(ask(server.getLocalPort(), LONG)).isInstanceOf(Reply.Unreachable.class);
        }
    }

    @Test
    void aSlowPeerKeepsNobodysReplyBackAndTheOrderIsThatOfTheCalls() throws Exception {
        try (FakeAxon silent = new FakeAxon("");
                FakeAxon good = new FakeAxon(ok("connection: close\r\n", BODY))) {
            List<Integer> order = new ArrayList<>();
            List<Reply<RankingRequest>> replies =
                    alice.askAll(
                            List.of(
                                    new Dendrite.Call<>(bobAt(silent.port()), QUESTION),
                                    new Dendrite.Call<>(bobAt(good.port()), QUESTION)),
                            Duration.ofSeconds(3),
                            answered -> order.add(answered.index()));
            assertThat(order).containsExactly(1, 0);
            assertThat(replies.get(0)).isInstanceOf(Reply.TimedOut.class);
            assertThat(replies.get(1)).isInstanceOf(Reply.Answer.class);
        }
    }

    @Test
    void manyCallsToOneAxonAtOnceAreAllAnswered() throws Exception {
        try (Axon bob =
                new Axon(BOB, AxonConfig.on("127.0.0.1", 0), clock)
                        .attach(RankingRequest.TYPE, Admission.everyone(), Received::synapse)) {
            bob.start();
            clock.advance(Duration.ofSeconds(1));
            List<Reply<RankingRequest>> replies =
                    alice.askAll(
                            Collections.nCopies(
                                    200, new Dendrite.Call<>(bobAt(bob.port()), QUESTION)),
                            LONG,
                            answered -> {});
            assertThat(replies)
                    .hasSize(200)
                    .allSatisfy(reply -> assertThat(reply).isInstanceOf(Reply.Answer.class));
        }
    }

    @Test
    void whatTheListenerThrowsEndsTheCallsAndIsPassedOn() throws Exception {
        try (FakeAxon good = new FakeAxon(ok("", BODY));
                FakeAxon silent = new FakeAxon("")) {
            assertThatThrownBy(() ->
                            alice.askAll(
                                    List.of(
                                            new Dendrite.Call<>(bobAt(silent.port()), QUESTION),
                                            new Dendrite.Call<>(bobAt(good.port()), QUESTION)),
                                    LONG,
                                    answered -> {
                                        throw new IllegalStateException("full disk");
                                    }))
                    .hasMessage("full disk");
        }
    }

    @Test
    void aPeerIsAHostAndAPortAndNothingElse() {
        assertThatThrownBy(() -> new Peer(BOB.address(), "a/../b", 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Peer(BOB.address(), "a@b", 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(new Peer(BOB.address(), "2001:db8::1", 8091).authority())
                .isEqualTo("[2001:db8::1]:8091");
    }
}
