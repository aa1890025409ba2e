package dojo.protocol;

import static dojo.protocol.Compatibility.UNBOUND_FIELDS;
import static dojo.protocol.Neurons.ALICE;
import static dojo.protocol.Neurons.BOB;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.Json;
import dojo.testing.HandClock;
import dojo.wallet.Ss58Address;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Recorded requests of SDK 6, 7 and 10 against our axon, and their recorded replies to our
 * dendrite.
 */
class TranscriptGoldenTest {
    private static final Instant BEFORE = Instant.parse("2026-11-20T10:00:00Z");

    private final HandClock clock = new HandClock(BEFORE);
    private final Axon bob = axon(clock, false);

    @AfterEach
    void stop() {
        bob.close();
    }

    /** The axon of the recordings: the same messages, the same key. */
    private static Axon axon(HandClock clock, boolean allowSdk6) {
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
        Axon axon =
                new Axon(
                                BOB,
                                AxonConfig.on("127.0.0.1", 0).withAllowSdk6(allowSdk6),
                                NonceStore.forgetful(),
                                clock)
                        .attach(
                                Foreign.ECHO,
                                Admission.everyone(),
                                TranscriptGoldenTest::echoed,
                                UNBOUND_FIELDS)
                        .attach(
                                Foreign.COMPLEX,
                                Admission.everyone(),
                                TranscriptGoldenTest::completed,
                                UNBOUND_FIELDS)
                        .attach(
                                Foreign.SLOW,
                                Admission.everyone(),
                                Received::synapse,
                                UNBOUND_FIELDS)
                        .attach(
                                Foreign.BOOM,
                                Admission.everyone(),
                                received -> {
                                    throw new IllegalStateException("boom");
                                },
                                UNBOUND_FIELDS)
                        .attach(Foreign.BLOCKED, nobody, Received::synapse, UNBOUND_FIELDS)
                        .attach(
                                Foreign.STREAM_TEST,
                                Admission.everyone(),
                                Received::synapse,
                                UNBOUND_FIELDS);
        axon.start();
        return axon;
    }

    private static Foreign echoed(Received<Foreign> received) {
        ObjectNode fields = received.synapse().fields().deepCopy();
        String reversed = new StringBuilder(fields.get("text").asText()).reverse().toString();
        fields.put("reply", reversed + ":" + fields.get("n"));
        return new Foreign(Foreign.ECHO, fields);
    }

    private static Foreign completed(Received<Foreign> received) {
        ObjectNode fields = received.synapse().fields().deepCopy();
        fields.put("completion", "done");
        return new Foreign(Foreign.COMPLEX, fields);
    }

