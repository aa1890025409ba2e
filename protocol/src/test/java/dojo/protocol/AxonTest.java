package dojo.protocol;

import static dojo.protocol.Neurons.ALICE;
import static dojo.protocol.Neurons.BOB;
import static dojo.protocol.Neurons.QUESTION;
import static dojo.protocol.Neurons.bobAt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dojo.base.Hex;
import dojo.base.Json;
import dojo.protocol.synapse.ModelConfig;
import dojo.protocol.synapse.Ping;
import dojo.protocol.synapse.Rank;
import dojo.protocol.synapse.RankingRequest;
import dojo.protocol.synapse.RankingResult;
import dojo.protocol.synapse.Synapse;
import dojo.protocol.synapse.SynapseType;
import dojo.testing.HandClock;
import dojo.wallet.Ss58Address;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AxonTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final HandClock clock = new HandClock(Instant.parse("2026-11-20T11:00:00Z"));
    private final Dendrite alice = new Dendrite(ALICE, clock, DendriteConfig.LOCAL);
    private Optional<Axon> started = Optional.empty();

    @AfterEach
    void stop() {
        alice.close();
        started.ifPresent(Axon::close);
    }

    private Axon axon(Function<Received<RankingRequest>, RankingRequest> forward) {
        return axon(AxonConfig.on("127.0.0.1", 0), Admission.everyone(), forward);
    }

    private Axon axon(
            AxonConfig config,
            Admission admission,
            Function<Received<RankingRequest>, RankingRequest> forward) {
        Axon axon = new Axon(BOB, config, clock).attach(RankingRequest.TYPE, admission, forward);
        axon.start();
        started = Optional.of(axon);
        // What is signed in the very moment of the start counts as signed before it.
        clock.advance(Duration.ofSeconds(1));
        return axon;
    }

    private static RankingRequest ranked(Received<RankingRequest> received) {
        return received.synapse()
                .answered(
                        List.of(new Rank("a", 0.75), new Rank("b", Double.NaN)),
                        "hf_model",
                        new ModelConfig(Optional.empty(), "m", Optional.empty()));
    }

    private <S extends Synapse> Reply<S> ask(Axon axon, S synapse, Duration timeout)
            throws InterruptedException {
        return alice.askAll(
                        List.of(new Dendrite.Call<>(bobAt(axon.port()), synapse)),
                        timeout,
                        answered -> {})
                .getFirst();
    }

    @Test
    void aSignedRequestGetsASignedAnswer() throws Exception {
        Ss58Address[] caller = new Ss58Address[1];
        Axon axon =
                axon(received -> {
                    caller[0] = received.caller();
                    assertThat(received.synapse()).isEqualTo(QUESTION);
                    return ranked(received);
                });
        assertThat(ask(axon, QUESTION, LONG))
                .isInstanceOfSatisfying(
                        Reply.Answer.class,
                        answer -> {
                            assertThat(answer.verified()).isTrue();
                            assertThat(((RankingRequest) answer.synapse()).ranks())
                                    .containsExactly(
                                            new Rank("a", 0.75), new Rank("b", Double.NaN));
                        });
        assertThat(caller[0]).isEqualTo(ALICE.address());
    }

    @Test
    void everyAxonAnswersAPing() throws Exception {
        assertThat(ask(axon(AxonTest::ranked), new Ping(), LONG)).isInstanceOf(Reply.Answer.class);
    }

    @Test
    void anUnknownMessageIsNotFound() throws Exception {
        RankingResult result = new RankingResult("r", Map.of(), Map.of(), Map.of());
        assertThat(ask(axon(AxonTest::ranked), result, LONG))
                .isEqualTo(
                        new Reply.Refused<>(
                                404,
                                "Synapse name 'RankingResult' not found. Available synapses"
                                        + " ['Synapse', 'RankingRequest']"));
    }

    @Test
    void aCallerThatIsNotAdmittedIsToldWhy() throws Exception {
        Admission nobody =
                new Admission() {
                    @Override
                    public Optional<String> blacklist(Ss58Address caller) {
                        return Optional.of("hotkey is not registered");
                    }

                    @Override
                    public double priority(Ss58Address caller) {
                        return 0;
                    }
                };
        Axon axon = axon(AxonConfig.on("127.0.0.1", 0), nobody, AxonTest::ranked);
        assertThat(ask(axon, QUESTION, LONG))
                .isEqualTo(
                        new Reply.Refused<>(
                                403, "Forbidden. Key is blacklisted: hotkey is not registered."));
    }

    @Test
    void aHandlerThatFailsSaysNothingAboutItself() throws Exception {
        Axon axon =
                axon(received -> {
                    throw new IllegalStateException("secret");
                });
        assertThat(ask(axon, QUESTION, LONG))
                .isInstanceOfSatisfying(
                        Reply.Refused.class,
                        refused -> {
                            assertThat(refused.status()).isEqualTo(500);
                            assertThat(refused.message())
                                    .startsWith("Internal Server Error #")
                                    .doesNotContain("secret");
                        });
    }

    @Test
    void aHandlerThatIsTooSlowIsGivenUpAndItsTurnComesBack() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(1);
        AxonConfig config =
                new AxonConfig("127.0.0.1", 0, 1 << 20, 1, 4, Duration.ofMillis(50), false);
        Axon axon =
                axon(
                        config,
                        Admission.everyone(),
                        received -> {
                            if (interrupted.getCount() > 0) {
                                try {
                                    new CountDownLatch(1).await();
                                } catch (InterruptedException e) {
                                    interrupted.countDown();
                                }
                            }
                            return ranked(received);
                        });
        do {
            assertThat(ask(axon, QUESTION, LONG))
                    .isEqualTo(new Reply.Refused<>(408, "Response timeout after: 0.05s"));
            clock.advance(Duration.ofSeconds(1));
            // On a busy machine its time may be over before it begins.
        } while (!interrupted.await(1, TimeUnit.SECONDS));
        assertThat(ask(axon, QUESTION, LONG)).isInstanceOf(Reply.Answer.class);
    }

    @Test
    void aFullQueueSaysSo() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        AxonConfig config = new AxonConfig("127.0.0.1", 0, 1 << 20, 1, 0, LONG, false);
        Axon axon =
                axon(
                        config,
                        Admission.everyone(),
                        received -> {
                            running.countDown();
                            try {
                                release.await();
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                            return ranked(received);
                        });
        Thread first =
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                ask(axon, QUESTION, LONG);
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        });
        running.await();
        assertThat(ask(axon, QUESTION, LONG))
                .isEqualTo(new Reply.Refused<>(429, "Too many requests are waiting"));
        release.countDown();
        first.join();
    }

    @Test
    void aTakenPortIsNamed() {
        Axon axon = axon(AxonTest::ranked);
        Axon second = new Axon(BOB, AxonConfig.on("127.0.0.1", axon.port()), clock);
        assertThatThrownBy(second::start)
                .isInstanceOf(AxonUnavailable.class)
                .hasMessageContaining("port " + axon.port() + " is taken")
                .hasMessageNotContaining("\n");
    }

    @Test
    void anAddressOfAnotherMachineCannotBeListenedOn() {
        Axon axon = new Axon(BOB, AxonConfig.on("203.0.113.9", 0), clock);
        assertThatThrownBy(axon::start)
                .isInstanceOf(AxonUnavailable.class)
                .hasMessageContaining("203.0.113.9");
    }

    // Below: requests made by hand, as no dendrite of ours would make them.

    private Map<String, String> signedHeaders(String bodyHash, int offsetNanos) {
        long nonce = NonceWindow.nonce(clock.instant()) + offsetNanos;
        byte[] text =
                SignedText.request(
                        nonce, ALICE.address().text(), BOB.address(), "uuid-1", bodyHash);
        return new LinkedHashMap<>(
                Map.of(
                        "bt_header_dendrite_nonce",
                        Long.toString(nonce),
                        "bt_header_dendrite_uuid",
                        "uuid-1",
                        "bt_header_dendrite_version",
                        "10002000",
                        "bt_header_dendrite_hotkey",
                        ALICE.address().text(),
                        "bt_header_dendrite_signature",
                        Hex.of(ALICE.sign(text)),
                        "timeout",
                        "12.0",
                        "computed_body_hash",
                        bodyHash));
    }

    private static String hash(RankingRequest request) throws Exception {
        return BodyHash.of(RankingRequest.TYPE, request, new BodyHash.Known());
    }

    private static String body(RankingRequest request) {
        SynapseType<RankingRequest> type = RankingRequest.TYPE;
        return Json.write(type.write().apply(request));
    }

    private static RawHttp.Response post(Axon axon, Map<String, String> headers, String body)
            throws IOException {
        return RawHttp.post(axon.port(), "/RankingRequest", headers, body);
    }

    @Test
    void aRequestIsAnsweredOnce() throws Exception {
        Axon axon = axon(AxonTest::ranked);
        Map<String, String> headers = signedHeaders(hash(QUESTION), 0);
        assertThat(post(axon, headers, body(QUESTION)).status()).isEqualTo(200);
        RawHttp.Response replay = post(axon, headers, body(QUESTION));
        assertThat(replay.status()).isEqualTo(401);
        assertThat(replay.body())
                .isEqualTo(
                        "{\"message\":\"Not Verified with error: Nonce is too old, a newer one was"
                                + " last processed\"}");
    }

    @Test
    void headerNamesGoOutInLowerCaseAsPythonReadsThem() throws Exception {
        Axon axon = axon(AxonTest::ranked);
        RawHttp.Response answer = post(axon, signedHeaders(hash(QUESTION), 0), body(QUESTION));
        assertThat(answer.headers())
                .containsEntry("bt_header_axon_status_code", "200")
                .containsEntry("bt_header_axon_status_message", "Success")
                .containsEntry("bt_header_axon_hotkey", BOB.address().text())
                .containsEntry("bt_header_dendrite_hotkey", ALICE.address().text())
                .containsEntry("name", "RankingRequest")
                .containsKey("dojo_reply_signature");
        RawHttp.Response refusal = post(axon, Map.of(), body(QUESTION));
        assertThat(refusal.headers())
                .containsEntry("bt_header_axon_status_code", "401")
                .containsEntry(
                        "bt_header_axon_status_message", "Not Verified with error: Missing Hotkey");
    }

    @Test
    void whatTheBodySaysAboutItsSenderIsOverwritten() throws Exception {
        Axon axon = axon(AxonTest::ranked);
        String body = body(QUESTION).replaceFirst("\\{", "{\"dendrite\":{\"hotkey\":\"evil\"},");
        RawHttp.Response answer = post(axon, signedHeaders(hash(QUESTION), 0), body);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).contains(ALICE.address().text()).doesNotContain("evil");
    }

    @Test
    void anAlteredBodyIsRefused() throws Exception {
        Axon axon = axon(AxonTest::ranked);
        String altered = body(QUESTION).replace("Rayleigh", "Raleigh");
        assertThat(post(axon, signedHeaders(hash(QUESTION), 0), altered).status()).isEqualTo(400);
    }

    @Test
    void aSignatureIsForOneKeyOneAxonOneUuidOneNonceAndOneHash() throws Exception {
        Axon axon = axon(AxonTest::ranked);
        Map<String, String> changes =
                Map.of(
                        "bt_header_dendrite_hotkey", BOB.address().text(),
                        "bt_header_dendrite_uuid", "uuid-2",
                        "bt_header_dendrite_nonce",
                                Long.toString(NonceWindow.nonce(clock.instant()) + 5),
                        "computed_body_hash", BodyHash.sha3(new byte[0]),
                        "bt_header_dendrite_signature", "0x" + "ab".repeat(64));
        for (var change : changes.entrySet()) {
            Map<String, String> headers = signedHeaders(hash(QUESTION), 0);
            headers.put(change.getKey(), change.getValue());
            RawHttp.Response answer = post(axon, headers, body(QUESTION));
            assertThat(answer.status()).as(change.getKey()).isEqualTo(401);
            assertThat(answer.body()).contains("Signature mismatch");
        }
        Axon charlie =
                new Axon(ALICE, AxonConfig.on("127.0.0.1", 0), clock)
                        .attach(RankingRequest.TYPE, Admission.everyone(), AxonTest::ranked);
        charlie.start();
        clock.advance(Duration.ofSeconds(1));
        try {
            assertThat(post(charlie, signedHeaders(hash(QUESTION), 0), body(QUESTION)).status())
                    .isEqualTo(401);
        } finally {
            charlie.close();
        }
    }

    @Test
    void everySignedHeaderIsNeeded() throws Exception {
        Axon axon = axon(AxonTest::ranked);
        for (String missing :
                List.of(
                        "bt_header_dendrite_nonce",
                        "bt_header_dendrite_uuid",
                        "bt_header_dendrite_hotkey",
                        "bt_header_dendrite_signature",
                        "computed_body_hash")) {
            Map<String, String> headers = signedHeaders(hash(QUESTION), 0);
            headers.remove(missing);
            assertThat(post(axon, headers, body(QUESTION)).status()).as(missing).isEqualTo(401);
        }
    }

    @Test
    void aBodyThatIsNoMessageIsSaidToBeNone() throws Exception {
        Axon axon = axon(AxonTest::ranked);
        int nonce = 0;
        for (String body :
                List.of(
                        "",
                        "{",
                        "[]",
                        "{\"prompt\":5}",
                        "{\"prompt\":1,\"prompt\":2}",
                        "[".repeat(10_000))) {
            nonce += 10;
            assertThat(post(axon, signedHeaders(hash(QUESTION), nonce), body).status())
                    .as(body)
                    .isEqualTo(422);
        }
    }

    @Test
    void aBodyThatIsTooLongIsRefusedBeforeItIsRead() throws Exception {
        AxonConfig config = new AxonConfig("127.0.0.1", 0, 1000, 1, 1, LONG, false);
        Axon axon = axon(config, Admission.everyone(), AxonTest::ranked);
        Map<String, String> declared = signedHeaders(hash(QUESTION), 0);
        declared.put("content-length", "1000000000");
        assertThat(RawHttp.send(axon.port(), RawHttp.head("/RankingRequest", declared)).status())
                .isEqualTo(413);

        Map<String, String> chunked = signedHeaders(hash(QUESTION), 0);
        chunked.put("transfer-encoding", "chunked");
        String chunk = Integer.toHexString(600) + "\r\n" + "x".repeat(600) + "\r\n";
        assertThat(
                        RawHttp.send(
                                        axon.port(),
                                        RawHttp.head("/RankingRequest", chunked)
                                                + chunk.repeat(3)
                                                + "0\r\n\r\n")
                                .status())
                .isEqualTo(413);
    }

    @Test
    void headersThatAreTooLongAreRefused() throws Exception {
        Axon axon = axon(AxonTest::ranked);
        Map<String, String> headers = signedHeaders(hash(QUESTION), 0);
        headers.put("x-long", "x".repeat(Axon.HEADERS_BYTES_MAX));
        assertThat(post(axon, headers, body(QUESTION)).status()).isEqualTo(400);
    }

    @Test
    void aHeaderThatStandsThereTwiceIsRefused() throws Exception {
        Axon axon = axon(AxonTest::ranked);
        Map<String, String> headers = signedHeaders(hash(QUESTION), 0);
        headers.put("Bt_Header_Dendrite_Hotkey", BOB.address().text());
        assertThat(post(axon, headers, body(QUESTION)).status()).isEqualTo(400);
    }

    @Test
    void aCallerThatNeverFinishesItsHeadersKeepsNobodyElseWaiting() throws Exception {
        Axon axon = axon(AxonTest::ranked);
        try (Socket slow = new Socket(InetAddress.getLoopbackAddress(), axon.port())) {
            slow.getOutputStream()
                    .write(
                            "POST /RankingRequest HTTP/1.1\r\nhost: x\r\nna"
                                    .getBytes(StandardCharsets.US_ASCII));
            slow.getOutputStream().flush();
            assertThat(ask(axon, QUESTION, LONG)).isInstanceOf(Reply.Answer.class);
        }
    }

    @Test
    void requestsSignedBeforeTheStartAreRefused() throws Exception {
        Map<String, String> headers = signedHeaders(hash(QUESTION), 0);
        Axon axon = axon(AxonTest::ranked);
        assertThat(post(axon, headers, body(QUESTION)).status()).isEqualTo(401);
    }

    @Test
    void otherMethodsAndPathsAreAnsweredAsTheSdkDoes() throws Exception {
        Axon axon = axon(AxonTest::ranked);
        RawHttp.Response put =
                RawHttp.send(
                        axon.port(),
                        "PUT /RankingRequest HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
        assertThat(put.status()).isEqualTo(405);
        assertThat(put.body()).isEqualTo("{\"detail\":\"Method Not Allowed\"}");
        assertThat(RawHttp.post(axon.port(), "/RankingRequest/", Map.of(), "").status())
                .isEqualTo(307);
        assertThat(RawHttp.post(axon.port(), "/RankingRequest/x", Map.of(), "").status())
                .isEqualTo(404);
        assertThat(RawHttp.post(axon.port(), "/", Map.of(), "").status()).isEqualTo(404);
        assertThat(RawHttp.post(axon.port(), "/RankingRequest?x=1", Map.of(), "").status())
                .isEqualTo(401);
    }
}
