package dojo.protocol;

import static dojo.protocol.Neurons.ALICE;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.Json;
import dojo.base.MalformedJson;
import dojo.testing.Golden;
import dojo.testing.HandClock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What our dendrite holds after each shape of answer whose effect on the SDK's was recorded. */
class ForeignAxonContractTest {
    private static final String STATUS = "bt_header_axon_status_code: 200\r\n";
    private static final String SUCCESS = STATUS + "bt_header_axon_status_message: Success\r\n";
    private static final String BODY =
            "{'name':'Echo','dendrite':{},'axon':{},'text':'t','n':3,'reply':'foreign'}";
    private static final String SAID = BODY.replace("'axon':{}", "'axon':{'status_code':200}");

    /** The statuses that ours holds otherwise than SDK 10; docs/security.md says why. */
    private static final Map<Integer, Integer> OTHERWISE =
            Map.of(1, 200, 4, 200, 13, 200, 20, 403, 21, 500, 28, 200, 30, 422, 34, 307);

    private static byte[] reply(String status, String headers, String body) {
        return reply(status, headers, body.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] reply(String status, String headers, byte[] body) {
        String length =
                headers.contains("chunked") ? "" : "content-length: " + body.length + "\r\n";
        ByteArrayOutputStream reply = new ByteArrayOutputStream();
        String head = "HTTP/1.1 " + status + "\r\n" + headers + length + "\r\n";
        reply.writeBytes(head.getBytes(StandardCharsets.ISO_8859_1));
        reply.writeBytes(body);
        return reply.toByteArray();
    }

    private static byte[] json(String status, String headers, String body) {
        return reply(status, "content-type: application/json\r\n" + headers, body);
    }

    private static byte[] answer(int row) throws IOException {
        String json = "content-type: application/json\r\n" + SUCCESS;
        return switch (row) {
            case 1 -> json("200 OK", "", BODY);
            case 2 -> json("200 OK", SUCCESS, BODY);
            case 3 -> json("200 OK", STATUS, BODY);
            case 4 -> json("200 OK", SUCCESS.replace("bt_h", "Bt_H"), BODY);
            case 5 -> json("200 OK", "", SAID);
            case 6 -> reply("200 OK", "content-type: text/plain\r\n" + SUCCESS, BODY);
            case 7 ->
                    reply(
                            "200 OK",
                            "content-type: application/json; charset=utf-8\r\n" + SUCCESS,
                            BODY);
            case 8 -> reply("200 OK", json + "content-encoding: gzip\r\n", gzip(BODY));
            case 9 ->
                    reply(
                            "200 OK",
                            json + "transfer-encoding: chunked\r\n",
                            Integer.toHexString(BODY.length()) + "\r\n" + BODY + "\r\n0\r\n\r\n");
            case 10 -> json("200 OK", SUCCESS, BODY.replace("'text':'t',", ""));
            case 11 -> json("200 OK", SUCCESS, "{'text':'x','reply':'foreign'}");
            case 12 -> json("200 OK", SUCCESS, BODY.replace("'n'", "'more':[1],'n'"));
            case 13 -> json("200 OK", SUCCESS, BODY.replace("'foreign'", "5"));
            case 14 -> json("200 OK", SUCCESS, BODY.replace("3", "'7'"));
            case 15 -> json("200 OK", SUCCESS, "no JSON");
            case 16 -> json("200 OK", SUCCESS, "");
            case 17 -> json("200 OK", SUCCESS, "[]");
            case 18 -> json("403 Forbidden", "", "{'message':'go away'}");
            case 19 ->
                    json(
                            "403 Forbidden",
                            SUCCESS.replace("200", "403").replace("Success", "Forbidden. x"),
                            "{'message':'Forbidden. x'}");
            case 20 -> reply("403 Forbidden", "content-type: text/plain\r\n", "no");
            case 21 -> reply("500 x", "content-type: text/html\r\n", "<h1>no</h1>");
            case 22 -> json("429 x", "", "{'detail':'slow down'}");
            case 23 -> json("503 x", "", "{'message':'busy'}");
            case 24 -> json("200 OK", SUCCESS.replace("200", "500").replace("Success", "x"), BODY);
            case 25 -> json("200 OK", SUCCESS + "bt_header_axon_nonce: x\r\n", BODY);
            case 26 -> json("200 OK", SUCCESS + "bt_header_axon_else: x\r\n", BODY);
            case 27 -> json("200 OK", SUCCESS + "bt_header_dendrite_status_code: 500\r\n", BODY);
            case 28 -> json("200 OK", SUCCESS, BODY.replace("{}", "null"));
            case 29 -> json("200 OK", SUCCESS, BODY.replace("Echo", "Other"));
            case 30 -> json("201 Created", SUCCESS, BODY);
            case 31 -> json("200 OK", "bt_header_axon_process_time: 0.5\r\n", SAID);
            case 32 -> json("200 OK", SUCCESS + "timeout: abc\r\n", BODY);
            case 33 -> new byte[0];
            case 34 -> reply("307 x", "location: /Echo\r\n", "");
            case 35 -> json("404 x", "", "{'detail':'Not Found'}");
            default -> throw new IllegalArgumentException("no answer for row " + row);
        };
    }

    private static byte[] gzip(String body) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(body.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
        }
        return packed.toByteArray();
    }

