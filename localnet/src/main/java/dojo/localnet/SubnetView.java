package dojo.localnet;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toMap;

import dojo.chain.metadata.RuntimeMetadata;
import dojo.chain.metadata.TypeDef;
import dojo.chain.metadata.Value;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/**
 * A subnet as the runtime's information functions tell it. Each function answers a structure of its
 * own, but fields of one name hold the same nearly everywhere, so there is one place for each field
 * and the structures come from the metadata.
 */
final class SubnetView {
    /** What the runtime calls the first subnets unless their owners name them. */
    private static final List<String> NAMES =
            List.of(
                    "root",
                    "apex",
                    "omron",
                    "templar",
                    "targon",
                    "kaito",
                    "infinite",
                    "subvortex",
                    "ptn",
                    "pretrain",
                    "sturdy",
                    "dippy",
                    "horde",
                    "dataverse",
                    "palaidn",
                    "deval",
                    "bitads",
                    "3gen");

    private static final List<String> ENDPOINT =
            List.of("block", "version", "ip", "port", "ip_type");
    private static final List<String> AXON =
            Stream.concat(ENDPOINT.stream(), Stream.of("protocol", "placeholder1", "placeholder2"))
                    .toList();

    private static final int FRACTION_BITS = 32;

    private final Execution in;
    private final Items subtensor;
    private final Staking staking;
    private final int netuid;
    private final int n;
    private final Map<String, List<Value>> vectors = new LinkedHashMap<>();
    private final List<Value> hotkeys = new ArrayList<>();

    SubnetView(Execution in, int netuid) {
        this.in = in;
        this.subtensor = in.subtensor();
        this.staking = new Staking(in, new Accounts(in));
        this.netuid = netuid;
        this.n = subtensor.small("SubnetworkN", netuid);
        for (int uid = 0; uid < n; uid++) {
            hotkeys.add(subtensor.get("Keys", netuid, uid));
        }
    }

    /** The subnets there are, ascending. */
    static List<Integer> netuids(Execution in) {
        var subtensor = in.subtensor();
        return subtensor.keys("NetworksAdded").stream()
                .map(key -> subtensor.parts("NetworksAdded", key).getFirst().asInt())
                .filter(netuid -> subtensor.flag("NetworksAdded", netuid))
                .sorted()
                .toList();
    }

    /** Encodes {@code each} field of the structure {@code type}, or of what its Option holds. */
    static Map<String, Object> structure(
            RuntimeMetadata metadata, int type, Function<String, Object> each) {
        Map<String, Object> fields = new LinkedHashMap<>();
        names(metadata, type).forEach(name -> fields.put(name, each.apply(name)));
        return fields;
    }

    /** The fields of the structure {@code type}, or of what its Option or list holds. */
    static List<String> names(RuntimeMetadata metadata, int type) {
        return switch (metadata.types().type(type).def()) {
            case TypeDef.Composite(var fields) ->
                    fields.stream().flatMap(field -> field.name().stream()).toList();
            case TypeDef.Sequence(int item) -> names(metadata, item);
            case TypeDef.Variants(var cases) ->
                    names(metadata, cases.getLast().fields().getFirst().type());
            default -> throw new IllegalArgumentException("type " + type + " is no structure");
        };
    }

    // ---- the structures

    /** SubnetInfo in both versions. */
    Map<String, Object> info(int type) {
        return structure(
                in.metadata(),
                type,
                name ->
                        name.equals("blocks_since_last_step")
                                ? number("BlocksSinceLastStep")
                                : field(name));
    }

    /** SubnetHyperparams in both versions, Metagraph and SubnetState. */
    Map<String, Object> structure(int type) {
        return structure(in.metadata(), type, this::field);
    }

    /** DynamicInfo. */
    Map<String, Object> dynamic(int type) {
        return structure(in.metadata(), type, name -> name.equals("emission") ? 0 : field(name));
    }

    /** SelectiveMetagraph: the fields at {@code wanted}, and the netuid. */
    Map<String, Object> selective(int type, List<Integer> wanted) {
        List<String> names = names(in.metadata(), type);
        return structure(
                in.metadata(),
                type,
                name -> {
                    if (name.equals("netuid")) {
                        return netuid;
                    }
                    return wanted.contains(names.indexOf(name))
                            ? Optional.of(field(name))
                            : Optional.empty();
                });
    }

    /** NeuronInfo and NeuronInfoLite. */
    List<Map<String, Object>> neurons(int type) {
        List<Map<String, Object>> neurons = new ArrayList<>();
        for (int uid = 0; uid < n; uid++) {
            neurons.add(neuron(type, uid));
        }
        return neurons;
    }

