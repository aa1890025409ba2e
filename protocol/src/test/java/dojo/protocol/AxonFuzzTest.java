package dojo.protocol;

import static dojo.protocol.Neurons.QUESTION;
import static org.assertj.core.api.Assertions.assertThat;

import dojo.base.Json;
import dojo.base.MalformedJson;
import dojo.protocol.synapse.MalformedSynapse;
import dojo.protocol.synapse.ModelConfig;
import dojo.protocol.synapse.Prompting;
import dojo.protocol.synapse.Rank;
import dojo.protocol.synapse.RankingRequest;
import dojo.protocol.synapse.Synapse;
import dojo.protocol.synapse.SynapseType;
import dojo.testing.Fuzz;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What an axon reads of a request before anybody is known to have signed it, and the body. */
class AxonFuzzTest {
    private static final int MIB = 1 << 20;
    private static final long NONCE = 1_795_172_400_000_000_000L;

    private static byte[] body(Synapse synapse) {
        return body(synapse.type(), synapse);
    }

    @SuppressWarnings("unchecked")
    private static <S extends Synapse> byte[] body(SynapseType<S> type, Synapse synapse) {
        return Json.bytes(type.write().apply((S) synapse));
    }

    private static List<byte[]> bodies() {
        return List.of(
                body(QUESTION),
                body(
                        QUESTION.answered(
                                List.of(new Rank("a", 0.75), new Rank("b", Double.NaN)),
                                "hf_model",
                                new ModelConfig(
                                        Optional.of("openai"), "m", Optional.of("template")))),
                body(Foreign.echo("text", 7)),
                body(Prompting.question(Prompting.PLAIN, "Why is the sky blue?")));
    }

    /** The values of one header in a head that is divided as lines are. */
    private static List<String> values(byte[] head, String name) {
        var values = new ArrayList<String>();
        for (String line : new String(head, StandardCharsets.ISO_8859_1).split("\r\n", -1)) {
            if (line.toLowerCase(Locale.ROOT).startsWith(name + ":")) {
                values.add(line.substring(name.length() + 1));
            }
        }
        return values;
    }

    @Test
    void headersAreParsedOrRefused() throws Exception {
        var head =
                new RawRequest(
                                "",
                                SignedWire.request(Foreign.ECHO, Foreign.echo("", 1), NONCE, "u")
                                        .headers(),
                                new byte[0])
                        .bytes();
        var report =
                new Fuzz("request headers", List.of(head), 2 * MIB, Set.of(Refusal.class))
                        .run(
                                input -> SynapseHeaders.parse(name -> values(input, name)),
                                5_000,
                                0.05);
        assertThat(report.refused()).as(report.toString()).isPositive();
    }

    @Test
    void bodiesAreReadAndHashedOrRefused() throws Exception {
        var report =
                new Fuzz("request body", bodies(), MIB, Set.of(MalformedJson.class))
                        .run(
                                input -> {
                                    hash(RankingRequest.TYPE, input);
                                    hash(Foreign.ECHO, input);
                                    hash(Prompting.PLAIN, input);
                                },
                                20_000,
                                0.1);
        assertThat(report.refused()).as(report.toString()).isPositive();
    }

    // One type's refusal must not spare the next one the input.
    private static <S extends Synapse> void hash(SynapseType<S> type, byte[] input)
            throws MalformedJson {
        try {
            assertThat(BodyHash.of(type, type.read().read(Json.parse(input)), new BodyHash.Known()))
                    .hasSize(64);
        } catch (MalformedSynapse refused) {
            assertThat(refused).hasNoCause();
        }
    }

    @Test
    void anyJsonIsWrittenAsPythonWritesIt() throws Exception {
        var report =
                new Fuzz("Python text", bodies(), MIB, Set.of(MalformedJson.class))
                        .run(
                                input -> assertThat(PythonText.str(Json.parse(input))).isNotNull(),
                                20_000,
                                0.1);
        assertThat(report.inputs()).as(report.toString()).isPositive();
    }
}