    private static Reply<Foreign> ask(int row) throws Exception {
        byte[] answer = answer(row);
        FakeAxon.Script script =
                (Socket connection) -> {
                    connection.getOutputStream().write(answer);
                    connection.getOutputStream().flush();
                    if (answer.length == 0) connection.close();
                };
        HandClock clock = new HandClock(Instant.parse("2026-11-20T11:00:00Z"));
        try (FakeAxon axon = new FakeAxon(script);
                Dendrite alice = new Dendrite(ALICE, clock, DendriteConfig.LOCAL)) {
            return alice.askAll(
                            List.of(
                                    new Dendrite.Call<>(
                                            Neurons.bobAt(axon.port()), Foreign.echo("case", 1))),
                            Duration.ofSeconds(30),
                            answered -> {})
                    .getFirst();
        }
    }

    @TestFactory
    List<DynamicTest> aForeignAnswerIsHeldAsSdk10HoldsItUnlessItIsListed() {
        List<DynamicTest> tests = new ArrayList<>();
        Matcher rows =
                Pattern.compile("(?m)^([0-9]{2}) (.+)\n   v6 .*\n   v7 .*\n   v10 (.*)$")
                        .matcher(Golden.text("transcripts/foreign-axon-response-contract.txt"));
        while (rows.find()) {
            int row = Integer.parseInt(rows.group(1));
            String held = rows.group(3);
            tests.add(
                    DynamicTest.dynamicTest(
                            row + " " + rows.group(2), () -> assertHeld(row, held)));
        }
        assertThat(tests).hasSizeGreaterThanOrEqualTo(35);
        return tests;
    }

    private static void assertHeld(int row, String held) throws Exception {
        JsonNode theirs = parse(held);
        int status = OTHERWISE.getOrDefault(row, theirs.path(0).asInt());
        Reply<Foreign> reply = ask(row);
        assertThat(reply.status()).as("%s", reply).isEqualTo(status);
        switch (reply) {
            case Reply.Answer<Foreign>(Foreign synapse, boolean verified, Duration _) -> {
                assertThat(verified).isFalse();
                // The recorded ones are what was asked: nothing was taken.
                if (row == 13 || row == 28) return;
                ObjectNode fields = synapse.fields();
                assertThat(fields.path("text")).isEqualTo(theirs.path(5));
                assertThat(fields.path("n").asInt()).isEqualTo(theirs.path(6).asInt());
                assertThat(fields.path("reply")).isEqualTo(theirs.path(2));
            }
            case Reply.Refused<Foreign>(int _, String message) -> {
                if (!OTHERWISE.containsKey(row)) {
                    assertThat(message).isEqualTo(theirs.path(1).asText());
                }
            }
            case Reply.Unreachable<Foreign> _,
                    Reply.TimedOut<Foreign> _,
                    Reply.Malformed<Foreign> _ -> {}
        }
    }

    private static JsonNode parse(String row) throws MalformedJson {
        return Json.parse(row);
    }
}
