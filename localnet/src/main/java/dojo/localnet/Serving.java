package dojo.localnet;

import static dojo.localnet.DispatchFailed.ensure;

import dojo.chain.metadata.Value;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Where neurons can be reached. */
record Serving(Execution in) {
    private static final BigInteger V4_LOOPBACK = BigInteger.valueOf(0x7f000001L);
    private static final BigInteger V4_MAX = BigInteger.valueOf(0xffffffffL);
    private static final BigInteger V6_MAX = BigInteger.ONE.shiftLeft(128).subtract(BigInteger.ONE);

    private static final int CERTIFICATE_BYTES_MAX = 65;
    private static final List<String> PROMETHEUS_FIELDS =
            List.of("version", "ip", "port", "ip_type");
    private static final List<String> AXON_FIELDS =
            List.of("version", "ip", "port", "ip_type", "protocol", "placeholder1", "placeholder2");

    /** The checks of serve_axon, which the transaction pool makes as well. */
    void checkAxon(Value hotkey, Value args) {
        int netuid = args.field("netuid").asInt();
        ensure(registeredSomewhere(hotkey), "HotKeyNotRegisteredInNetwork");
        address(args, true);
        rate("Axons", netuid, hotkey);
        ensure(args.field("port").asInt() != 0, "InvalidPort");
    }

    private boolean registeredSomewhere(Value hotkey) {
        for (byte[] key : in.subtensor().keys("IsNetworkMember", hotkey)) {
            if (in.overlay().get(key).map(value -> value[0] == 1).orElse(false)) {
                return true;
            }
        }
        return false;
    }

    private static void address(Value args, boolean zeroAllowed) {
        BigInteger ip = args.field("ip").asBig();
        int type = args.field("ip_type").asInt();
        ensure(type == 4 || type == 6, "InvalidIpType");
        boolean allowed =
                type == 4
                        ? ip.compareTo(V4_MAX) < 0 && !ip.equals(V4_LOOPBACK)
                        : !ip.equals(BigInteger.ONE) && !ip.equals(V6_MAX);
        ensure(allowed && (zeroAllowed || ip.signum() != 0), "InvalidIpAddress");
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
        store(hotkey, args, "Axons", AXON_FIELDS);
        in.tell("AxonServed", args.field("netuid"), hotkey);
    }

    /** As {@link #serveAxon}, with a certificate; one that is too long is not kept. */
    void serveAxonTls(Value hotkey, Value args) {
        checkAxon(hotkey, args);
        byte[] certificate = args.field("certificate").bytes();
        if (certificate.length > 1 && certificate.length <= CERTIFICATE_BYTES_MAX) {
            in.subtensor()
                    .put(
                            Map.of(
                                    "algorithm",
                                    certificate[0] & 0xff,
                                    "public_key",
                                    Arrays.copyOfRange(certificate, 1, certificate.length)),
                            "NeuronCertificates",
                            args.field("netuid"),
                            hotkey);
        }
        serveAxon(hotkey, args);
    }

    void servePrometheus(Value hotkey, Value args) {
        address(args, false);
        ensure(registeredSomewhere(hotkey), "HotKeyNotRegisteredInNetwork");
        rate("Prometheus", args.field("netuid").asInt(), hotkey);
        ensure(args.field("port").asInt() != 0, "InvalidPort");
        store(hotkey, args, "Prometheus", PROMETHEUS_FIELDS);
        in.tell("PrometheusServed", args.field("netuid"), hotkey);
    }

    private void store(Value hotkey, Value args, String entry, List<String> fields) {
        Map<String, Object> info = new LinkedHashMap<>();
        info.put("block", in.block());
        fields.forEach(field -> info.put(field, args.field(field)));
        in.subtensor().put(info, entry, args.field("netuid"), hotkey);
    }
}
