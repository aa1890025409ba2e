package dojo.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.Hex;
import dojo.base.Json;
import dojo.chain.ExtrinsicOutcome.Included;
import dojo.chain.ExtrinsicOutcome.Refused;
import dojo.chain.ExtrinsicOutcome.Where;
import dojo.chain.extrinsic.Call;
import dojo.chain.extrinsic.Extrinsic;
import dojo.chain.metadata.EventRecord;
import dojo.chain.metadata.Fixtures;
import dojo.chain.rpc.TinyNode;
import dojo.chain.scale.MalformedScale;
import dojo.chain.scale.ScaleWriter;
import dojo.testing.Golden;
import dojo.wallet.Sr25519Keypair;
import dojo.wallet.Ss58Address;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The client against a node that tells what the real one of the fixtures told. */
@Timeout(30)
class SubtensorGoldenTest {
    private static final Duration WITHIN = Duration.ofSeconds(20);
    private static final String BLOCK_HASH = "0x" + "22".repeat(32);
    private final Sr25519Keypair alice = Sr25519Keypair.fromUri("//Alice");

    /** A node with the storage of the fixtures, which puts what it is sent into a block. */
    private static final class RecordedNode implements TinyNode.Script {
        private final byte[] metadata = Hex.parse(Golden.text("chain/metadata-v15-293.hex"));
        private final Map<String, String> storage = new HashMap<>();
        private final JsonNode row;
        private String submitted = "";
        private String asked = "";

        private final JsonNode version;

        RecordedNode(JsonNode row) {
            this(row, Fixtures.root().get("runtimeVersion"));
        }

        RecordedNode(JsonNode row, JsonNode version) {
            this.version = version;
            this.row = row;
            for (var each : Fixtures.rows("storage", "key", "value")) {
                storage.put(each.get("key").textValue(), each.get("value").textValue());
            }
        }

        private static JsonNode header(String number) {
            return Json.object().put("number", number);
        }

        @Override
        public void answer(TinyNode.Peer peer, String method, JsonNode parameters)
                throws IOException {
            switch (method) {
                case "state_getRuntimeVersion" -> peer.result(version);
                case "state_subscribeRuntimeVersion" -> {
                    peer.result("runtime");
                    peer.notify("runtime", version);
                }
                case "payment_queryInfo" -> {
                    asked = parameters.get(0).textValue();
                    peer.result(Json.object().put("partialFee", "137053"));
                }
                case "state_call" ->
                        peer.result(
                                called(
                                        parameters.get(0).textValue(),
                                        parameters.get(1).textValue()));
                case "chain_getBlockHash" ->
                        peer.result(Fixtures.root().get("genesisHash").textValue());
                case "chain_getFinalizedHead" -> peer.result(BLOCK_HASH);
                case "chain_getHeader" -> peer.result(header("0x87"));
                case "chain_subscribeNewHeads" -> {
                    peer.result("heads");
                    peer.notify("heads", header("0x87"));
                    peer.notify("heads", header("0x88"));
                }
                case "system_accountNextIndex" -> peer.result(Json.array().add(3).get(0));
                case "state_getKeysPaged" -> peer.result(keys(parameters));
                case "state_queryStorageAt" -> peer.result(changes(parameters.get(0)));
                case "author_submitAndWatchExtrinsic" -> submit(peer, parameters);
                case "chain_getBlock" -> peer.result(block());
                case "state_getStorage" -> peer.result(row.get("events_raw"));
                default -> {}
            }
        }

        private String called(String function, String data) {
            return switch (function) {
                case "Metadata_metadata_versions" ->
                        Hex.of(new ScaleWriter().compact(2).u32(14).u32(15).toBytes());
                case "Metadata_metadata_at_version" ->
                        Hex.of(new ScaleWriter().u8(1).bytes(metadata).toBytes());
                default ->
                        Fixtures.rows("runtimeApi", "result").stream()
                                .filter(each -> each.get("method").textValue().equals(function))
                                .filter(each -> each.get("data").textValue().equals(data))
                                .findFirst()
                                .map(each -> each.get("result").textValue())
                                .orElse("0x00");
            };
        }

        /** The keys of the fixtures with a value. */
        private JsonNode keys(JsonNode parameters) {
            var keys = Json.array();
            storage.entrySet().stream()
                    .filter(each -> each.getKey().startsWith(parameters.get(0).textValue()))
                    .filter(each -> each.getKey().compareTo(parameters.get(2).textValue()) > 0)
                    .map(Map.Entry::getKey)
                    .sorted()
                    .limit(parameters.get(1).intValue())
                    .forEach(keys::add);
            return keys;
        }

