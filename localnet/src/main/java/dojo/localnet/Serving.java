package dojo.localnet;

import static dojo.localnet.DispatchFailed.ensure;

import dojo.chain.metadata.Value;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.Map;

/** Where neurons can be reached. */
final class Serving {
    private static final BigInteger V4_LOOPBACK = BigInteger.valueOf(0x7f000001L);
    private static final BigInteger V4_MAX = BigInteger.valueOf(0xffffffffL);
    private static final BigInteger V6_MAX = BigInteger.ONE.shiftLeft(128).subtract(BigInteger.ONE);

    private final Execution in;

    Serving(Execution in) {
        this.in = in;
    }

    /** The checks of serve_axon, which the transaction pool makes as well. */
    void checkAxon(Value hotkey, Value args) {
        int netuid = args.field("netuid").asInt();
        ensure(registeredSomewhere(hotkey), "HotKeyNotRegisteredInNetwork");
        address(args);
        ensure(args.field("port").asInt() != 0, "InvalidPort");
        rate("Axons", netuid, hotkey);
    }

    private boolean registeredSomewhere(Value hotkey) {
        for (byte[] key : in.subtensor().keys("IsNetworkMember", hotkey)) {
            if (in.overlay().get(key).map(value -> value[0] == 1).orElse(false)) {
                return true;
            }
        }
        return false;
    }

    private static void address(Value args) {
        BigInteger ip = args.field("ip").asBig();
        int type = args.field("ip_type").asInt();
        ensure(type == 4 || type == 6, "InvalidIpType");
        boolean allowed =
                type == 4
                        ? ip.compareTo(V4_MAX) < 0 && !ip.equals(V4_LOOPBACK)
                        : !ip.equals(BigInteger.ONE) && !ip.equals(V6_MAX);
        ensure(allowed, "InvalidIpAddress");
    }

    private void rate(String entry, int netuid, Value hotkey) {
        long limit = in.subtensor().limit("ServingRateLimit", netuid);
        long last =
                in.subtensor()
                        .find(entry, netuid, hotkey)
                        .map(info -> info.field("block").asLong())
                        .orElse(0L);
        ensure(limit == 0 || last == 0 || in.block() - last >= limit, "ServingRateLimitExceeded");
    }

    void serveAxon(Value hotkey, Value args) {
        checkAxon(hotkey, args);
        int netuid = args.field("netuid").asInt();
        Map<String, Object> info = new LinkedHashMap<>();
        info.put("block", in.block());
        for (String field :
                new String[] {
                    "version", "ip", "port", "ip_type", "protocol", "placeholder1", "placeholder2"
                }) {
            info.put(field, args.field(field));
        }
        in.subtensor().put(info, "Axons", netuid, hotkey);
        in.emit("SubtensorModule", "AxonServed", netuid, hotkey);
    }
}
