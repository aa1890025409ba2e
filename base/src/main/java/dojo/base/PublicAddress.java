package dojo.base;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Tells the addresses of the public internet from those that mean something else, or somebody else,
 * to each who calls them. Of IPv6 only 2000::/3 is handed out; addresses that hold an IPv4 address
 * are judged by it.
 *
 * @see <a href="https://www.iana.org/assignments/iana-ipv4-special-registry">IANA, IPv4</a>
 * @see <a href="https://www.iana.org/assignments/iana-ipv6-special-registry">IANA, IPv6</a>
 */
public final class PublicAddress {
    private static final class Range {
        private final byte[] prefix;
        private final int bits;
        private final String what;

        Range(String address, int bits, String what) {
            this.prefix = InetAddress.ofLiteral(address).getAddress();
            this.bits = bits;
            this.what = what;
        }

        boolean holds(byte[] address) {
            if (address.length != prefix.length) return false;
            for (int bit = 0; bit < bits; bit += 8) {
                int mask = bits - bit >= 8 ? 0xFF : 0xFF << (8 - (bits - bit)) & 0xFF;
                if (((address[bit / 8] ^ prefix[bit / 8]) & mask) != 0) return false;
            }
            return true;
        }
    }

    /** Where in an address of this range an IPv4 address stands. */
    private record Embedding(Range range, int at) {}

    private static final List<Range> NOT_PUBLIC =
            List.of(
                    // The services that tell a cloud's machines their secrets come first, as the
                    // ranges they lie in would hide what they are.
                    new Range("169.254.169.254", 32, "a cloud's metadata service"),
                    new Range("100.100.100.200", 32, "a cloud's metadata service"),
                    new Range("168.63.129.16", 32, "a cloud's metadata service"),
                    new Range("192.0.0.192", 32, "a cloud's metadata service"),
                    new Range("fd00:ec2::254", 128, "a cloud's metadata service"),
                    new Range("fd20:ce::254", 128, "a cloud's metadata service"),
                    new Range("0.0.0.0", 8, "unspecified"),
                    new Range("10.0.0.0", 8, "private"),
                    new Range("100.64.0.0", 10, "shared by a provider's customers"),
                    new Range("127.0.0.0", 8, "loopback"),
                    new Range("169.254.0.0", 16, "link-local"),
                    new Range("172.16.0.0", 12, "private"),
                    new Range("192.0.0.0", 24, "reserved"),
                    new Range("192.0.2.0", 24, "for documentation"),
                    new Range("192.88.99.0", 24, "reserved"),
                    new Range("192.168.0.0", 16, "private"),
                    new Range("198.18.0.0", 15, "for benchmarks"),
                    new Range("198.51.100.0", 24, "for documentation"),
                    new Range("203.0.113.0", 24, "for documentation"),
                    new Range("224.0.0.0", 4, "multicast"),
                    new Range("240.0.0.0", 4, "reserved"),
                    new Range("::", 128, "unspecified"),
                    new Range("::1", 128, "loopback"),
                    new Range("fc00::", 7, "private"),
                    new Range("fe80::", 10, "link-local"),
                    new Range("ff00::", 8, "multicast"),
                    new Range("2001:db8::", 32, "for documentation"),
                    new Range("3fff::", 20, "for documentation"),
                    new Range("2001:2::", 48, "for benchmarks"),
                    // Teredo, which hides an IPv4 address, and what else is no place to be called.
                    new Range("2001::", 23, "reserved"));

    private static final List<Embedding> EMBEDDINGS =
            List.of(
                    new Embedding(new Range("64:ff9b::", 96, "NAT64"), 12),
                    new Embedding(new Range("2002::", 16, "6to4"), 2));

    private static final byte[] MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1};
    private static final Range GLOBAL = new Range("2000::", 3, "global");

    private PublicAddress() {}

    /** What {@code address} is, if it is none of the public internet's. */
    public static Optional<String> objection(InetAddress address) {
        return objection(address.getAddress());
    }

    /** The same of the 4 or 16 bytes of an address. */
    static Optional<String> objection(byte[] address) {
        if (address.length == 16 && Arrays.equals(MAPPED, Arrays.copyOf(address, 12))) {
            return objection(Arrays.copyOfRange(address, 12, 16));
        }
        for (Range range : NOT_PUBLIC) {
            if (range.holds(address)) return Optional.of(range.what);
        }
        for (Embedding embedding : EMBEDDINGS) {
            if (embedding.range().holds(address)) {
                return objection(Arrays.copyOfRange(address, embedding.at(), embedding.at() + 4));
            }
        }
        return address.length == 4 || GLOBAL.holds(address)
                ? Optional.empty()
                : Optional.of("reserved");
    }
}
