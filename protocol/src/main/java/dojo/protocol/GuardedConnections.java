package dojo.protocol;

import io.helidon.common.buffers.BufferData;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The connections of an axon, guarded before anything is known about who calls: so many in all and
 * so many of one address; one that wants in takes the place of the one that has been waiting for a
 * request the longest, never of one that is being served. An address whose requests are refused by
 * the hundred is answered more slowly.
 */
final class GuardedConnections implements ServerConnectionSelector {
    /** How many connections one address may have: an IPv4 address, or a /64 of IPv6. */
    static final int OF_ONE_ADDRESS_MAX = 2_048;

    /** So many refusals of late cost an address nothing; the count halves every second. */
    static final int REFUSALS_FREE = 500;

    /** The longest rest after a refusal; each one beyond the free ones adds a millisecond. */
    static final Duration REST_MAX = Duration.ofSeconds(1);

    /** What the connections of one address have in common. Guarded by this class's lock. */
    private static final class Origin {
        final Set<GuardedConnection> connections = new HashSet<>();
        double refusals;
        long refusedAt;

        /** The refusals of late at {@code now}, in nanoseconds. */
        double refusals(long now) {
            return refusals * Math.pow(2, (refusedAt - now) / 1e9);
        }
    }

    private final ServerConnectionSelector http;
    private final int bodyBytesMax;
    private final Map<String, Origin> origins = new HashMap<>();
    private int connections;

    /**
     * @param http what speaks HTTP on a connection
     * @param bodyBytesMax the longest body
     */
    GuardedConnections(ServerConnectionSelector http, int bodyBytesMax) {
        this.http = http;
        this.bodyBytesMax = bodyBytesMax;
    }

    @Override
    public int bytesToIdentifyConnection() {
        return http.bytesToIdentifyConnection();
    }

    @Override
    public Support supports(BufferData data) {
        return http.supports(data);
    }

    @Override
    public Set<String> supportedApplicationProtocols() {
        return http.supportedApplicationProtocols();
    }

    @Override
    public ServerConnection connection(ConnectionContext context) {
        String address = address(context.remotePeer().address());
        GuardedConnection connection =
                new GuardedConnection(context, address, bodyBytesMax, http, this);
        admit(connection).ifPresent(GuardedConnection::cut);
        return connection;
    }

    private synchronized Optional<GuardedConnection> admit(GuardedConnection connection) {
        Origin origin = origins.computeIfAbsent(connection.address(), any -> new Origin());
        Optional<GuardedConnection> loser = Optional.empty();
        if (origin.connections.size() >= OF_ONE_ADDRESS_MAX) {
            loser = Optional.of(longestWaiting(origin.connections.stream().toList()));
        } else if (connections >= Axon.CONNECTIONS_MAX) {
            loser =
                    Optional.of(
                            longestWaiting(
                                    origins.values().stream()
                                            .flatMap(each -> each.connections.stream())
                                            .toList()));
        }
        loser.ifPresent(this::remove);
        origins.computeIfAbsent(connection.address(), any -> origin).connections.add(connection);
        connections++;
        return loser;
    }

    private static GuardedConnection longestWaiting(List<GuardedConnection> all) {
        return all.stream()
                .filter(GuardedConnection::waiting)
                .min(Comparator.comparingLong(GuardedConnection::since))
                .orElseThrow(() -> new CloseConnectionException("too many connections"));
    }

    /** Forgets a connection that has ended. */
    synchronized void remove(GuardedConnection connection) {
        Origin origin = origins.get(connection.address());
        if (origin == null || !origin.connections.remove(connection)) return;
        connections--;
        if (origin.connections.isEmpty() && origin.refusals(System.nanoTime()) < 1) {
            origins.remove(connection.address());
        }
    }

    /** Counts a refusal, and says how long its connection is to rest before its next request. */
    synchronized Duration refused(String address) {
        Origin origin = origins.get(address);
        if (origin == null) return Duration.ZERO;
        long now = System.nanoTime();
        origin.refusals = origin.refusals(now) + 1;
        origin.refusedAt = now;
        long millis = (long) origin.refusals - REFUSALS_FREE;
        if (millis <= 0) return Duration.ZERO;
        return millis > REST_MAX.toMillis() ? REST_MAX : Duration.ofMillis(millis);
    }

    /** Cuts off whoever does not take its reply, and forgets addresses that have gone. */
    void sweep() {
        long now = System.nanoTime();
        List<GuardedConnection> stuck;
        synchronized (this) {
            stuck =
                    origins.values().stream()
                            .flatMap(origin -> origin.connections.stream())
                            .filter(connection -> connection.stuck(now))
                            .toList();
            origins.values()
                    .removeIf(origin -> origin.connections.isEmpty() && origin.refusals(now) < 1);
        }
        stuck.forEach(GuardedConnection::cut);
    }

    // Whoever has one IPv6 address has 2^64 of them.
    private static String address(SocketAddress peer) {
        if (!(peer instanceof InetSocketAddress inet)) return peer.toString();
        InetAddress address = inet.getAddress();
        byte[] bytes = address.getAddress();
        return Arrays.toString(bytes.length == 16 ? Arrays.copyOf(bytes, 8) : bytes);
    }
}
