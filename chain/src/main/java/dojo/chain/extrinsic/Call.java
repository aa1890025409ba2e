package dojo.chain.extrinsic;

import dojo.chain.metadata.RuntimeMetadata;
import dojo.wallet.Ss58Address;
import java.math.BigInteger;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * A call to be made, by the names of the runtime's metadata; whether the runtime has it shows when
 * it is encoded.
 *
 * @param arguments a map by name, or a collection in order, of what {@link
 *     dojo.chain.metadata.TypeRegistry} encodes
 */
public record Call(String pallet, String name, Object arguments) {
    private static final String SUBTENSOR = "SubtensorModule";

    /** The number for TCP that the Python SDK writes into axons. */
    private static final int AXON_PROTOCOL = 4;

    /** The call {@code name} of {@code pallet} with arguments by name. */
    public static Call of(String pallet, String name, Map<String, ?> arguments) {
        return new Call(pallet, name, arguments);
    }

    /** The call {@code name} of {@code pallet} with arguments in order. */
    public static Call inOrder(String pallet, String name, Object... arguments) {
        return new Call(pallet, name, List.of(arguments));
    }

    /** Sends {@code rao}, but never so much that the sender's account would end. */
    public static Call transferKeepAlive(Ss58Address to, long rao) {
        return of("Balances", "transfer_keep_alive", Map.of("dest", to, "value", rao));
    }

    /** Founds a subnet at the chain's current price, owned by the signer. */
    public static Call registerNetwork(Ss58Address hotkey) {
        return of(SUBTENSOR, "register_network", Map.of("hotkey", hotkey));
    }

    /** Starts a subnet's emission and lets its token be staked; for its owner. */
    public static Call startCall(int netuid) {
        return of(SUBTENSOR, "start_call", Map.of("netuid", netuid));
    }

    /** Registers a hotkey in a subnet at the current price; for the coldkey that is to own it. */
    public static Call burnedRegister(int netuid, Ss58Address hotkey) {
        return of(SUBTENSOR, "burned_register", Map.of("netuid", netuid, "hotkey", hotkey));
    }

    /** Stakes {@code rao} of the signer on a hotkey in a subnet. */
    public static Call addStake(Ss58Address hotkey, int netuid, long rao) {
        return of(
                SUBTENSOR,
                "add_stake",
                Map.of("hotkey", hotkey, "netuid", netuid, "amount_staked", rao));
    }

    /**
     * Tells the subnet where the signing hotkey's axon listens.
     *
     * @param host an IP address, version 4 or 6; the chain refuses 127.0.0.1 and ::1
     */
    public static Call serveAxon(int netuid, long version, String host, int port) {
        var ip = InetAddress.ofLiteral(host);
        return of(
                SUBTENSOR,
                "serve_axon",
                Map.of(
                        "netuid",
                        netuid,
                        "version",
                        version,
                        "ip",
                        new BigInteger(1, ip.getAddress()),
                        "port",
                        port,
                        "ip_type",
                        ip instanceof Inet4Address ? 4 : 6,
                        "protocol",
                        AXON_PROTOCOL,
                        "placeholder1",
                        0,
                        "placeholder2",
                        0));
    }

    /**
     * Sets the weights of the signing hotkey, each of 16 bits.
     *
     * @param versionKey all 64 bits, taken as unsigned
     */
    public static Call setWeights(int netuid, int[] uids, int[] weights, long versionKey) {
        return of(
                SUBTENSOR,
                "set_weights",
                Map.of(
                        "netuid",
                        netuid,
                        "dests",
                        Arrays.stream(uids).boxed().toList(),
                        "weights",
                        Arrays.stream(weights).boxed().toList(),
                        "version_key",
                        new BigInteger(Long.toUnsignedString(versionKey))));
    }

    /** {@code call} in the name of root; for the key that Sudo knows. */
    public static Call sudo(Call call) {
        return of("Sudo", "sudo", Map.of("call", call.value()));
    }

    /**
     * A setter of AdminUtils, for example {@code adminUtils("sudo_set_tempo", 2, 10)}; root's, and
     * partly the subnet owner's.
     */
    public static Call adminUtils(String setter, Object... arguments) {
        return inOrder("AdminUtils", setter, arguments);
    }

    /** This call in the form that a call as an argument has. */
    public Object value() {
        return Map.of(pallet, Map.of(name, arguments));
    }

    /**
     * The bytes of this call.
     *
     * @throws dojo.chain.metadata.NotInMetadata if the runtime has no such call
     * @throws dojo.chain.metadata.ValueMismatch if the arguments are not its own
     */
    public byte[] encode(RuntimeMetadata metadata) {
        return metadata.encodeCall(pallet, name, arguments);
    }
}
