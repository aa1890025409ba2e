package dojo.localnet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dojo.base.Hex;
import dojo.base.Json;
import dojo.chain.metadata.Value;
import dojo.chain.scale.ScaleReader;
import dojo.wallet.Blake2b;
import dojo.wallet.Ss58Address;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/** The JSON-RPC methods of a node, as far as clients of Subtensor need them. */
final class RpcMethods {
    /** How many keys one call may list or query. */
    static final int KEYS_MAX = 1000;

    private final Chain chain;
    private final RuntimeCalls runtimeCalls;
    private final DevCalls dev;
    private final Consumer<Runnable> later;
    private final Map<String, Method> methods = new TreeMap<>();

    interface Method {
        JsonNode answer(Params params, RpcClient client);
    }

    /**
     * The methods over {@code chain}.
     *
     * @param later runs a task a short while after a block, when it counts as final
     */
    RpcMethods(Chain chain, DevCalls dev, Consumer<Runnable> later) {
        this.chain = chain;
        this.dev = dev;
        this.runtimeCalls = new RuntimeCalls(chain);
        this.later = later;
        system();
        chain();
        state();
        author();
        information();
        development();
        methods.put("rpc_methods", (params, client) -> names());
    }

    private JsonNode names() {
        var json = Json.object();
        var names = json.putArray("methods");
        methods.keySet().forEach(names::add);
        return json;
    }

    /** The method called {@code name}, if there is one. */
    Optional<Method> method(String name) {
        return Optional.ofNullable(methods.get(name));
    }

    /** Positional parameters; what is absent or null is empty. */
    record Params(JsonNode array) {
        Optional<JsonNode> at(int index) {
            JsonNode param = array.path(index);
            return param.isMissingNode() || param.isNull() ? Optional.empty() : Optional.of(param);
        }

        String text(int index) {
            return at(index)
                    .filter(JsonNode::isTextual)
                    .map(JsonNode::asText)
                    .orElseThrow(() -> RpcError.params("no text at " + index));
        }

        byte[] hex(int index) {
            return Hex.parse(text(index));
        }

        List<byte[]> hexes(int index) {
            JsonNode list = at(index).orElseGet(Json::array);
            if (!list.isArray() || list.size() > KEYS_MAX) {
                throw RpcError.params("up to " + KEYS_MAX + " keys");
            }
            List<byte[]> hexes = new ArrayList<>();
            list.forEach(each -> hexes.add(Hex.parse(each.asText())));
            return hexes;
        }
    }

    private void add(String name, Method method) {
        methods.put(name, method);
    }

    private void add(List<String> names, Method method) {
        names.forEach(name -> add(name, method));
    }

    private void constant(String name, JsonNode value) {
        add(name, (params, client) -> value);
    }

    private void constant(String name, String text) {
        constant(name, TextNode.valueOf(text));
    }

    // ---- system

    private void system() {
        constant("system_chain", "Bittensor");
        constant("system_name", "Subtensor Node");
        constant("system_version", "4.0.0-dev-dojo");
        constant("system_chainType", "Development");
        constant("system_nodeRoles", Json.array().add("Authority"));
        constant(
                "system_properties",
                Json.object()
                        .put("ss58Format", Ss58Address.FORMAT)
                        .put("tokenDecimals", 9)
                        .put("tokenSymbol", "TAO"));
        constant(
                "system_health",
                Json.object()
                        .put("peers", 0)
                        .put("isSyncing", false)
                        .put("shouldHavePeers", false));
        constant("system_peers", Json.array());
        constant("system_localListenAddresses", Json.array());
        // The identity multihash of nothing: no node of a network is behind this.
        constant("system_localPeerId", "11");
        add("system_syncState", (params, client) -> syncState());
        add(
                List.of("system_accountNextIndex", "account_nextIndex"),
                (params, client) -> {
                    byte[] account = Ss58Address.parse(params.text(0)).publicKey();
                    return LongNode.valueOf(chain.nextNonce(Value.of(account)));
                });
    }

