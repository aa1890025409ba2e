package dojo.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dojo.chain.rpc.Deadline;
import dojo.chain.rpc.TinyNode;
import dojo.chain.rpc.WebSocketTransport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which node is asked, over real sockets. */
@Timeout(60)
class ConnectionsTest {
    private static final Duration SHORT = Duration.ofMillis(200);

    private static Connections to(Network network) {
        return new Connections(
                network,
                (endpoint, within) ->
                        WebSocketTransport.connect(
                                endpoint, within, SHORT, WebSocketTransport.PING_EVERY),
                new SplittableRandom(1));
    }

    private static Network network(TinyNode... nodes) {
        return network(Arrays.stream(nodes).map(TinyNode::endpoint));
    }

    private static Network network(Stream<URI> endpoints) {
        return new Network("three", endpoints.toList(), Optional.empty());
    }

    private static URI nobody() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return URI.create("ws://127.0.0.1:" + socket.getLocalPort());
        }
    }

    private static Deadline in(Duration span) {
        return Deadline.in(span);
    }

    /** A node that answers the handshake with a refusal. */
    private static TinyNode refusing(int status) throws IOException {
        return new TinyNode(
                new TinyNode.Script() {
                    @Override
                    public void answer(TinyNode.Peer peer, String method, JsonNode parameters) {}

                    @Override
                    public int handshakeStatus() {
                        return status;
                    }
                });
    }

    @Test
    void deadRefusingAndSilentNodesAreLeftForTheNext() throws Exception {
        try (var busy = refusing(503);
                var silent = new TinyNode((_, _, _) -> {});
                var good = new TinyNode(new SmallChain());
                var connections =
                        to(
                                network(
                                        Stream.of(
                                                nobody(),
                                                busy.endpoint(),
                                                silent.endpoint(),
                                                good.endpoint())))) {
            assertThat(connections.get().genesisHash()).isEqualTo(SmallChain.GENESIS);
            assertThat(busy.connections()).isEqualTo(1);
            assertThat(silent.connections()).isEqualTo(1);
        }
    }

    @Test
    void ifNoNodeIsOfUseAllOfTheReasonsAreTold() throws Exception {
        try (var busy = refusing(503);
                var gone = refusing(404);
                var connections = to(network(busy, gone))) {
            assertThatThrownBy(connections::get)
                    .isInstanceOf(ChainUnavailable.class)
                    .hasMessageContaining("none of the 2 nodes of three")
                    .hasMessageContaining("HTTP status 503")
                    .hasMessageContaining("HTTP status 404");
        }
    }

    @Test
    void aLostNodeIsLeftForTheNextAndComesAgainInItsTurn() throws Exception {
        try (var one = new TinyNode(new SmallChain());
                var two = new TinyNode(new SmallChain());
                var connections = to(network(one, two))) {
            for (int round = 1; round <= 2; round++) {
                connections.get().transport().close();
                connections.get();
                assertThat(List.of(one.connections(), two.connections()))
                        .isEqualTo(round == 1 ? List.of(1, 1) : List.of(2, 1));
            }
        }
    }

    @Test
    void aNodeOfAnotherChainIsNeverUsed() throws Exception {
        var other = new SmallChain();
        other.genesis = "0x" + "77".repeat(32);
        try (var one = new TinyNode(new SmallChain());
                var two = new TinyNode(other);
                var connections = to(network(one, two))) {
            var first = connections.get();
            first.transport().close();
            assertThat(connections.get().genesisHash()).isEqualTo(first.genesisHash());
            assertThat(two.connections()).isEqualTo(1);
        }
        try (var two = new TinyNode(other);
                var connections =
                        to(
                                new Network(
                                        "finney",
                                        List.of(two.endpoint()),
                                        Network.parse("finney").genesisHash()))) {
            assertThatThrownBy(connections::get)
                    .isInstanceOf(ChainUnavailable.class)
                    .hasMessageContaining("another chain")
                    .hasMessageContaining("0x2f05");
        }
    }

    @Test
    void aNodeThatFailsAgainAndAgainIsGivenMoreAndMoreTime() throws Exception {
        try (var busy = refusing(503);
                var connections = to(network(busy))) {
            assertThatThrownBy(connections::get).hasMessageContaining("503");
            // Within its pause it is left alone, and nobody waits longer than they have time.
            assertThatThrownBy(() -> connections.get(in(Duration.ofMillis(20))))
                    .isInstanceOf(ChainUnavailable.class)
                    .hasMessageContaining("tried again in");
            assertThat(busy.connections()).isEqualTo(1);
            assertThatThrownBy(connections::get).hasMessageContaining("503");
            assertThat(busy.connections()).isEqualTo(2);
        }
    }

    @Test
    void anInterruptedThreadIsLetGoWhileItWaits() throws Exception {
        try (var silent = new TinyNode((_, _, _) -> {});
                var connections =
                        new Connections(
                                network(silent),
                                WebSocketTransport::connectWithin,
                                new SplittableRandom(1));
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var connecting = threads.submit(() -> connections.get());
            var waiting = threads.submit(() -> connections.get());
            threads.shutdownNow();
            for (var each : List.of(connecting, waiting)) {
                assertThatThrownBy(each::get)
                        .hasCauseInstanceOf(ChainUnavailable.class)
                        .hasMessageContaining("interrupted");
            }
        }
    }

    @Test
    void anUpgradedRuntimeIsReadAnewOverTheSameConnection() throws Exception {
        var chain = new SmallChain();
        var peers = new java.util.concurrent.LinkedBlockingQueue<TinyNode.Peer>();
        try (var node =
                        new TinyNode((peer, method, parameters) -> {
                            if (method.equals("state_subscribeRuntimeVersion")) peers.add(peer);
                            chain.answer(peer, method, parameters);
                        });
                var connections = to(network(node))) {
            var before = connections.get();
            assertThat(connections.get()).isSameAs(before);
            chain.spec = 294;
            var peer = peers.take();
            peer.notify("runtime", chain.version());
            peer.notify("runtime", chain.version());
            // Behind both of them on the wire.
            before.transport().call("chain_getHeader");
            assertThat(connections.get().runtime().specVersion()).isEqualTo(294);
            assertThat(connections.get()).isSameAs(connections.get());
            assertThat(node.connections()).isEqualTo(1);
        }
    }

    @Test
    void anUpgradeThatWasNotToldIsFoundWhenItIsLookedFor() throws Exception {
        var chain = new SmallChain();
        try (var node = new TinyNode(chain);
                var connections = to(network(node))) {
            connections.get();
            assertThat(connections.upgraded(293, in(Duration.ofSeconds(20)))).isEmpty();
            chain.spec = 294;
            assertThat(connections.upgraded(293, in(Duration.ofSeconds(20)))).isPresent();
            assertThat(connections.get().runtime().specVersion()).isEqualTo(294);
        }
    }
}