    // The recorded dates are whole seconds and up to two seconds late.
    private static void setClock(HandClock clock, String recordedResponse) {
        Transcript.header(recordedResponse, "date")
                .map(date -> ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME))
                .map(date -> date.toInstant().plusSeconds(1))
                .ifPresent(then -> clock.advance(Duration.between(clock.instant(), then)));
    }

    @ParameterizedTest
    @CsvSource({
        "v10-success, 200",
        "v10-complex, 200",
        "v10-ping, 200",
        "v10-blacklist-403, 403",
        "v10-unknown-404, 404",
        "v10-bad-signature-401, 401",
        "v10-no-signature, 401",
        "v10-old-nonce, 401",
        "v10-bad-body, 401",
        "v10-forward-error-500, 500",
        "v7-success, 200",
        "v7-complex, 200",
        "v7-ping, 200",
        "v7-blacklist-403, 403",
        "v7-unknown-404, 404",
        "v7-bad-signature-401, 401",
        "v7-no-signature, 401",
        "v7-old-nonce, 401",
        "v7-bad-body, 401",
        "v7-forward-error-500, 500",
        // Their nonces are monotonic clocks.
        "v6-success, 401",
        "v6-complex, 401",
        "v6-ping, 401",
        "v6-blacklist-403, 401",
        "v6-unknown-404, 404",
        "v6-bad-signature-401, 401",
        "v6-no-signature, 401",
        "v6-old-nonce, 401",
        "v6-bad-body, 401",
        "v6-forward-error-500, 401",
    })
    void aRecordedRequestGetsAnAcceptableAnswer(String file, int status) throws Exception {
        answers(bob, file, status);
    }

    @ParameterizedTest
    @CsvSource({
        "v6-success, 200",
        "v6-complex, 200",
        "v6-ping, 200",
        "v6-blacklist-403, 403",
        "v6-unknown-404, 404",
        "v6-bad-signature-401, 401",
        "v6-no-signature, 401",
        "v6-old-nonce, 200",
        "v6-bad-body, 401",
        "v6-forward-error-500, 500",
    })
    void aRecordedRequestOfSdk6IsAnsweredOnceWhereThatIsAllowed(String file, int status)
            throws Exception {
        try (Axon axon = axon(clock, true)) {
            answers(axon, file, status);
            if (status == 200) answers(axon, file, 401);
        }
    }

    private void answers(Axon axon, String file, int status) throws Exception {
        Transcript recorded = Transcript.read(file + ".txt");
        setClock(clock, recorded.response());
        RawHttp.Response answer = RawHttp.send(axon.port(), recorded.request());
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.headers())
                .containsEntry("bt_header_axon_status_code", Integer.toString(status))
                .containsKeys(
                        "name",
                        "timeout",
                        "bt_header_axon_status_message",
                        "bt_header_axon_process_time",
                        "header_size",
                        "total_size",
                        "computed_body_hash");
        assertThat(RawHttp.isContentTypeJson(answer)).isTrue();
        if (status == 200 || status == 403 || status == 404) {
            // SDK 6 also sends its list of hashed fields back, and hashes its reply otherwise; its
            // dendrite checks neither.
            if (!file.startsWith("v6-") || status == 404) assertSame(answer, recorded.response());
            assertSameFields(Json.parse(answer.body()), recorded.response());
        }
        JsonNode body = Json.parse(answer.body());
        if (status != 200) {
            assertThat(body.get("message").asText())
                    .startsWith(answer.headers().get("bt_header_axon_status_message"));
        }
        // SDK 7 and 10 say the same of a signature that is wrong; the texts differ by what they
        // sign.
        if (file.equals("v10-bad-signature-401")) {
            assertThat(body).isEqualTo(Json.parse(Transcript.body(recorded.response())));
        }
    }

    private static void assertSame(RawHttp.Response answer, String recorded) throws Exception {
        for (String header :
                List.of(
                        "name",
                        "timeout",
                        "bt_header_axon_status_message",
                        "bt_header_axon_hotkey",
                        "bt_header_dendrite_hotkey",
                        "bt_header_dendrite_uuid",
                        "bt_header_dendrite_nonce",
                        "bt_header_dendrite_version",
                        "bt_header_dendrite_signature",
                        "computed_body_hash")) {
            assertThat(Optional.ofNullable(answer.headers().get(header)))
                    .as(header)
                    .isEqualTo(Transcript.header(recorded, header));
        }
        JsonNode ours = Json.parse(answer.body());
        JsonNode theirs = Json.parse(Transcript.body(recorded));
        assertThat(ours.fieldNames()).toIterable().containsExactlyElementsOf(theirs::fieldNames);
        for (String end : List.of("dendrite", "axon")) {
            assertThat(ours.path(end).fieldNames())
                    .toIterable()
                    .containsExactlyElementsOf(theirs.path(end)::fieldNames);
        }
    }

    private static void assertSameFields(JsonNode ours, String recorded) throws Exception {
        JsonNode theirs = Json.parse(Transcript.body(recorded));
        for (String field : List.of("message", "text", "n", "reply", "roles", "meta", "flag")) {
            assertThat(ours.path(field)).as(field).isEqualTo(theirs.path(field));
        }
    }

    /**
     * What ours answers where it is not what SDK 10 answered; docs/security.md says why. Most are
     * refused either way, by a status that says whose fault it is.
     */
    private static final Map<Integer, Integer> OTHERWISE = new HashMap<>();

    static {
        for (int refused : new int[] {9, 10, 23, 24, 27, 28, 35, 42, 54, 59})
            OTHERWISE.put(refused, 401);
        for (int garbled : new int[] {11, 26, 30, 43, 51, 52, 53}) OTHERWISE.put(garbled, 400);
        for (int wrong : new int[] {13, 14, 18, 19, 20}) OTHERWISE.put(wrong, 422);
        for (int taken : new int[] {17, 44, 46, 57}) OTHERWISE.put(taken, 200);
    }

    @TestFactory
    List<DynamicTest> anEdgeCaseIsAnsweredAsSdk10DoesUnlessItIsListed() throws Exception {
        List<DynamicTest> tests = new ArrayList<>();
        for (String version : List.of("v6", "v7", "v10")) {
            HandClock time = new HandClock(BEFORE);
            Axon axon = axon(time, false);
            Map<Integer, Integer> expected = new HashMap<>();
            for (Transcript.EdgeCase row : Transcript.edgeCases("v10-raw-edge-cases.txt")) {
                expected.put(row.number(), Integer.parseInt(row.response().split(" ")[1]));
            }
            expected.putAll(OTHERWISE);
            try {
                for (Transcript.EdgeCase row :
                        Transcript.edgeCases(version + "-raw-edge-cases.txt")) {
                    setClock(time, row.response());
                    int status = RawHttp.send(axon.port(), row.request()).status();
                    tests.add(
                            DynamicTest.dynamicTest(
                                    version + " " + row.number() + " " + row.name(),
                                    () ->
                                            assertThat(expected)
                                                    .containsEntry(row.number(), status)));
                }
            } finally {
                axon.close();
            }
        }
        assertThat(tests).hasSizeGreaterThanOrEqualTo(3 * 64);
        return tests;
    }

    @Test
    void ourRequestHasTheShapeOfTheSdks() throws Exception {
        String theirs = Transcript.read("v10-success.txt").request();
        try (FakeAxon capture = new FakeAxon("HTTP/1.1 500 x\r\ncontent-length: 0\r\n\r\n");
                Dendrite alice = new Dendrite(ALICE, clock, DendriteConfig.LOCAL)) {
            alice.askAll(
                    List.of(
                            new Dendrite.Call<>(
                                    Neurons.bobAt(capture.port()), Foreign.echo("hello", 3))),
                    Duration.ofSeconds(12),
                    answered -> {});
            String ours = capture.request();
            assertThat(ours).startsWith("POST /Echo HTTP/1.1\r\n");
            // Nothing says what the client's outer address is; an axon puts in what it sees.
            List<String> names = sdkHeaders(theirs);
            names.remove("bt_header_dendrite_ip");
            assertThat(sdkHeaders(ours)).containsExactlyInAnyOrderElementsOf(names);
            for (String same :
                    List.of(
                            "name",
                            "timeout",
                            "bt_header_axon_ip",
                            "bt_header_axon_hotkey",
                            "bt_header_dendrite_version",
                            "bt_header_dendrite_hotkey",
                            "bt_header_input_obj_text",
                            "computed_body_hash",
                            "content-type")) {
                assertThat(Transcript.header(ours, same))
                        .as(same)
                        .isEqualTo(Transcript.header(theirs, same));
            }
            assertThat(Transcript.header(ours, "upgrade")).isEmpty();
            JsonNode body = Json.parse(Transcript.body(ours));
            JsonNode theirBody = Json.parse(Transcript.body(theirs));
            assertThat(body.fieldNames())
                    .toIterable()
                    .containsExactlyElementsOf(theirBody::fieldNames);
            for (Map.Entry<String, JsonNode> field : body.properties()) {
                assertThat(field.getValue().getNodeType())
                        .as(field.getKey())
                        .isEqualTo(theirBody.get(field.getKey()).getNodeType());
            }
        }
    }

    private static List<String> sdkHeaders(String request) {
        return request.substring(0, request.indexOf("\r\n\r\n"))
                .lines()
                .skip(1)
                .map(line -> line.substring(0, line.indexOf(':')))
                .filter(name -> name.contains("_") || name.equals("name") || name.equals("timeout"))
                .collect(Collectors.toCollection(ArrayList::new));
    }

    @ParameterizedTest
    @ValueSource(strings = {"v6-success", "v7-success", "v10-success"})
    void aRecordedReplyIsAnUnverifiedAnswer(String file) throws Exception {
        assertThat(reply(file))
                .isInstanceOfSatisfying(
                        Reply.Answer.class,
                        answer -> {
                            assertThat(answer.verified()).isFalse();
                            assertThat(((Foreign) answer.synapse()).fields().get("reply").asText())
                                    .isEqualTo("olleh:3");
                        });
    }

    @ParameterizedTest
    @CsvSource({
        "v6-blacklist-403, 403",
        "v10-blacklist-403, 403",
        "v6-unknown-404, 404",
        "v10-bad-signature-401, 401",
        "v7-forward-error-500, 500",
    })
    void aRecordedRefusalIsOne(String file, int status) throws Exception {
        Transcript recorded = Transcript.read(file + ".txt");
        assertThat(reply(file))
                .isEqualTo(
                        new Reply.Refused<Foreign>(
                                status,
                                Dendrite.printable(
                                        Transcript.header(
                                                        recorded.response(),
                                                        "bt_header_axon_status_message")
                                                .orElseThrow())));
    }

    private Reply<Foreign> reply(String file) throws Exception {
        try (FakeAxon python = new FakeAxon(Transcript.read(file + ".txt").response());
                Dendrite alice = new Dendrite(ALICE, clock, DendriteConfig.LOCAL)) {
            return alice.askAll(
                            List.of(
                                    new Dendrite.Call<>(
                                            Neurons.bobAt(python.port()),
                                            Foreign.echo("hello", 3))),
                            Duration.ofSeconds(12),
                            answered -> {})
                    .getFirst();
        }
    }
}