    /** One of the {@link #neurons}; none if nobody has the seat. */
    Optional<Map<String, Object>> neuronAt(int type, int uid) {
        return uid < n ? Optional.of(neuron(type, uid)) : Optional.empty();
    }

    private Map<String, Object> neuron(int type, int uid) {
        return structure(in.metadata(), type, name -> field(name, uid));
    }

    // ---- a neuron's fields

    private Object field(String name, int uid) {
        Value hotkey = hotkeys.get(uid);
        return switch (name) {
            case "hotkey" -> hotkey;
            case "coldkey" -> staking.owner(hotkey);
            case "uid" -> uid;
            case "netuid" -> netuid;
            case "active" -> flag("Active", uid);
            case "axon_info" -> axon(hotkey);
            case "prometheus_info" -> served("Prometheus", hotkey, ENDPOINT);
            case "stake" -> List.of(List.of(staking.owner(hotkey), staking.total(hotkey, netuid)));
            case "validator_permit" -> flag("ValidatorPermit", uid);
            case "weights" -> row("Weights", uid);
            case "bonds" -> row("Bonds", uid);
            case "pruning_score" -> at("PruningScores", uid);
            default -> at(entry(name), uid);
        };
    }

    private List<Value> vector(String entry) {
        return vectors.computeIfAbsent(entry, name -> subtensor.list(name, netuid));
    }

    private Object at(String entry, int uid) {
        List<Value> all = vector(entry);
        return uid < all.size() ? all.get(uid) : 0;
    }

    private Object flag(String entry, int uid) {
        List<Value> all = vector(entry);
        return uid < all.size() ? all.get(uid) : false;
    }

    private List<Value> row(String entry, int uid) {
        return subtensor.list(entry, netuid, uid).stream()
                .filter(pair -> pair.item(1).asInt() > 0)
                .toList();
    }

    private Object axon(Value hotkey) {
        return served("Axons", hotkey, AXON);
    }

    /** What {@code hotkey} serves, all zeros if nothing. */
    private Object served(String entry, Value hotkey, List<String> fields) {
        return subtensor
                .find(entry, netuid, hotkey)
                .<Object>map(info -> info)
                .orElseGet(() -> fields.stream().collect(toMap(name -> name, name -> 0)));
    }

    // ---- the subnet's fields

