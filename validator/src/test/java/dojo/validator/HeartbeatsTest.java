package dojo.validator;

import static org.assertj.core.api.Assertions.assertThat;

import dojo.protocol.Dendrite;
import dojo.protocol.Peer;
import dojo.protocol.Reply;
import dojo.protocol.Wire;
import dojo.protocol.synapse.Heartbeat;
import dojo.protocol.synapse.Synapse;
import dojo.testing.HandClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class HeartbeatsTest {
    /** Replies of each peer by its port, in turn; silence when they are used up. */
    private final Map<Integer, List<Reply<Heartbeat>>> replies = new HashMap<>();

    private final List<Integer> asked = new ArrayList<>();
    private final HandClock clock = new HandClock(Given.START);
    private final Heartbeats heartbeats = new Heartbeats(new Scripted(), clock, () -> false);
    private final List<Peer> peers = Given.peers(3);

    private final class Scripted implements Wire {
        @Override
        @SuppressWarnings("unchecked")
        public <S extends Synapse> void askAll(
                List<Dendrite.Call<S>> calls,
                Duration timeout,
                Consumer<List<Dendrite.Answered<S>>> onReplies,
                BooleanSupplier stop) {
            for (int i = 0; i < calls.size(); i++) {
                int port = calls.get(i).peer().port();
                asked.add(port);
                List<Reply<Heartbeat>> left = replies.getOrDefault(port, new ArrayList<>());
                Reply<Heartbeat> reply =
                        left.isEmpty() ? new Reply.TimedOut<>() : left.removeFirst();
                onReplies.accept(
                        List.of(new Dendrite.Answered<>(i, calls.get(i), (Reply<S>) reply)));
            }
        }
    }

    private void reply(int peer, Reply<Heartbeat> reply) {
        replies.computeIfAbsent(8000 + peer, port -> new ArrayList<>()).add(reply);
    }

    private List<Integer> alive() throws InterruptedException {
        return heartbeats.alive(peers).stream().map(Peer::port).toList();
    }

    @Test
    void whoAnswersIsThereAndWhoIsSilentTwiceIsNot() throws Exception {
        reply(1, new Reply.Answer<>(new Heartbeat(true), false, Duration.ZERO));
        reply(2, new Reply.TimedOut<>());
        reply(2, new Reply.Answer<>(new Heartbeat(true), false, Duration.ZERO));
        assertThat(alive()).containsExactly(8001, 8002);
        assertThat(asked).containsExactly(8001, 8002, 8003, 8002, 8003);
    }

    @Test
    void anAxonThatKnowsNoHeartbeatIsThereAndOneThatSaysNoIsNot() throws Exception {
        reply(1, new Reply.Refused<>(404, "no such synapse"));
        reply(2, new Reply.Answer<>(new Heartbeat(false), false, Duration.ZERO));
        assertThat(alive()).containsExactly(8001);
    }

    @Test
    void whoAnsweredLatelyIsNotAskedUntilThatIsLongAgo() throws Exception {
        for (Peer peer : peers) heartbeats.heard(peer.hotkey(), clock.instant());
        clock.advance(Heartbeats.FRESH.minusSeconds(1));
        assertThat(alive()).hasSize(3);
        assertThat(asked).isEmpty();
        clock.advance(Duration.ofSeconds(1));
        assertThat(alive()).isEmpty();
        assertThat(asked).hasSize(6);
    }
}
