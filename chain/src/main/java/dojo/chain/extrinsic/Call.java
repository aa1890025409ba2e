package dojo.chain.extrinsic;

import dojo.base.Hex;
import dojo.chain.metadata.RuntimeMetadata;
import dojo.wallet.Ss58Address;
import java.math.BigInteger;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A call to be made, by the names of the runtime's metadata; whether the runtime has it shows when
 * it is encoded. Calls changed with the runtimes: where one goes by another name or takes other
 * arguments in older ones, it has {@code older} forms, and the first that the runtime knows is the
 * one encoded.
 *
 * @param arguments a map by name, or a collection in order, of what {@link
 *     dojo.chain.metadata.TypeRegistry} encodes, and of calls
 * @param older what it was before, the newest form first
 */
public record Call(String pallet, String name, Object arguments, List<Call> older) {
    private static final String SUBTENSOR = "SubtensorModule";
    private static final String BALANCES = "Balances";
    private static final String UTILITY = "Utility";

    /** The number for TCP that the Python SDK writes into axons. */
    private static final int AXON_PROTOCOL = 4;

    /** The mechanism of subnets with a market, which all are since it is no argument any more. */
    private static final int DYNAMIC_MECHANISM = 1;

    /** Copies the list. */
    public Call {
        older = List.copyOf(older);
    }

    /** A call that was always the same. */
    public Call(String pallet, String name, Object arguments) {
        this(pallet, name, arguments, List.of());
    }

    /** The call {@code name} of {@code pallet} with arguments by name. */
    public static Call of(String pallet, String name, Map<String, ?> arguments) {
        return new Call(pallet, name, arguments);
    }

    /** The call {@code name} of {@code pallet} with arguments in order. */
    public static Call inOrder(String pallet, String name, Object... arguments) {
        return new Call(pallet, name, List.of(arguments));
    }

    private static Call subtensor(String name, Map<String, ?> arguments) {
        return of(SUBTENSOR, name, arguments);
    }

    /** This call, which older runtimes have as the first of {@code forms} that they know. */
    private Call before(Call... forms) {
        return new Call(pallet, name, arguments, List.of(forms));
    }

    // ---- balances

    /** Sends {@code rao}, even if the sender's account ends by it. */
    public static Call transferAllowDeath(Ss58Address to, long rao) {
        var arguments = Map.of("dest", to, "value", rao);
        return of(BALANCES, "transfer_allow_death", arguments)
                .before(of(BALANCES, "transfer", arguments));
    }

    /** Sends {@code rao}, but never so much that the sender's account would end. */
    public static Call transferKeepAlive(Ss58Address to, long rao) {
        return of(BALANCES, "transfer_keep_alive", Map.of("dest", to, "value", rao));
    }

    /** Sends all that is free; with {@code keepAlive} all but what keeps the sender's account. */
    public static Call transferAll(Ss58Address to, boolean keepAlive) {
        return of(BALANCES, "transfer_all", Map.of("dest", to, "keep_alive", keepAlive));
    }

    // ---- subnets and membership

    /** Founds a subnet at the chain's current price, owned by the signer. */
    public static Call registerNetwork(Ss58Address hotkey) {
        return subtensor("register_network", Map.of("hotkey", hotkey))
                .before(
                        subtensor(
                                "register_network",
                                Map.of("hotkey", hotkey, "mechid", DYNAMIC_MECHANISM)),
                        subtensor("register_network", Map.of()));
    }

    /** Starts a subnet's emission and lets its token be staked; for its owner. */
    public static Call startCall(int netuid) {
        return subtensor("start_call", Map.of("netuid", netuid));
    }

    /** Registers a hotkey in a subnet at the current price; for the coldkey that is to own it. */
    public static Call burnedRegister(int netuid, Ss58Address hotkey) {
        return subtensor("burned_register", Map.of("netuid", netuid, "hotkey", hotkey));
    }

    /** Gives a hotkey a seat on the root; for its coldkey. */
    public static Call rootRegister(Ss58Address hotkey) {
        return subtensor("root_register", Map.of("hotkey", hotkey));
    }

    // ---- stake

    /**
     * Stakes {@code rao} of the signer on a hotkey in a subnet; where stake does not yet lie in
     * subnets, on the hotkey.
     */
    public static Call addStake(Ss58Address hotkey, int netuid, long rao) {
        return subtensor(
                        "add_stake",
                        Map.of("hotkey", hotkey, "netuid", netuid, "amount_staked", rao))
                .before(subtensor("add_stake", Map.of("hotkey", hotkey, "amount_staked", rao)));
    }

    /**
     * Takes stake of the signer back from a hotkey.
     *
     * @param amount of the subnet's alpha, in units of 10^-9; where stake does not yet lie in
     *     subnets, and on the root, rao
     */
    public static Call removeStake(Ss58Address hotkey, int netuid, long amount) {
        return subtensor(
                        "remove_stake",
                        Map.of("hotkey", hotkey, "netuid", netuid, "amount_unstaked", amount))
                .before(
                        subtensor(
                                "remove_stake",
                                Map.of("hotkey", hotkey, "amount_unstaked", amount)));
    }

    // ---- serving

