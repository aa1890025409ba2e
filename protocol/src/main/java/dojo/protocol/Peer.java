package dojo.protocol;

import dojo.base.PublicAddress;
import dojo.wallet.Ss58Address;
import java.net.InetAddress;

/**
 * A neuron that can be called: who answers, and where.
 *
 * @param hotkey the key that the answer must be meant for
 * @param host an IPv4 or IPv6 literal, or a name
 * @param port 0 to 65535; a call to port 0 reaches nobody
 */
public record Peer(Ss58Address hotkey, String host, int port) {
    public Peer {
        // Whatever else could stand here would move the path or the port of the address called.
        if (!host.matches("[0-9A-Za-z.:_-]{1,253}")) {
            throw new IllegalArgumentException("not a host: '" + host + "'");
        }
        if (port < 0 || port > 65_535) throw new IllegalArgumentException("port " + port);
    }

    /** Whether its address is one of the public internet's; of a name that is not known yet. */
    public boolean isPublic() {
        try {
            return PublicAddress.objection(InetAddress.ofLiteral(host)).isEmpty();
        } catch (IllegalArgumentException e) {
            return true;
        }
    }

    /** The host as it stands in an address: IPv6 in brackets. */
    String authority() {
        return authority(host, port);
    }

    static String authority(String host, int port) {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }

    @Override
    public String toString() {
        return hotkey + " at " + authority();
    }
}