    private JsonNode syncState() {
        long head = chain.head().number();
        return Json.object()
                .put("startingBlock", 0)
                .put("currentBlock", head)
                .put("highestBlock", head);
    }

    // ---- chain

    private void chain() {
        add(List.of("chain_getBlockHash", "chain_getHead"), this::blockHash);
        add(
                "chain_getHeader",
                (params, client) ->
                        params.at(0).isEmpty()
                                ? chain.head().headerJson()
                                : chain.block(params.text(0))
                                        .<JsonNode>map(Block::headerJson)
                                        .orElse(NullNode.instance));
        add(
                "chain_getBlock",
                (params, client) ->
                        params.at(0).isEmpty()
                                ? chain.head().json()
                                : chain.block(params.text(0))
                                        .<JsonNode>map(Block::json)
                                        .orElse(NullNode.instance));
        add(
                List.of("chain_getFinalizedHead", "chain_getFinalisedHead"),
                (params, client) -> TextNode.valueOf(chain.head().hash()));
        heads("chain_subscribeNewHeads", "chain_newHead");
        heads("chain_subscribeNewHead", "chain_newHead");
        heads("chain_subscribeAllHeads", "chain_allHead");
        heads("chain_subscribeFinalizedHeads", "chain_finalizedHead");
        heads("chain_subscribeFinalisedHeads", "chain_finalizedHead");
        heads("subscribe_newHead", "chain_newHead");
        add(
                List.of(
                        "chain_unsubscribeNewHeads",
                        "chain_unsubscribeNewHead",
                        "chain_unsubscribeAllHeads",
                        "chain_unsubscribeFinalizedHeads",
                        "chain_unsubscribeFinalisedHeads",
                        "chain_unsubscribeRuntimeVersion",
                        "unsubscribe_newHead",
                        "state_unsubscribeStorage",
                        "state_unsubscribeRuntimeVersion",
                        "author_unwatchExtrinsic"),
                RpcMethods::unsubscribe);
    }

    private JsonNode blockHash(Params params, RpcClient client) {
        Optional<JsonNode> at = params.at(0);
        if (at.isEmpty()) {
            return TextNode.valueOf(chain.head().hash());
        }
        if (at.get().isArray()) {
            var hashes = Json.array();
            at.get().forEach(each -> hashes.add(hashAt(each)));
            return hashes;
        }
        return hashAt(at.get());
    }

    private JsonNode hashAt(JsonNode number) {
        long at = number.isTextual() ? Long.decode(number.asText()) : number.asLong();
        return chain.block(at)
                .<JsonNode>map(block -> TextNode.valueOf(block.hash()))
                .orElse(NullNode.instance);
    }

    private void heads(String method, String notification) {
        add(
                method,
                (params, client) -> {
                    String id = client.newId();
                    Consumer<Block> listener =
                            block -> client.notify(id, notification, block.headerJson());
                    client.hold(id, method, () -> chain.offBlock(listener));
                    return started(client, id, () -> chain.follow(listener));
                });
    }

    /**
     * The id as the answer. Clients expect it before the first item, so {@code start} runs once the
     * answer is on its way.
     */
    private static JsonNode started(RpcClient client, String id, Runnable start) {
        client.afterAnswer(start);
        return TextNode.valueOf(id);
    }

    private static JsonNode unsubscribe(Params params, RpcClient client) {
        String id = params.at(0).map(JsonNode::asText).orElse("");
        return BooleanNode.valueOf(client.unsubscribe(id));
    }

    // ---- state

    private long blockAt(Params params, int index) {
        if (params.at(index).isEmpty()) {
            return chain.head().number();
        }
        return chain.readable(params.text(index))
                .orElseThrow(() ->
                        new RpcError(
                                RpcError.UNKNOWN_BLOCK,
                                "Client error: UnknownBlock: State already discarded for "
                                        + params.text(index)));
    }

    private static JsonNode hexOrNull(Optional<byte[]> bytes) {
        return bytes.<JsonNode>map(each -> TextNode.valueOf(Hex.of(each)))
                .orElse(NullNode.instance);
    }

