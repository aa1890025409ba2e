package dojo.chain.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dojo.base.Hex;
import dojo.chain.metadata.Recording.Row;
import dojo.chain.scale.MalformedScale;
import dojo.chain.scale.ScaleWriter;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What vectors of bytes hold is checked by what the same chain has in its storage. */
class OldApisGoldenTest {
    private static final String NEURONS = "NeuronInfoRuntimeApi_get_neurons";

    /** The recordings whose runtime answered bytes. */
    static Stream<Row> neurons() {
        return Recording.all("runtimeApi", "result")
                .filter(row -> row.text("method").startsWith(NEURONS))
                .filter(row -> row.get("json").asText().startsWith("0x"));
    }

    private static Value result(Recording recording, RuntimeMetadata metadata, String call) {
        String[] name = call.split("_", 2);
        var row =
                recording.rows("runtimeApi", "result").stream()
                        .filter(each -> each.get("method").textValue().equals(call))
                        .findFirst()
                        .orElseThrow();
        return metadata.api(name[0], name[1]).decode(Hex.parse(row.get("result").textValue()));
    }

    private static Value stored(Recording recording, String item, Object... keys) {
        var entry = recording.newest().storage("SubtensorModule", item);
        String key = Hex.of(entry.key(keys));
        return recording.rows("storage", "value").stream()
                .filter(row -> row.get("key").textValue().equals(key))
                .findFirst()
                .map(row -> entry.decode(Hex.parse(row.get("value").textValue())))
                .orElseGet(() -> entry.decode(entry.fallback()));
    }

    @ParameterizedTest
    @MethodSource("neurons")
    void neuronsAreThoseOfTheStorage(Row row) {
        var recording = row.recording();
        int netuid = recording.root().get("summary").get("netuid").intValue();
        for (var metadata : recording.metadata()) {
            var result = result(recording, metadata, row.text("method"));
            var neurons =
                    result instanceof Value.Maybe(var one)
                            ? List.of(one.orElseThrow())
                            : result.items();
            assertThat(neurons).isNotEmpty();
            for (var neuron : neurons) {
                int uid = neuron.field("uid").asInt();
                assertThat(neuron.field("netuid").asInt()).isEqualTo(netuid);
                assertThat(neuron.field("hotkey"))
                        .isEqualTo(stored(recording, "Keys", netuid, uid));
                for (var column :
                        List.of(
                                "Active active",
                                "Rank rank",
                                "Emission emission",
                                "Incentive incentive",
                                "Consensus consensus",
                                "Trust trust",
                                "ValidatorTrust validator_trust",
                                "Dividends dividends",
                                "LastUpdate last_update",
                                "ValidatorPermit validator_permit",
                                "PruningScores pruning_score")) {
                    String[] names = column.split(" ");
                    assertThat(neuron.field(names[1]))
                            .as(column)
                            .isEqualTo(stored(recording, names[0], netuid).item(uid));
                }
                var axon = recording.newest().storage("SubtensorModule", "Axons");
                var hotkey = neuron.field("hotkey");
                recording.rows("storage", "value").stream()
                        .filter(each ->
                                each.get("key")
                                        .textValue()
                                        .equals(Hex.of(axon.key(netuid, hotkey))))
                        .forEach(each ->
                                assertThat(neuron.field("axon_info"))
                                        .isEqualTo(
                                                axon.decode(
                                                        Hex.parse(each.get("value").textValue()))));
                boolean full = !row.text("method").endsWith("_lite");
                if (full && neuron.field("validator_permit").asBoolean()) {
                    // Weights of zero are stored and not told.
                    assertThat(neuron.field("weights").items())
                            .isEqualTo(
                                    stored(recording, "Weights", netuid, uid).items().stream()
                                            .filter(weight -> weight.item(1).asInt() > 0)
                                            .toList());
                    assertThat(neuron.field("bonds"))
                            .isEqualTo(stored(recording, "Bonds", netuid, uid));
                }
            }
        }
    }

    @Test
    void rulesSubnetsDelegatesAndStakeAreReadByName() {
        var recording = Recording.of(185);
        for (var metadata : recording.metadata()) {
            var rules =
                    result(recording, metadata, "SubnetInfoRuntimeApi_get_subnet_hyperparams")
                            .optional()
                            .orElseThrow();
            assertThat(rules.field("tempo").asInt()).isEqualTo(10);
            assertThat(rules.field("commit_reveal_period").asInt()).isEqualTo(1000);
            assertThat(rules.field("commit_reveal_weights_enabled").asBoolean()).isFalse();
            assertThatThrownBy(() -> rules.field("alpha_high")).isInstanceOf(ValueMismatch.class);

            var subnets = result(recording, metadata, "SubnetInfoRuntimeApi_get_subnets_info");
            var subnet =
                    result(recording, metadata, "SubnetInfoRuntimeApi_get_subnet_info").optional();
            assertThat(subnets.items().get(1).optional()).isEqualTo(subnet);
            assertThat(subnet.orElseThrow().field("subnetwork_n").asInt()).isEqualTo(6);

            var delegates = result(recording, metadata, "DelegateInfoRuntimeApi_get_delegates");
            assertThat(delegates.items().getFirst().field("take").asInt()).isEqualTo(11796);
            assertThat(
                            result(recording, metadata, "DelegateInfoRuntimeApi_get_delegate")
                                    .optional())
                    .isEmpty();
            var stake =
                    result(recording, metadata, "StakeInfoRuntimeApi_get_stake_info_for_coldkey");
            assertThat(stake.items().getFirst().field("stake").asLong())
                    .isEqualTo(100_000_000_000L);
        }
    }

    @Test
    void accountsAreSentAsVectorsOfBytes() {
        var method = Recording.of(143).newest().api("DelegateInfoRuntimeApi", "get_delegate");
        byte[] account = new byte[32];
        assertThat(method.encode(account))
                .isEqualTo(new ScaleWriter().compact(32).raw(account).toBytes());
        assertThat(method.decode(new byte[] {0}).optional()).isEmpty();
    }

    @Test
    void stakeSince2025IsReadBySubnet() {
        var method =
                Recording.metadata(14, 218)
                        .api("StakeInfoRuntimeApi", "get_stake_info_for_coldkey");
        byte[] key = new byte[32];
        Arrays.fill(key, (byte) 7);
        var info =
                new ScaleWriter()
                        .compact(1)
                        .raw(key)
                        .raw(key)
                        .compact(5)
                        .compact(1_000_000_000_000L)
                        .compact(0)
                        .compact(9)
                        .compact(0)
                        .bool(true);
        var stake = method.decode(new ScaleWriter().bytes(info.toBytes()).toBytes()).item(0);
        assertThat(stake.field("netuid").asInt()).isEqualTo(5);
        assertThat(stake.field("stake").asLong()).isEqualTo(1_000_000_000_000L);
        assertThat(stake.field("is_registered").asBoolean()).isTrue();
    }

    @Test
    void bytesThatAreNoSuchValueAreMalformed() {
        var method =
                Recording.of(143).newest().api("SubnetInfoRuntimeApi", "get_subnet_hyperparams");
        assertThatThrownBy(() -> method.decode(new byte[] {8, 1, 2}))
                .isInstanceOf(MalformedScale.class);
        assertThatThrownBy(() -> method.decode(new byte[] {0, 0}))
                .isInstanceOf(MalformedScale.class);
    }
}