    /**
     * Tells the subnet where the signing hotkey's axon listens.
     *
     * @param host an IP address, version 4 or 6; the chain refuses 127.0.0.1 and ::1
     */
    public static Call serveAxon(int netuid, long version, String host, int port) {
        var arguments = new HashMap<>(endpoint(netuid, version, host, port));
        arguments.putAll(Map.of("protocol", AXON_PROTOCOL, "placeholder1", 0, "placeholder2", 0));
        return subtensor("serve_axon", arguments);
    }

    /** Tells the subnet where the signing hotkey's metrics are; {@code host} as for an axon. */
    public static Call servePrometheus(int netuid, long version, String host, int port) {
        return subtensor("serve_prometheus", endpoint(netuid, version, host, port));
    }

    private static Map<String, Object> endpoint(int netuid, long version, String host, int port) {
        var ip = InetAddress.ofLiteral(host);
        return Map.of(
                "netuid", netuid,
                "version", version,
                "ip", new BigInteger(1, ip.getAddress()),
                "port", port,
                "ip_type", ip instanceof Inet4Address ? 4 : 6);
    }

    // ---- weights

    /**
     * Sets the weights of the signing hotkey, each of 16 bits.
     *
     * @param versionKey all 64 bits, taken as unsigned
     */
    public static Call setWeights(int netuid, int[] uids, int[] weights, long versionKey) {
        return subtensor(
                "set_weights",
                Map.of(
                        "netuid", netuid,
                        "dests", list(uids),
                        "weights", list(weights),
                        "version_key", unsigned(versionKey)));
    }

    /** Commits the signing hotkey to weights; {@code hash} is 32 bytes. */
    public static Call commitWeights(int netuid, byte[] hash) {
        return subtensor("commit_weights", Map.of("netuid", netuid, "commit_hash", Hex.of(hash)));
    }

    /** Reveals the weights that the signing hotkey committed to; everything as it was hashed. */
    public static Call revealWeights(
            int netuid, int[] uids, int[] weights, int[] salt, long versionKey) {
        return subtensor(
                "reveal_weights",
                Map.of(
                        "netuid", netuid,
                        "uids", list(uids),
                        "values", list(weights),
                        "salt", list(salt),
                        "version_key", unsigned(versionKey)));
    }

    private static List<Integer> list(int[] numbers) {
        return IntStream.of(numbers).boxed().toList();
    }

    private static BigInteger unsigned(long bits) {
        return new BigInteger(Long.toUnsignedString(bits));
    }

    // ---- calls of calls

    /** {@code call} in the name of root; for the key that Sudo knows. */
    public static Call sudo(Call call) {
        return of("Sudo", "sudo", Map.of("call", call));
    }

    /**
     * A setter of AdminUtils, for example {@code adminUtils("sudo_set_tempo", 2, 10)}; root's, and
     * partly the subnet owner's.
     */
    public static Call adminUtils(String setter, Object... arguments) {
        return inOrder("AdminUtils", setter, arguments);
    }

    /** One call after the other until one fails; those before it stay done. */
    public static Call batch(List<Call> calls) {
        return of(UTILITY, "batch", Map.of("calls", calls));
    }

    /** All of the calls, or none if one fails. */
    public static Call batchAll(List<Call> calls) {
        return of(UTILITY, "batch_all", Map.of("calls", calls));
    }

    /** Each of the calls, whether others fail or not. */
    public static Call forceBatch(List<Call> calls) {
        return of(UTILITY, "force_batch", Map.of("calls", calls));
    }

    // ---- encoding

    /**
     * The bytes of this call.
     *
     * @throws dojo.chain.metadata.NotInMetadata if the runtime has no such call
     * @throws dojo.chain.metadata.ValueMismatch if the arguments are not its own
     */
    public byte[] encode(RuntimeMetadata metadata) {
        var form = form(metadata);
        return metadata.encodeCall(form.pallet, form.name, resolved(form.arguments, metadata));
    }

    /** The form that the runtime knows; this one, to be named as wrong, if it knows none. */
    private Call form(RuntimeMetadata metadata) {
        return Stream.concat(Stream.of(this), older.stream())
                .filter(form -> form.known(metadata))
                .findFirst()
                .orElse(this);
    }

    private boolean known(RuntimeMetadata metadata) {
        if (!metadata.hasCall(pallet, name)) return false;
        return !(arguments instanceof Map<?, ?> named)
                || named.keySet().equals(Set.copyOf(metadata.callArguments(pallet, name)));
    }

    /** {@code argument} with the calls in it in the form that the runtime knows. */
    private static Object resolved(Object argument, RuntimeMetadata metadata) {
        return switch (argument) {
            case Call call -> {
                var form = call.form(metadata);
                yield Map.of(form.pallet, Map.of(form.name, resolved(form.arguments, metadata)));
            }
            case Map<?, ?> map ->
                    map.entrySet().stream()
                            .collect(
                                    Collectors.toMap(
                                            Map.Entry::getKey,
                                            each -> resolved(each.getValue(), metadata)));
            case Collection<?> items ->
                    items.stream().map(item -> resolved(item, metadata)).toList();
            default -> argument;
        };
    }
}