    private void state() {
        add(
                "state_getMetadata",
                (params, client) -> TextNode.valueOf(Hex.of(chain.runtime().metadataV14())));
        add(
                List.of("state_getRuntimeVersion", "chain_getRuntimeVersion"),
                (params, client) -> runtimeVersion());
        add(
                List.of("state_getStorage", "state_getStorageAt"),
                (params, client) -> hexOrNull(chain.storage(params.hex(0), blockAt(params, 1))));
        add(
                List.of("state_getStorageSize", "state_getStorageSizeAt"),
                (params, client) ->
                        chain.storage(params.hex(0), blockAt(params, 1))
                                .<JsonNode>map(value -> IntNode.valueOf(value.length))
                                .orElse(NullNode.instance));
        add(
                List.of("state_getStorageHash", "state_getStorageHashAt"),
                (params, client) ->
                        hexOrNull(
                                chain.storage(params.hex(0), blockAt(params, 1))
                                        .map(value -> Blake2b.hash(32, value))));
        add(
                "state_queryStorageAt",
                (params, client) -> {
                    long block = blockAt(params, 1);
                    var sets = Json.array();
                    sets.add(changes(params.hexes(0), block));
                    return sets;
                });
        add(List.of("state_getKeysPaged", "state_getKeysPagedAt"), this::keysPaged);
        add(
                "state_getKeys",
                (params, client) -> {
                    var keys = Json.array();
                    chain.keys(params.hex(0), blockAt(params, 1))
                            .forEach(key -> keys.add(Hex.of(key)));
                    return keys;
                });
        add(
                List.of("state_call", "state_callAt"),
                (params, client) ->
                        TextNode.valueOf(
                                Hex.of(
                                        runtimeCalls.call(
                                                params.text(0),
                                                params.at(1).isEmpty()
                                                        ? new byte[0]
                                                        : params.hex(1),
                                                blockAt(params, 2)))));
        add("state_subscribeStorage", this::subscribeStorage);
        add(
                List.of("state_subscribeRuntimeVersion", "chain_subscribeRuntimeVersion"),
                (params, client) -> {
                    String id = client.newId();
                    client.hold(id, "state_runtimeVersion", () -> {});
                    return started(
                            client,
                            id,
                            () -> client.notify(id, "state_runtimeVersion", runtimeVersion()));
                });
    }

    private JsonNode runtimeVersion() {
        var json =
                Json.object()
                        .put("specName", "node-subtensor")
                        .put("implName", "node-subtensor")
                        .put("authoringVersion", 1)
                        .put("specVersion", Runtime293.SPEC_VERSION)
                        .put("implVersion", 1);
        var apis = json.putArray("apis");
        for (var api : chain.runtime().apis()) {
            apis.addArray().add(api.id()).add(api.version());
        }
        return json.put("transactionVersion", Runtime293.TRANSACTION_VERSION)
                .put("stateVersion", 1);
    }

    private ObjectNode changes(List<byte[]> keys, long block) {
        var set = Json.object();
        set.put("block", chain.block(block).map(Block::hash).orElseGet(() -> chain.head().hash()));
        var changes = set.putArray("changes");
        for (byte[] key : keys) {
            var change = changes.addArray();
            change.add(Hex.of(key));
            change.add(hexOrNull(chain.storage(key, block)));
        }
        return set;
    }

    private JsonNode keysPaged(Params params, RpcClient client) {
        byte[] prefix = params.at(0).isEmpty() ? new byte[0] : params.hex(0);
        int count = params.at(1).map(JsonNode::asInt).orElse(0);
        if (count < 0 || count > KEYS_MAX) {
            throw new RpcError(
                    RpcError.INVALID_PARAMS, "count exceeds maximum value. value: " + count);
        }
        Optional<byte[]> after = params.at(2).map(JsonNode::asText).map(Hex::parse);
        var page = Json.array();
        for (byte[] key : chain.keys(prefix, blockAt(params, 3))) {
            if (page.size() == count) {
                break;
            }
            if (after.isEmpty() || Arrays.compareUnsigned(key, after.get()) > 0) {
                page.add(Hex.of(key));
            }
        }
        return page;
    }