        private JsonNode changes(JsonNode keys) {
            var changes = Json.array();
            for (var key : keys) changes.addArray().add(key).add(storage.get(key.textValue()));
            var sets = Json.array();
            sets.addObject().put("block", BLOCK_HASH).set("changes", changes);
            return sets;
        }

        private void submit(TinyNode.Peer peer, JsonNode parameters) throws IOException {
            if (row.has("rejected")) {
                peer.error(row.get("rejected"));
                return;
            }
            submitted = parameters.get(0).textValue();
            peer.result("watch");
            peer.notify("watch", Json.array().add("ready").get(0));
            peer.notify("watch", Json.object().put("inBlock", BLOCK_HASH));
        }

        private JsonNode block() {
            var extrinsics = Json.array();
            for (int i = 0; i < row.get("index").intValue(); i++) extrinsics.add("0x00");
            var block = Json.object();
            block.set("header", header("0x0" + Integer.toHexString(row.get("block").intValue())));
            block.set("extrinsics", extrinsics.add(submitted));
            return Json.object().set("block", block);
        }
    }

    private static JsonNode neurons() {
        return Fixtures.rows("runtimeApi", "json").stream()
                .filter(row -> row.get("method").textValue().endsWith("_get_neurons_lite"))
                .findFirst()
                .orElseThrow()
                .get("json");
    }

    static Stream<JsonNode> includedOrFailed() {
        return Fixtures.rows("extrinsics", "call_name", "events_raw").stream();
    }

    static Stream<JsonNode> rejected() {
        return Fixtures.rows("extrinsics", "rejected").stream();
    }

    @Test
    void aMapIsReadWithItsKeysAndARuntimeFunctionByItsType() throws Exception {
        try (var node = new TinyNode(new RecordedNode(Json.object()));
                var chain = Subtensor.connect(node.endpoint())) {
            var keys = chain.entries("SubtensorModule", "Keys", 2);
            assertThat(keys).hasSameSizeAs(neurons());
            for (var entry : keys) {
                int uid = entry.keys().get(1).asInt();
                assertThat(entry.keys().getFirst().asInt()).isEqualTo(2);
                assertThat(entry.value().address().text())
                        .isEqualTo(neurons().get(uid).get("hotkey").textValue());
            }
            assertThat(chain.entries("SubtensorModule", "Keys", 77)).isEmpty();

            var view = chain.best();
            assertThat(view.runtimeApiOffered("SubnetInfoRuntimeApi", "get_metagraph")).isTrue();
            assertThat(view.runtimeApiOffered("SubnetInfoRuntimeApi", "get_mood")).isFalse();
            var rules = view.api("SubnetInfoRuntimeApi", "get_subnet_hyperparams", 2);
            assertThat(rules.optional().orElseThrow().field("tempo").asInt()).isEqualTo(10);
            assertThat(chain.constant("Balances", "ExistentialDeposit").asLong()).isEqualTo(500);
        }
    }

    @Test
    void aNodeWhoseKeysGoInCirclesIsRefused() throws Exception {
        var script = new RecordedNode(Json.object());
        try (var node =
                        new TinyNode((peer, method, parameters) -> {
                            if (!method.equals("state_getKeysPaged")) {
                                script.answer(peer, method, parameters);
                                return;
                            }
                            var prefix = parameters.get(0);
                            peer.result(Json.array().add(prefix).add(prefix));
                        });
                var chain = Subtensor.connect(node.endpoint())) {
            assertThatThrownBy(() -> chain.entries("SubtensorModule", "Keys"))
                    .isInstanceOf(ChainUnavailable.class)
                    .hasMessageContaining("the node sent the key");
        }
    }

    @Test
    void aDryRunShowsTheCallItsPayloadAndItsFeeAndSendsNothing() throws Exception {
        var script = new RecordedNode(Json.object());
        try (var node = new TinyNode(script);
                var chain = Subtensor.connect(node.endpoint())) {
            var dry = chain.dryRun(alice.address(), Call.startCall(2), 1000);
            assertThat(dry.call()).isEqualTo("SubtensorModule.start_call(netuid: 2)");
            assertThat(dry.feeRao()).isEqualTo(137_053);
            assertThat(dry.verified()).isTrue();
            var asked = Extrinsic.decode(Fixtures.v15(), Hex.parse(script.asked));
            assertThat(dry.bytes()).isEqualTo(asked.bytes().length);
            assertThat(dry.payload()).startsWith(Hex.of(asked.callBytes()));
            var signature = asked.signature().orElseThrow();
            assertThat(signature.signer()).isEqualTo(alice.address());
            assertThat(signature.tip()).isEqualTo(1000);
            assertThat(signature.nonce()).isEqualTo(3);
            assertThat(script.submitted).isEmpty();
        }
    }

