package dojo.chain.extrinsic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dojo.base.Hex;
import dojo.chain.metadata.NotInMetadata;
import dojo.chain.metadata.Recording;
import dojo.chain.metadata.Recording.Row;
import dojo.chain.metadata.RuntimeMetadata;
import dojo.chain.scale.ScaleReader;
import dojo.testing.Golden;
import dojo.wallet.Sr25519Keypair;
import dojo.wallet.Ss58Address;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CallGoldenTest {
    private final Ss58Address alice = Sr25519Keypair.fromUri("//Alice").address();

    static Stream<Row> made() {
        return Recording.all("extrinsics", "call_name", "args")
                .filter(row -> call(row).isPresent());
    }

    private static Ss58Address address(JsonNode node) {
        return Ss58Address.parse(node.textValue());
    }

    private static BigInteger number(JsonNode node) {
        return new BigInteger(node.asText().replace(",", ""));
    }

    private static int[] numbers(JsonNode node) {
        int[] numbers = new int[node.size()];
        for (int i = 0; i < numbers.length; i++) numbers[i] = number(node.get(i)).intValue();
        return numbers;
    }

    /** An IP address as the chain counts it, in a text; 0x for what is longer than version 4. */
    private static String host(JsonNode args) {
        var ip = number(args.get("ip"));
        var text = new StringBuilder();
        if (number(args.get("ip_type")).intValue() == 4) {
            for (int i = 3; i >= 0; i--) {
                text.append(ip.shiftRight(8 * i).intValue() & 0xff).append(i > 0 ? "." : "");
            }
            return text.toString();
        }
        for (int i = 7; i >= 0; i--) {
            text.append(Integer.toHexString(ip.shiftRight(16 * i).intValue() & 0xffff));
            text.append(i > 0 ? ":" : "");
        }
        return text.toString();
    }

    /** The row's call made by its builder, if there is one for it. */
    private static Optional<Call> call(Row row) {
        var args = row.get("args");
        // What an older runtime has no argument for is left out when the call is encoded.
        int netuid = args.has("netuid") ? number(args.get("netuid")).intValue() : 7;
        return Optional.ofNullable(
                switch (row.text("call_name")) {
                    case "balances.transferKeepAlive" ->
                            Call.transferKeepAlive(
                                    address(args.get("dest").get("Id")),
                                    number(args.get("value")).longValueExact());
                    case "subtensorModule.registerNetwork" ->
                            Call.registerNetwork(
                                    args.has("hotkey")
                                            ? address(args.get("hotkey"))
                                            : Ss58Address.of(new byte[32]));
                    case "subtensorModule.startCall" -> Call.startCall(netuid);
                    case "subtensorModule.burnedRegister" ->
                            Call.burnedRegister(netuid, address(args.get("hotkey")));
                    case "subtensorModule.rootRegister" ->
                            Call.rootRegister(address(args.get("hotkey")));
                    case "subtensorModule.addStake" ->
                            Call.addStake(
                                    address(args.get("hotkey")),
                                    netuid,
                                    number(args.get("amount_staked")).longValueExact());
                    case "subtensorModule.removeStake" ->
                            Call.removeStake(
                                    address(args.get("hotkey")),
                                    netuid,
                                    number(args.get("amount_unstaked")).longValueExact());
                    case "subtensorModule.serveAxon" ->
                            Call.serveAxon(
                                    netuid,
                                    number(args.get("version")).longValueExact(),
                                    host(args),
                                    number(args.get("port")).intValueExact());
                    case "subtensorModule.servePrometheus" ->
                            Call.servePrometheus(
                                    netuid,
                                    number(args.get("version")).longValueExact(),
                                    host(args),
                                    number(args.get("port")).intValueExact());
                    case "subtensorModule.setWeights" ->
                            Call.setWeights(
                                    netuid,
                                    numbers(args.get("dests")),
                                    numbers(args.get("weights")),
                                    number(args.get("version_key")).longValue());
                    case "subtensorModule.commitWeights" ->
                            Call.commitWeights(
                                    netuid, Hex.parse(args.get("commit_hash").textValue()));
                    case "subtensorModule.revealWeights" ->
                            Call.revealWeights(
                                    netuid,
                                    numbers(args.get("uids")),
                                    numbers(args.get("values")),
                                    numbers(args.get("salt")),
                                    number(args.get("version_key")).longValue());
                    case "sudo.sudo" -> {
                        var recording = row.recording();
                        var inner = args.get("call");
                        var pallet = recording.pallet(inner.get("section").textValue());
                        yield Call.sudo(
                                new Call(
                                        pallet.name(),
                                        recording.callName(pallet, inner.get("method").textValue()),
                                        recording.argument(inner.get("args"))));
                    }
                    default -> null;
                });
    }

    @ParameterizedTest
    @MethodSource("made")
    void aCallIsBuiltAsTheForeignClientBuiltItForThatRuntime(Row row) {
        for (var metadata : row.recording().metadata()) {
            assertThat(Hex.of(call(row).orElseThrow().encode(metadata)))
                    .isEqualTo(row.text("call"));
        }
    }

    private static RuntimeMetadata metadata(int spec) {
        return RuntimeMetadata.parse(Hex.parse(Golden.text("chain/metadata-v14-" + spec + ".hex")));
    }

    @ParameterizedTest
    @ValueSource(ints = {143, 185, 218, 293})
    void stakeTransfersAndBatchesAreBuiltForEveryRuntime(int spec) {
        var metadata = metadata(spec);
        var calls =
                List.of(
                        Call.transferAllowDeath(alice, 1),
                        Call.transferKeepAlive(alice, 1),
                        Call.transferAll(alice, true),
                        Call.registerNetwork(alice),
                        Call.addStake(alice, 2, 1),
                        Call.removeStake(alice, 2, 1),
                        Call.sudo(Call.adminUtils("sudo_set_tempo", 2, 10)));
        for (var call : calls) assertThat(call.encode(metadata)).isNotEmpty();
        for (var batch : List.of(Call.batch(calls), Call.batchAll(calls), Call.forceBatch(calls))) {
            byte[] bytes = batch.encode(metadata);
            var text = metadata.callText(new ScaleReader(bytes));
            assertThat(text)
                    .startsWith("Utility." + batch.name() + "(calls: [Balances.transfer")
                    .contains("(dest: Id." + alice.text() + ", value: 1)")
                    .contains("Sudo.sudo(call: AdminUtils.sudo_set_tempo(netuid: 2, tempo: 10))");
        }
    }

    @Test
    void whatARuntimeDoesNotHaveIsNamed() {
        assertThatThrownBy(() -> Call.commitWeights(1, new byte[32]).encode(metadata(143)))
                .isInstanceOf(NotInMetadata.class)
                .hasMessageContaining("SubtensorModule.commit_weights");
    }
}
