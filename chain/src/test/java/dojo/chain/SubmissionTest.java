package dojo.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dojo.base.Json;
import dojo.chain.ExtrinsicOutcome.Included;
import dojo.chain.ExtrinsicOutcome.Refused;
import dojo.chain.ExtrinsicOutcome.Where;
import dojo.chain.extrinsic.Call;
import dojo.chain.rpc.TinyNode;
import dojo.chain.rpc.WebSocketTransport;
import dojo.wallet.Sr25519Keypair;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of an extrinsic, however badly its node behaves, over real sockets. */
@Timeout(120)
class SubmissionTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration SHORT = Duration.ofMillis(400);
    private static final Duration PING_EVERY = Duration.ofMillis(150);

    private final Sr25519Keypair alice = Sr25519Keypair.fromUri("//Alice");
    private final Call call = Call.setWeights(2, new int[] {0, 1}, new int[] {7, 65535}, 0);
    private final SmallChain chain = new SmallChain();

    private static Subtensor to(TinyNode node) {
        return to(node, UnknownSpec.REFUSED);
    }

    private static Subtensor to(TinyNode node, UnknownSpec unknownSpec) {
        var connections =
                new Connections(
                        Network.of(node.endpoint()),
                        // Pings find out about a cut that the JDK has missed.
                        (endpoint, within) ->
                                WebSocketTransport.connect(endpoint, within, LONG, PING_EVERY),
                        new SplittableRandom(1));
        return new Subtensor(connections, unknownSpec);
    }

    /** The chain, until a test has something else in mind for a message. */
    private class Scripted implements TinyNode.Script {
        @Override
        public void answer(TinyNode.Peer peer, String method, JsonNode parameters)
                throws IOException {
            chain.answer(peer, method, parameters);
        }
    }

    private static Refused refused(ExtrinsicOutcome outcome, String error) {
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.error()).isEqualTo(error));
        return (Refused) outcome;
    }

    private static void included(ExtrinsicOutcome outcome, SmallChain.Block in) {
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Included.class,
                        included -> {
                            assertThat(included.blockHash()).isEqualTo(in.hash());
                            assertThat(included.block()).isEqualTo(in.number());
                            assertThat(included.events()).hasSize(1);
                        });
    }

    // ---- a lost connection

    /** Cuts the connection in place of the message {@code at} of all that come and go. */
    private final class Cutting extends Scripted {
        private final int at;
        private final boolean poolIsLost;
        private final AtomicInteger messages = new AtomicInteger(Integer.MIN_VALUE);

        Cutting(int at, boolean poolIsLost) {
            this.at = at;
            this.poolIsLost = poolIsLost;
        }

        void start() {
            messages.set(0);
        }

        boolean done() {
            return messages.get() > at;
        }

        private void message() throws IOException {
            if (messages.getAndIncrement() != at) return;
            if (poolIsLost) chain.pool.clear();
            throw new IOException("cut");
        }

        @Override
        public void answer(TinyNode.Peer peer, String method, JsonNode parameters)
                throws IOException {
            message();
            super.answer(peer, method, parameters);
        }

        @Override
        public void sending(JsonNode message) throws IOException {
            message();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aConnectionCutAtAnyMessageNeitherLosesNorDoublesAnExtrinsic(boolean poolIsLost)
            throws Exception {
        int cuts = 0;
        boolean cut = true;
        while (cut) {
            int before = chain.included().size();
            var script = new Cutting(cuts++, poolIsLost);
            try (var node = new TinyNode(script);
                    var client = to(node)) {
                script.start();
                assertThat(client.setWeights(alice, 2, new int[] {1}, new int[] {cuts}, 0))
                        .as("cut in place of message %d", cuts - 1)
                        .isInstanceOf(WeightsOutcome.Included.class);
                cut = script.done();
            }
            assertThat(chain.included()).hasSize(before + 1);
        }
        // Six calls and their answers, and two words of the pool, at the least.
        assertThat(cuts).isGreaterThan(13);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theSameCallAgainAsksForWhatWasSentFirst(boolean poolIsLost) throws Exception {
        var away = new AtomicInteger();
        var script =
                new Scripted() {
                    @Override
                    public void answer(TinyNode.Peer peer, String method, JsonNode parameters)
                            throws IOException {
                        super.answer(peer, method, parameters);
                        if (away.get() > 0) peer.cut();
                    }

                    @Override
                    public int handshakeStatus() {
                        return away.get() > 0 ? 503 : 101;
                    }
                };
        chain.story =
                _ -> {
                    if (poolIsLost) chain.pool.clear();
                    else chain.seal();
                    away.set(1);
                };
        try (var node = new TinyNode(script);
                var client = to(node)) {
            assertThatThrownBy(() -> client.submit(alice, call, SHORT))
                    .isInstanceOf(ChainUnavailable.class)
                    .hasMessageContaining("it can get into one until block 131")
                    .hasMessageContaining("the same call again asks for it first");
            away.set(0);
            chain.story = peer -> SmallChain.tell(peer, "inBlock", chain.seal());
            included(client.submit(alice, call, LONG), chain.best());
            assertThat(chain.included()).hasSize(1);
            // That one is settled: this is another.
            included(client.submit(alice, call, LONG), chain.best());
            assertThat(chain.included()).hasSize(2);
        }
    }

    @Test
    void whatCanBeInNoBlockAnyMoreIsSentAnew() throws Exception {
        chain.story = _ -> chain.pool.clear();
        try (var node = new TinyNode(new Scripted());
                var client = to(node)) {
            assertThatThrownBy(() -> client.submit(alice, call, SHORT))
                    .isInstanceOf(ChainUnavailable.class)
                    .hasMessageContaining("it still waits in the pool");
            for (int i = 0; i < Submission.ERA_BLOCKS; i++) chain.seal();
            chain.story = peer -> SmallChain.tell(peer, "inBlock", chain.seal());
            included(client.submit(alice, call, LONG), chain.best());
            assertThat(chain.included()).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "chain_getFinalizedHead",
                "chain_getHeader",
                "system_accountNextIndex",
                "author_submitAndWatchExtrinsic",
                "chain_getBlock",
                "state_getStorage"
            })
    void aNodeThatStallsHoldsNobodyLongerThanTheirTime(String stalls) throws Exception {
        var stalling = new AtomicInteger(1);
        try (var node =
                        new TinyNode((peer, method, parameters) -> {
                            if (stalling.get() == 0 || !method.equals(stalls)) {
                                chain.answer(peer, method, parameters);
                            }
                        });
                var client = to(node)) {
            assertThatThrownBy(() -> client.submit(alice, call, SHORT))
                    .isInstanceOf(ChainUnavailable.class)
                    .hasMessageContaining("no answer to " + stalls);
            stalling.set(0);
            included(client.submit(alice, call, LONG), chain.best());
            assertThat(chain.included()).hasSize(1);
        }
    }

    @Test
    void anInterruptedThreadIsLetGo() throws Exception {
        var sent = new CountDownLatch(1);
        chain.story = _ -> sent.countDown();
        try (var node = new TinyNode(new Scripted());
                var client = to(node);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var waiting = threads.submit(() -> client.submit(alice, call, LONG));
            sent.await();
            threads.shutdownNow();
            assertThatThrownBy(waiting::get)
                    .hasCauseInstanceOf(ChainUnavailable.class)
                    .hasMessageContaining("interrupted");
        }
    }

    // ---- forks, and what else a pool tells

    private ExtrinsicOutcome told(SmallChain.Story story) throws Exception {
        chain.story = story;
        try (var node = new TinyNode(new Scripted());
                var client = to(node)) {
            return client.submit(alice, call, LONG);
        }
    }

    @Test
    void anExtrinsicWhoseBlockIsUndoneIsInTheOneThatCounts() throws Exception {
        included(
                told(peer -> {
                    var undone = chain.aside();
                    SmallChain.tell(peer, "inBlock", undone);
                    SmallChain.tell(peer, "retracted", undone);
                    SmallChain.tell(peer, "ready");
                    SmallChain.tell(peer, "inBlock", chain.seal());
                }),
                chain.best());
    }

    @Test
    void reorderedAndRepeatedWordsChangeNothing() throws Exception {
        included(
                told(peer -> {
                    var undone = chain.aside();
                    SmallChain.tell(peer, "retracted", undone);
                    SmallChain.tell(peer, "inBlock", undone);
                    SmallChain.tell(peer, "inBlock", undone);
                    SmallChain.tell(peer, "ready");
                    var block = chain.seal();
                    for (int i = 0; i < 3; i++) SmallChain.tell(peer, "inBlock", block);
                    SmallChain.tell(peer, "finalized", block);
                    SmallChain.tell(peer, "finalized", block);
                }),
                chain.best());
    }

    @Test
    void aBlockThatTheChainComesBackToCounts() throws Exception {
        included(
                told(peer -> {
                    var block = chain.seal();
                    SmallChain.tell(peer, "inBlock", block);
                    SmallChain.tell(peer, "retracted", block);
                    SmallChain.tell(peer, "inBlock", block);
                }),
                chain.best());
    }

    @Test
    void aBlockThatTheNodeDoesNotKnowIsNotBelieved() throws Exception {
        included(
                told(peer -> {
                    SmallChain.tell(peer, "inBlock", new SmallChain.Block(77, 3, "", List.of()));
                    peer.notify("watch", Json.object());
                    peer.notify("watch", Json.array());
                    SmallChain.tell(peer, "inBlock", chain.seal());
                }),
                chain.best());
    }

    @ParameterizedTest
    @CsvSource({"usurped, Usurped", "dropped, Dropped", "invalid, Invalid"})
    void whatThePoolGivesUpIsRefused(String status, String error) throws Exception {
        var refused =
                refused(
                        told(peer -> {
                            chain.pool.clear();
                            SmallChain.tell(peer, status);
                        }),
                        error);
        assertThat(refused.where()).isEqualTo(Where.POOL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"usurped", "dropped", "invalid", "finalityTimeout"})
    void whatIsInABlockIsIncludedWhateverThePoolTells(String status) throws Exception {
        included(
                told(peer -> {
                    chain.seal();
                    SmallChain.tell(peer, status, chain.best());
                }),
                chain.best());
    }

    @Test
    void anotherExtrinsicOfTheSameNonceIsTold() throws Exception {
        refused(
                told(peer -> {
                    String other = chain.pool.removeLast();
                    chain.pool.add(other.substring(0, other.length() - 2) + "01");
                    chain.seal();
                    SmallChain.tell(peer, "dropped");
                }),
                "Usurped");
    }

    @Test
    void afterAFinalityTimeoutWithoutABlockItIsSentAgain() throws Exception {
        included(
                told(peer -> {
                    chain.story = again -> SmallChain.tell(again, "inBlock", chain.seal());
                    var undone = chain.aside();
                    chain.pool.clear();
                    SmallChain.tell(peer, "finalityTimeout", undone);
                }),
                chain.best());
        assertThat(chain.included()).hasSize(1);
    }

    // ---- an upgrade in between

    @Test
    void aSignatureForTheRuntimeBeforeAnUpgradeIsMadeAnewOnce() throws Exception {
        chain.spec = 292;
        try (var node = new TinyNode(new Scripted());
                var client = to(node)) {
            chain.spec = 293;
            included(client.submit(alice, call, LONG), chain.best());
            assertThat(chain.calls.stream().filter("state_getMetadata"::equals)).hasSize(2);
        }
    }

    @Test
    void anUpgradeWhileItWaitsHasItSignedAnewUnderTheSameNonce() throws Exception {
        chain.spec = 292;
        chain.story =
                peer -> {
                    chain.spec = 293;
                    chain.pool.clear();
                    chain.story = again -> SmallChain.tell(again, "inBlock", chain.seal());
                    SmallChain.tell(peer, "invalid");
                };
        try (var node = new TinyNode(new Scripted());
                var client = to(node)) {
            included(client.submit(alice, call, LONG), chain.best());
            assertThat(chain.included().getFirst().signature().orElseThrow().nonce()).isZero();
        }
    }

    @Test
    void aBadSignatureWithoutAnUpgradeIsRefused() throws Exception {
        chain.genesis = "0x" + "02".repeat(32);
        try (var node = new TinyNode(new Scripted());
                var client = to(node)) {
            chain.genesis = SmallChain.GENESIS;
            refused(client.submit(alice, call, LONG), "BadProof");
        }
    }

    @Test
    void nothingIsSignedForAnUnknownRuntimeAlsoAfterAnUpgrade() throws Exception {
        try (var node = new TinyNode(new Scripted());
                var client = to(node)) {
            chain.spec = 425;
            assertThatThrownBy(() -> client.submit(alice, call, LONG))
                    .isInstanceOf(UnverifiedRuntime.class);
        }
        chain.spec = 293;
        try (var node = new TinyNode(new Scripted());
                var client = to(node, UnknownSpec.ALLOWED)) {
            chain.spec = 425;
            included(client.submit(alice, call, LONG), chain.best());
        }
        assertThat(chain.included()).hasSize(1);
    }

    // ---- nonces

    @Test
    void aNonceThatSomebodyElseTookIsReplacedByTheNext() throws Exception {
        for (String taken : List.of("Transaction is outdated", "Priority is too low: (0 vs 0)")) {
            var refusals = new AtomicInteger(2);
            try (var node =
                            new TinyNode((peer, method, parameters) -> {
                                if (method.equals("author_submitAndWatchExtrinsic")
                                        && refusals.getAndDecrement() > 0) {
                                    peer.error(
                                            taken.startsWith("Priority")
                                                    ? SmallChain.error(1014, taken, "")
                                                    : SmallChain.invalid(taken));
                                } else {
                                    chain.answer(peer, method, parameters);
                                }
                            });
                    var client = to(node)) {
                included(client.submit(alice, call, LONG), chain.best());
                refusals.set(3);
                refused(
                        client.submit(alice, call, LONG),
                        taken.startsWith("Priority") ? "PriorityTooLow" : "Stale");
            }
        }
    }

    // ---- speed

    @Test
    void aSubmissionTakesSixRoundTrips() throws Exception {
        try (var node = new TinyNode(new Scripted());
                var client = to(node)) {
            client.submit(alice, call, LONG);
            chain.calls.clear();
            client.submit(alice, call, LONG);
            assertThat(chain.calls)
                    .filteredOn(each -> !each.equals("author_unwatchExtrinsic")) // not waited for
                    .containsExactly(
                            "chain_getFinalizedHead",
                            "chain_getHeader",
                            "system_accountNextIndex",
                            "author_submitAndWatchExtrinsic",
                            "chain_getBlock",
                            "state_getStorage");
        }
    }
}