    private Object field(String name) {
        return switch (name) {
            case "netuid" -> netuid;
            case "name", "subnet_name" -> shown(name());
            case "symbol", "token_symbol" -> shown(subtensor.get("TokenSymbol", netuid).bytes());
            case "identity", "subnet_identity" -> subtensor.find("SubnetIdentitiesV3", netuid);
            case "owner_hotkey" -> number("SubnetOwnerHotkey");
            case "owner", "owner_coldkey" -> number("SubnetOwner");
            case "block" -> in.block();
            case "last_step" -> number("LastMechansimStepBlock");
            case "blocks_since_last_step" ->
                    in.block() - subtensor.number("LastMechansimStepBlock", netuid);
            // The runtime has stopped storing emission by subnet, and a network's peers, before.
            case "subnet_emission", "emission_value", "emission_values" -> 0;
            case "network_connect" -> List.of();
            case "alpha_in" -> number("SubnetAlphaIn");
            case "alpha_out" -> number("SubnetAlphaOut");
            case "tao_in" -> number("SubnetTAO");
            case "alpha_out_emission" -> number("SubnetAlphaOutEmission");
            case "alpha_in_emission" -> number("SubnetAlphaInEmission");
            case "tao_in_emission" -> number("SubnetTaoInEmission");
            case "pending_alpha_emission" -> number("PendingEmission");
            case "pending_root_emission" -> number("PendingRootDivs");
            case "moving_price" -> number("SubnetMovingPrice");
            case "weights_version" -> number("WeightsVersionKey");
            case "weights_rate_limit" -> number("WeightsSetRateLimit");
            case "max_validators", "max_allowed_validators" -> number("MaxAllowedValidators");
            case "num_uids", "subnetwork_n" -> n;
            case "max_uids", "max_allowed_uids" -> number("MaxAllowedUids");
            case "registration_allowed" -> number("NetworkRegistrationAllowed");
            case "pow_registration_allowed" -> number("NetworkPowRegistrationAllowed");
            case "target_regs_per_interval" -> number("TargetRegistrationsPerInterval");
            case "max_regs_per_block" -> number("MaxRegistrationsPerBlock");
            case "commit_reveal_period" -> number("RevealPeriodEpochs");
            case "liquid_alpha_enabled" -> number("LiquidAlphaOn");
            case "alpha_low" -> number("AlphaValues").item(0);
            case "alpha_high" -> number("AlphaValues").item(1);
            case "alpha_sigmoid_steepness" ->
                    List.of(number("AlphaSigmoidSteepness").asLong() << FRACTION_BITS);
            case "bonds_moving_avg" -> number("BondsMovingAverage");
            case "yuma_version" -> subtensor.flag("Yuma3On", netuid) ? 3 : 2;
            case "subnet_is_active" -> number("SubtokenEnabled");
            case "transfers_enabled" -> number("TransferToggle");
            case "bonds_reset_enabled" -> number("BondsResetOn");
            case "user_liquidity_enabled" -> in.pallet("Swap").get("EnabledUserLiquidity", netuid);
            case "hotkeys" -> hotkeys;
            case "coldkeys" -> each(uid -> staking.owner(hotkeys.get(uid)));
            case "identities" ->
                    each(uid -> subtensor.find("IdentitiesV2", staking.owner(hotkeys.get(uid))));
            case "axons" -> each(uid -> axon(hotkeys.get(uid)));
            case "active" -> vector("Active");
            case "validator_permit" -> vector("ValidatorPermit");
            case "pruning_score" -> vector("PruningScores");
            case "last_update" -> vector("LastUpdate");
            case "emission" -> vector("Emission");
            case "dividends" -> vector("Dividends");
            case "incentives" -> vector("Incentive");
            case "consensus" -> vector("Consensus");
            case "trust" -> vector("Trust");
            case "rank" -> vector("Rank");
            case "block_at_registration" ->
                    each(uid -> subtensor.get("BlockAtRegistration", netuid, uid));
            case "alpha_stake" -> each(uid -> staking.total(hotkeys.get(uid), netuid));
            case "tao_stake" -> each(uid -> staking.total(hotkeys.get(uid), Registration.ROOT));
            case "total_stake" -> each(this::totalStake);
            case "tao_dividends_per_hotkey" -> dividends("TaoDividendsPerSubnet");
            case "alpha_dividends_per_hotkey" -> dividends("AlphaDividendsPerSubnet");
            case "validators" ->
                    each(uid -> uid).stream()
                            .filter(uid ->
                                    flag("ValidatorPermit", (int) uid).equals(Value.of(true)))
                            .toList();
            case "emission_history" ->
                    netuids(in).stream()
                            .map(other ->
                                    each(uid ->
                                            subtensor.get(
                                                    "LastHotkeyEmissionOnNetuid",
                                                    hotkeys.get(uid),
                                                    other)))
                            .toList();
            default -> number(entry(name));
        };
    }

    /** Most fields are called as what is stored, in the other spelling. */
    private static String entry(String field) {
        return Arrays.stream(field.split("_"))
                .map(word -> Character.toUpperCase(word.charAt(0)) + word.substring(1))
                .collect(joining());
    }

    /** What an entry holds for this subnet. */
    private Value number(String entry) {
        return subtensor.get(entry, netuid);
    }

    private List<Object> each(IntFunction<Object> value) {
        List<Object> all = new ArrayList<>(n);
        for (int uid = 0; uid < n; uid++) {
            all.add(value.apply(uid));
        }
        return all;
    }

    private List<Object> dividends(String entry) {
        return each(uid ->
                List.of(hotkeys.get(uid), subtensor.number(entry, netuid, hotkeys.get(uid))));
    }

    /** Alpha, and TAO on root by its weight; in fixed point as the runtime adds them up. */
    private Object totalStake(int uid) {
        BigInteger weight =
                subtensor.get("TaoWeight").asBig().shiftLeft(FRACTION_BITS).divide(Items.u64(-1));
        BigInteger tao = BigInteger.valueOf(staking.total(hotkeys.get(uid), Registration.ROOT));
        return BigInteger.valueOf(staking.total(hotkeys.get(uid), netuid))
                .add(tao.multiply(weight).shiftRight(FRACTION_BITS));
    }

    private byte[] name() {
        Optional<byte[]> given =
                subtensor
                        .find("SubnetIdentitiesV3", netuid)
                        .map(identity -> identity.field("subnet_name").bytes())
                        .filter(name -> name.length > 0);
        return given.orElseGet(() ->
                (netuid < NAMES.size() ? NAMES.get(netuid) : "unknown")
                        .getBytes(StandardCharsets.UTF_8));
    }

    /** Names and symbols are lists of compact numbers here. */
    private static List<Object> shown(byte[] text) {
        List<Object> numbers = new ArrayList<>();
        for (byte each : text) {
            numbers.add(each & 0xff);
        }
        return numbers;
    }
}