    @Test
    void aRuntimeNewerThanTheRecordingsIsReadAndWrittenToOnlyWhenAllowed() throws Exception {
        var version = ((ObjectNode) Fixtures.root().get("runtimeVersion").deepCopy());
        version.put("specVersion", UnknownSpec.NEWEST_VERIFIED + 1);
        var row = includedOrFailed().filter(each -> each.get("error").isNull()).findFirst();
        var script = new RecordedNode(row.orElseThrow(), version);
        try (var node = new TinyNode(script);
                var careful = Subtensor.connect(node.endpoint());
                var bold =
                        Subtensor.connect(
                                Network.of(node.endpoint()),
                                new SplittableRandom(),
                                UnknownSpec.ALLOWED)) {
            assertThat(careful.hyperparameters(2).tempo()).isEqualTo(10);
            assertThat(careful.dryRun(alice.address(), Call.startCall(2), 0).verified()).isFalse();
            assertThatThrownBy(() -> careful.submit(alice, Call.startCall(2), WITHIN))
                    .isInstanceOf(UnverifiedRuntime.class)
                    .hasMessageContaining("spec 294");
            assertThat(script.submitted).isEmpty();
            assertThat(bold.submit(alice, Call.startCall(2), WITHIN, 5))
                    .isInstanceOf(Included.class);
            var sent = Extrinsic.decode(Fixtures.v15(), Hex.parse(script.submitted));
            assertThat(sent.signature().orElseThrow().tip()).isEqualTo(5);
        }
    }

    @Test
    void axonsAreReadWithTheirAddresses() {
        var entry = Fixtures.v14().storage("SubtensorModule", "Axons");
        var hosts =
                Fixtures.rows("storage", "value").stream()
                        .filter(row -> row.get("item").textValue().equals("Axons"))
                        .map(row -> entry.decode(Hex.parse(row.get("value").textValue())))
                        .flatMap(axon -> AxonInfo.of(axon).stream())
                        .toList();
        assertThat(hosts)
                .contains(
                        new AxonInfo(44, 600, "1.2.3.4", 8091, 4),
                        new AxonInfo(45, 600, "2001:db8:0:0:0:0:0:1", 8092, 4));
    }

    @Test
    void hyperparametersUidsAndBalancesAreReadByName() throws Exception {
        try (var node = new TinyNode(new RecordedNode(Json.object()));
                var chain = Subtensor.connect(node.endpoint())) {
            var rules = chain.hyperparameters(2);
            assertThat(rules.tempo()).isEqualTo(10);
            assertThat(rules.maxWeightsLimit()).isEqualTo(65535);
            assertThat(rules.commitRevealWeights()).isFalse();
            assertThat(rules.maxAllowedValidators()).isEqualTo(8);
            var hotkey = Ss58Address.parse(neurons().get(4).get("hotkey").textValue());
            assertThat(chain.uid(2, hotkey)).hasValue(4);
            assertThat(chain.uid(2, alice.address())).isEmpty();
            assertThat(chain.balance(alice.address())).isZero();
            assertThat(chain.head()).isEqualTo(0x87);
        }
    }

