package dojo.chain;

import dojo.chain.metadata.Value;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * Where a neuron's axon listens, as it told the chain.
 *
 * @param block when it told
 * @param version of its software, as the SDK counts them
 * @param host an IP address, version 4 dotted or version 6
 * @param protocol 4 for TCP, by habit of the SDK
 */
public record AxonInfo(long block, long version, String host, int port, int protocol) {
    private static final int IP_V4_BYTES = 4;
    private static final int IP_V6_BYTES = 16;

    /** What the chain holds; nothing if its address is zero. */
    static Optional<AxonInfo> of(Value axon) {
        var ip = axon.field("ip").asBig();
        if (ip.signum() == 0) return Optional.empty();
        boolean v6 = axon.field("ip_type").asInt() == 6 || ip.bitLength() > 8 * IP_V4_BYTES;
        return Optional.of(
                new AxonInfo(
                        axon.field("block").asLong(),
                        axon.field("version").asLong(),
                        host(ip, v6 ? IP_V6_BYTES : IP_V4_BYTES),
                        axon.field("port").asInt(),
                        axon.field("protocol").asInt()));
    }

    private static String host(BigInteger ip, int width) {
        byte[] address = new byte[width];
        for (int i = 0; i < width; i++) address[width - 1 - i] = ip.shiftRight(8 * i).byteValue();
        try {
            return InetAddress.getByAddress(address).getHostAddress();
        } catch (UnknownHostException e) {
            throw new AssertionError("an address of " + width + " bytes", e);
        }
    }
}