    private JsonNode subscribeStorage(Params params, RpcClient client) {
        List<byte[]> keys = params.hexes(0);
        if (keys.isEmpty()) {
            throw RpcError.params("no keys");
        }
        String id = client.newId();
        Map<String, String> last = new TreeMap<>();
        Consumer<Block> listener =
                block -> {
                    ObjectNode set = changes(keys, block.number());
                    var changed = Json.array();
                    for (JsonNode change : set.get("changes")) {
                        String value = change.get(1).asText("");
                        if (!value.equals(last.put(change.get(0).asText(), value))) {
                            changed.add(change);
                        }
                    }
                    if (!changed.isEmpty()) {
                        set.set("changes", changed);
                        client.notify(id, "state_storage", set);
                    }
                };
        client.hold(id, "state_storage", () -> chain.offBlock(listener));
        return started(client, id, () -> chain.follow(listener));
    }

    // ---- author and payment

    private void author() {
        add(
                "author_submitExtrinsic",
                (params, client) -> TextNode.valueOf(chain.submit(params.hex(0), status -> {})));
        add("author_submitAndWatchExtrinsic", this::submitAndWatch);
        add(
                "author_pendingExtrinsics",
                (params, client) -> {
                    var pending = Json.array();
                    chain.pending().forEach(pending::add);
                    return pending;
                });
        add(
                "payment_queryInfo",
                (params, client) -> {
                    var fee = runtimeCalls.fee(params.hex(0));
                    var json = Json.object();
                    json.putObject("weight")
                            .put("ref_time", fee.refTime())
                            .put("proof_size", fee.proofSize());
                    return json.put("class", fee.dispatchClass().toLowerCase(Locale.ROOT))
                            .put("partialFee", Long.toString(fee.rao()));
                });
        add(
                "payment_queryFeeDetails",
                (params, client) -> {
                    var json = Json.object();
                    runtimeCalls
                            .inclusionFee(params.hex(0))
                            .ifPresentOrElse(
                                    parts ->
                                            json.putObject("inclusionFee")
                                                    .put("baseFee", hexNumber(parts.base()))
                                                    .put("lenFee", hexNumber(parts.length()))
                                                    .put(
                                                            "adjustedWeightFee",
                                                            hexNumber(parts.weight())),
                                    () -> json.putNull("inclusionFee"));
                    return json;
                });
    }

    private static String hexNumber(long number) {
        return "0x" + Long.toHexString(number);
    }

    private JsonNode submitAndWatch(Params params, RpcClient client) {
        String id = client.newId();
        client.hold(id, "author_extrinsicUpdate", () -> {});
        try {
            chain.submit(params.hex(0), status -> tell(client, id, status));
        } catch (RuntimeException e) {
            client.unsubscribe(id);
            throw e;
        }
        return TextNode.valueOf(id);
    }

    private void tell(RpcClient client, String id, TransactionStatus status) {
        client.notify(id, "author_extrinsicUpdate", json(status));
        if (status instanceof TransactionStatus.InBlock(String block)) {
            later.accept(() -> {
                client.notify(
                        id, "author_extrinsicUpdate", json(new TransactionStatus.Finalized(block)));
                client.unsubscribe(id);
            });
        }
    }

    private static JsonNode json(TransactionStatus status) {
        return switch (status) {
            case TransactionStatus.Future() -> TextNode.valueOf("future");
            case TransactionStatus.Ready() -> TextNode.valueOf("ready");
            case TransactionStatus.Dropped() -> TextNode.valueOf("dropped");
            case TransactionStatus.Invalid() -> TextNode.valueOf("invalid");
            case TransactionStatus.InBlock(String block) -> Json.object().put("inBlock", block);
            case TransactionStatus.Finalized(String block) -> Json.object().put("finalized", block);
            case TransactionStatus.Usurped(String by) -> Json.object().put("usurped", by);
        };
    }

    // ---- the runtime's information functions, under the names that older clients know