    @ParameterizedTest
    @MethodSource("includedOrFailed")
    void whatBecameOfAnExtrinsicIsReadFromItsBlock(JsonNode row) throws Exception {
        var script = new RecordedNode(row);
        try (var node = new TinyNode(script);
                var chain = Subtensor.connect(node.endpoint())) {
            String[] name = row.get("call_name").textValue().split("\\.");
            var pallet = Fixtures.pallet(name[0]);
            var call =
                    new Call(
                            pallet.name(),
                            Fixtures.callName(pallet, name[1]),
                            Fixtures.argument(row.get("args")));
            switch (chain.submit(alice, call, WITHIN)) {
                case Included(long block, String hash, String _, var events) -> {
                    assertThat(row.get("error").isNull()).isTrue();
                    assertThat(block).isEqualTo(row.get("block").longValue());
                    assertThat(hash).isEqualTo(BLOCK_HASH);
                    assertThat(events).hasSameSizeAs(row.get("events"));
                }
                case Refused(Where where, String of, String error, String _) -> {
                    assertThat(where).isEqualTo(Where.BLOCK);
                    assertThat((of + "." + error))
                            .isEqualToIgnoringCase(row.get("error").textValue());
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("rejected")
    void aRefusalOfThePoolIsNamed(JsonNode row) throws Exception {
        try (var node = new TinyNode(new RecordedNode(row));
                var chain = Subtensor.connect(node.endpoint())) {
            var outcome = chain.submit(alice, Call.startCall(2), WITHIN);
            assertThat(outcome)
                    .isInstanceOfSatisfying(
                            Refused.class,
                            refused -> {
                                assertThat(refused.where()).isEqualTo(Where.POOL);
                                assertThat(refused.pallet()).isEqualTo("SubtensorModule");
                                assertThat(List.of("InvalidIpAddress", "BalanceTooLow"))
                                        .contains(refused.error());
                            });
        }
    }

    /** A block whose only event of ours is {@code name}. */
    private static JsonNode blockWith(String pallet, String name, Object... fields) {
        var phase = new EventRecord.Phase.ApplyExtrinsic(1);
        var event = Fixtures.v14().event(phase, pallet, name, List.of(fields));
        String raw = Hex.of(Fixtures.v14().encodeEvents(List.of(event)));
        return Json.object().put("index", 1).put("block", 5).put("events_raw", raw);
    }

    @Test
    void weightsSetTooEarlyAreRateLimited() throws Exception {
        var error = Fixtures.v14().dispatchError("SubtensorModule", "SettingWeightsTooFast");
        var info =
                Map.of(
                        "weight", Map.of("ref_time", 1, "proof_size", 0),
                        "class", "Normal",
                        "pays_fee", "No");
        var block = blockWith("System", "ExtrinsicFailed", error, info);
        try (var node = new TinyNode(new RecordedNode(block));
                var chain = Subtensor.connect(node.endpoint())) {
            assertThat(chain.setWeights(alice, 2, new int[] {1}, new int[] {65535}, 0))
                    .isEqualTo(new WeightsOutcome.RateLimited(0x87));
        }
    }

    @Test
    void aCallThatFailsInsideSudoIsRefused() throws Exception {
        var error = Fixtures.v14().dispatchError("AdminUtils", "SubnetDoesNotExist");
        var block = blockWith("Sudo", "Sudid", Map.of("Err", error));
        try (var node = new TinyNode(new RecordedNode(block));
                var chain = Subtensor.connect(node.endpoint())) {
            var call = Call.sudo(Call.adminUtils("sudo_set_tempo", 77, 10));
            assertThat(chain.submit(alice, call, WITHIN))
                    .isEqualTo(
                            new Refused(
                                    Where.BLOCK,
                                    "AdminUtils",
                                    "SubnetDoesNotExist",
                                    "in block 5 as extrinsic 1"));
        }
    }

    @Test
    void aClientGoesOnAfterItsConnectionWasCut() throws Exception {
        var script = new RecordedNode(Json.object());
        try (var node =
                        new TinyNode((peer, method, parameters) -> {
                            if (method.equals("chain_getFinalizedHead")) peer.cut();
                            else script.answer(peer, method, parameters);
                        });
                var chain = Subtensor.connect(node.endpoint())) {
            assertThatThrownBy(() -> chain.submit(alice, Call.startCall(2), WITHIN))
                    .isInstanceOf(ChainUnavailable.class);
            assertThat(chain.head()).isEqualTo(0x87);
            // The submission itself has tried a second one.
            assertThat(node.connections()).isEqualTo(3);
        }
    }

    @Test
    void newHeadsAreToldInOrder() throws Exception {
        var seen = new LinkedBlockingQueue<Long>();
        try (var node = new TinyNode(new RecordedNode(Json.object()));
                var chain = Subtensor.connect(node.endpoint());
                var heads = chain.newHeads(seen::add)) {
            assertThat(heads).isNotNull();
            assertThat(seen.poll(20, TimeUnit.SECONDS)).isEqualTo(0x87);
            assertThat(seen.poll(20, TimeUnit.SECONDS)).isEqualTo(0x88);
        }
    }

    @Test
    void whoFailsAtOneHeadIsToldOfTheNext() throws Exception {
        var seen = new LinkedBlockingQueue<Long>();
        var failed = new AtomicBoolean();
        try (var node = new TinyNode(new RecordedNode(Json.object()));
                var chain = Subtensor.connect(node.endpoint());
                var heads =
                        chain.newHeads(block -> {
                            if (!failed.getAndSet(true)) throw new MalformedScale("on purpose");
                            seen.add(block);
                        })) {
            assertThat(heads).isNotNull();
            assertThat(seen.poll(20, TimeUnit.SECONDS)).isEqualTo(0x87);
        }
    }
}
