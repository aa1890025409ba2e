package dojo.localnet.epoch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dojo.testing.Golden;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class YumaEpochGoldenTest {
    static Stream<Arguments> scenarios() {
        return Stream.of(293, 185, 143).flatMap(spec -> scenarios(spec));
    }

    private static Stream<Arguments> scenarios(int spec) {
        JsonNode file = Golden.json("vectors/yuma-" + spec + ".json");
        return StreamSupport.stream(file.get("scenarios").spliterator(), false)
                .map(scenario -> Arguments.of(spec, scenario.get("id").asInt(), scenario));
    }

    @ParameterizedTest(name = "spec {0}, scenario {1}")
    @MethodSource("scenarios")
    void everyOutputIsTheRuntimes(int spec, int id, JsonNode scenario) {
        EpochInputs in = inputs(scenario);
        EpochOutputs out = YumaEpoch.run(in);
        JsonNode want = scenario.get("result");

        assertThat(out.active()).as("active").isEqualTo(booleans(want, "active"));
        assertThat(out.validatorPermit())
                .as("validator_permit")
                .isEqualTo(booleans(want, "validator_permit"));
        assertThat(out.consensus()).as("consensus").isEqualTo(ints(want, "consensus"));
        assertThat(out.validatorTrust())
                .as("validator_trust")
                .isEqualTo(ints(want, "validator_trust"));
        assertThat(out.rank()).as("rank").isEqualTo(ints(want, "rank"));
        assertThat(out.trust()).as("trust").isEqualTo(ints(want, "trust"));
        assertThat(out.incentive()).as("incentive").isEqualTo(ints(want, "incentive"));
        assertThat(bonds(out)).as("bonds").isEqualTo(bonds(want.get("bonds")));
        assertThat(out.dividends()).as("dividends").isEqualTo(ints(want, "dividends"));
        assertThat(out.emission()).as("emission").isEqualTo(longs(want, "emission"));
        assertThat(out.pruningScores())
                .as("pruning_scores")
                .isEqualTo(ints(want, "pruning_scores"));
        if (in.terms().rules() == EpochTerms.Rules.CLASSIC) return;
        assertThat(out.stakeWeight()).as("stake_weight").isEqualTo(ints(want, "stake_weight"));
        assertThat(staked(in, out))
                .as("alpha_stake_after")
                .isEqualTo(longs(want, "alpha_stake_after"));
    }

    /** The distribution as the chain does it, with the default take. */
    private static long[] staked(EpochInputs in, EpochOutputs out) {
        var amounts = Distribution.split(in, out, in.emission(), 0, 0);
        long[] staked = in.alphaStake().clone();
        for (int i = 0; i < staked.length; i++) {
            if (in.ownerUid().isEmpty() || in.ownerUid().getAsInt() != i) {
                staked[i] += amounts.incentive()[i];
            }
            var dividend = amounts.dividend()[i];
            var take = Distribution.take(dividend, 11796);
            staked[i] +=
                    take.shiftRight(32).longValue()
                            + dividend.subtract(take).shiftRight(32).longValue();
        }
        return staked;
    }

    private static EpochInputs inputs(JsonNode scenario) {
        JsonNode p = scenario.get("params");
        JsonNode neurons = scenario.get("neurons");
        // The classic runtimes knew one stake and no terms for it.
        boolean classic = p.get("tao_weight").isNull();
        return new EpochInputs(
                p.get("block").asLong(),
                eachLong(neurons, classic ? "stake" : "alpha_stake"),
                classic ? new long[neurons.size()] : eachLong(neurons, "tao_stake"),
                eachLong(neurons, "last_update"),
                eachLong(neurons, "block_at_registration"),
                permits(neurons),
                pairs(neurons, "weights"),
                pairs(neurons, "bonds"),
                new EpochTerms(
                        classic ? EpochTerms.Rules.CLASSIC : EpochTerms.Rules.CURRENT,
                        p.get("tempo").asInt(),
                        p.get("kappa").asInt(),
                        p.get("bonds_moving_average").asLong(),
                        p.get("bonds_penalty").asInt(65535),
                        p.get("activity_cutoff").asInt(),
                        p.get("max_allowed_validators").asInt(),
                        p.get("stake_threshold").asLong(),
                        classic ? 0 : Long.parseUnsignedLong(p.get("tao_weight").asText()),
                        p.get("yuma3_on").asBoolean(),
                        p.get("liquid_alpha_on").asBoolean(),
                        p.get("alpha_low").asInt(),
                        p.get("alpha_high").asInt(),
                        p.get("alpha_sigmoid_steepness").asInt()),
                p.get("owner_uid").isNull()
                        ? OptionalInt.empty()
                        : OptionalInt.of(p.get("owner_uid").asInt()),
                p.get("emission").asLong());
    }

    private static long[] eachLong(JsonNode neurons, String field) {
        return StreamSupport.stream(neurons.spliterator(), false)
                .mapToLong(neuron -> neuron.get(field).asLong())
                .toArray();
    }

    private static boolean[] permits(JsonNode neurons) {
        boolean[] permits = new boolean[neurons.size()];
        for (int i = 0; i < permits.length; i++) {
            permits[i] = neurons.get(i).get("validator_permit").asBoolean();
        }
        return permits;
    }

    private static EpochInputs.Pairs pairs(JsonNode neurons, String field) {
        int n = neurons.size();
        int[][] uids = new int[n][];
        int[][] values = new int[n][];
        for (int i = 0; i < n; i++) {
            JsonNode row = neurons.get(i).get(field);
            uids[i] = IntStream.range(0, row.size()).map(k -> row.get(k).get(0).asInt()).toArray();
            values[i] =
                    IntStream.range(0, row.size()).map(k -> row.get(k).get(1).asInt()).toArray();
        }
        return new EpochInputs.Pairs(uids, values);
    }

    private static int[] ints(JsonNode result, String field) {
        return StreamSupport.stream(result.get(field).spliterator(), false)
                .mapToInt(JsonNode::asInt)
                .toArray();
    }

    private static long[] longs(JsonNode result, String field) {
        return StreamSupport.stream(result.get(field).spliterator(), false)
                .mapToLong(JsonNode::asLong)
                .toArray();
    }

    private static boolean[] booleans(JsonNode result, String field) {
        boolean[] values = new boolean[result.get(field).size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = result.get(field).get(i).asBoolean();
        }
        return values;
    }

    private static List<String> bonds(EpochOutputs out) {
        List<String> rows = new ArrayList<>();
        for (int i = 0; i < out.bonds().uids().length; i++) {
            var row = new StringBuilder();
            for (int k = 0; k < out.bonds().uids()[i].length; k++) {
                row.append(out.bonds().uids()[i][k])
                        .append(':')
                        .append(out.bonds().values()[i][k])
                        .append(' ');
            }
            rows.add(row.toString());
        }
        return rows;
    }

    private static List<String> bonds(JsonNode want) {
        List<String> rows = new ArrayList<>();
        for (JsonNode cells : want) {
            var row = new StringBuilder();
            for (JsonNode cell : cells) {
                row.append(cell.get(0).asInt()).append(':').append(cell.get(1).asInt()).append(' ');
            }
            rows.add(row.toString());
        }
        return rows;
    }
}