    private void information() {
        inBytes("NeuronInfoRuntimeApi_get_neurons", "neuronInfo_getNeurons");
        inBytes("NeuronInfoRuntimeApi_get_neuron", "neuronInfo_getNeuron");
        inBytes("NeuronInfoRuntimeApi_get_neurons_lite", "neuronInfo_getNeuronsLite");
        inBytes("NeuronInfoRuntimeApi_get_neuron_lite", "neuronInfo_getNeuronLite");
        inBytes("SubnetInfoRuntimeApi_get_subnet_info", "subnetInfo_getSubnetInfo");
        inBytes("SubnetInfoRuntimeApi_get_subnets_info", "subnetInfo_getSubnetsInfo");
        inBytes("SubnetInfoRuntimeApi_get_subnet_info_v2", "subnetInfo_getSubnetInfo_v2");
        inBytes(
                "SubnetInfoRuntimeApi_get_subnets_info_v2",
                "subnetInfo_getSubnetsInfo_v2",
                "subnetInfo_getSubnetsInf_v2");
        inBytes("SubnetInfoRuntimeApi_get_subnet_hyperparams", "subnetInfo_getSubnetHyperparams");
        inBytes(
                "SubnetInfoRuntimeApi_get_subnet_hyperparams_v2",
                "subnetInfo_getSubnetHyperparamsV2");
        inBytes("SubnetInfoRuntimeApi_get_dynamic_info", "subnetInfo_getDynamicInfo");
        inBytes("SubnetInfoRuntimeApi_get_all_dynamic_info", "subnetInfo_getAllDynamicInfo");
        inBytes("SubnetInfoRuntimeApi_get_metagraph", "subnetInfo_getMetagraph");
        inBytes("SubnetInfoRuntimeApi_get_all_metagraphs", "subnetInfo_getAllMetagraphs");
        inBytes("SubnetInfoRuntimeApi_get_subnet_state", "subnetInfo_getSubnetState");
        inBytes("SubnetInfoRuntimeApi_get_selective_metagraph", "subnetInfo_getSelectiveMetagraph");
        inBytes("DelegateInfoRuntimeApi_get_delegates", "delegateInfo_getDelegates");
        inBytes("DelegateInfoRuntimeApi_get_delegate", "delegateInfo_getDelegate");
        inBytes("DelegateInfoRuntimeApi_get_delegated", "delegateInfo_getDelegated");
        add(
                "subnetInfo_getLockCost",
                (params, client) ->
                        LongNode.valueOf(
                                new ScaleReader(
                                                information(
                                                        "SubnetRegistrationRuntimeApi_get_network_registration_cost",
                                                        params))
                                        .u64()));
    }

    private void inBytes(String function, String... names) {
        add(
                List.of(names),
                (params, client) -> {
                    var bytes = Json.array();
                    for (byte each : information(function, params)) {
                        bytes.add(each & 0xff);
                    }
                    return bytes;
                });
    }

    /** The parameters are the function's arguments, numbers or lists of such, and then a block. */
    private byte[] information(String function, Params params) {
        int count = runtimeCalls.method(function).inputs().size();
        Object[] arguments = new Object[count];
        for (int i = 0; i < count; i++) {
            int index = i;
            arguments[i] =
                    params.at(i)
                            .map(RpcMethods::argument)
                            .orElseThrow(() -> RpcError.params("nothing at " + index));
        }
        byte[] encoded = runtimeCalls.method(function).encode(arguments);
        return runtimeCalls.call(function, encoded, blockAt(params, count));
    }

    private static Object argument(JsonNode param) {
        if (!param.isArray()) {
            return param.isNumber() ? (Object) param.asLong() : param.asText();
        }
        List<Object> list = new ArrayList<>();
        param.forEach(each -> list.add(each.asLong()));
        return list;
    }

    // ---- development

    private void development() {
        add("dev_newBlock", (params, client) -> dev.newBlock(params.at(0)));
        add("dev_setStorage", (params, client) -> dev.setStorage(params.at(0)));
        add(
                List.of("dev_setTime", "dev_timeTravel"),
                (params, client) -> dev.setTime(params.at(0)));
    }
}
