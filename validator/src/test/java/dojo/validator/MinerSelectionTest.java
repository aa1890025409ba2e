package dojo.validator;

import static org.assertj.core.api.Assertions.assertThat;

import dojo.chain.AxonInfo;
import dojo.chain.Metagraph;
import dojo.chain.Neuron;
import dojo.protocol.Peer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MinerSelectionTest {
    private static final long TAO = 1_000_000_000L;

    @Test
    void whoServesAndIsNoValidatorIsAskedButNeverOneself() {
        var metagraph =
                metagraph(
                        HandChain.neuron(0, 1, axon(8001), 0, true),
                        HandChain.neuron(1, 2, axon(8002), 999 * TAO, true),
                        HandChain.neuron(2, 3, axon(8003), 1_000 * TAO, true),
                        HandChain.neuron(3, 4, Optional.empty(), 0, true),
                        HandChain.neuron(4, 5, axon(0), 0, true));
        assertThat(asked(metagraph)).containsExactly("127.0.0.2:8002");
    }

    @Test
    void inALargeSubnetThePermitTells() {
        var neurons = new ArrayList<Neuron>();
        for (int uid = 0; uid < 64; uid++) {
            neurons.add(HandChain.neuron(uid, 100 + uid, Optional.empty(), 0, false));
        }
        neurons.add(HandChain.neuron(64, 2, axon(8002), 5_000 * TAO, false));
        neurons.add(HandChain.neuron(65, 3, axon(8003), 0, true));
        assertThat(asked(new Metagraph(1, 9, neurons))).containsExactly("127.0.0.2:8002");
    }

    @Test
    void answersArePushedByRegisteredNeuronsBelowTheStakeOfAValidator() {
        var metagraph =
                metagraph(
                        HandChain.neuron(0, 1, Optional.empty(), 1_000 * TAO - 1, true),
                        HandChain.neuron(1, 2, Optional.empty(), 1_000 * TAO, true),
                        HandChain.neuron(2, 3, Optional.empty(), 2_000 * TAO, false));
        var door = new MinersOnly(() -> metagraph, 1_000 * TAO);
        assertThat(door.blacklist(Given.hotkey(1))).isEmpty();
        assertThat(door.blacklist(Given.hotkey(2)))
                .hasValueSatisfying(why -> assertThat(why).contains("this is a validator"));
        assertThat(door.blacklist(Given.hotkey(3))).isEmpty();
        assertThat(door.blacklist(Given.hotkey(9)))
                .hasValueSatisfying(why -> assertThat(why).contains("not registered"));
    }

    @Test
    void lessStakeThanWantedIsAskedNothing() {
        var metagraph =
                metagraph(
                        HandChain.neuron(0, 2, axon(8002), 5 * TAO, false),
                        HandChain.neuron(1, 3, axon(8003), 5 * TAO - 1, false));
        var choice = new MinerChoice(1_000 * TAO, 5 * TAO, 0, 0);
        assertThat(MinerSelection.miners(metagraph, Given.hotkey(1), choice))
                .extracting(Peer::port)
                .containsExactly(8002);
    }

    @Test
    void aSampleIsOfItsSizeFollowsFromTheSeedAndIsFair() {
        var times = new HashMap<Peer, Integer>();
        var choice = new MinerChoice(0, 0, 0, 3);
        for (int seed = 0; seed < 2_000; seed++) {
            List<Peer> drawn = MinerSelection.drawn(Given.peers(6), metagraph(), choice, seed);
            assertThat(drawn).hasSize(3).doesNotHaveDuplicates();
            assertThat(MinerSelection.drawn(Given.peers(6).reversed(), metagraph(), choice, seed))
                    .hasSize(3);
            drawn.forEach(peer -> times.merge(peer, 1, Integer::sum));
        }
        assertThat(times.values()).allSatisfy(count -> assertThat(count).isBetween(900, 1_100));
        assertThat(MinerSelection.drawn(Given.peers(2), metagraph(), choice, 1)).hasSize(2);
    }

    @Test
    void ofOneColdkeyNoMoreAreAskedThanAllowed() {
        // All of these neurons have the same coldkey.
        var metagraph =
                metagraph(
                        HandChain.neuron(0, 2, axon(8002), 0, false),
                        HandChain.neuron(1, 3, axon(8003), 0, false),
                        HandChain.neuron(2, 4, axon(8004), 0, false));
        var choice = new MinerChoice(1_000 * TAO, 0, 2, 0);
        List<Peer> miners = MinerSelection.miners(metagraph, Given.hotkey(1), choice);
        assertThat(miners).hasSize(3);
        assertThat(MinerSelection.drawn(miners, metagraph, choice, 5)).hasSize(2);
    }

    private static List<String> asked(Metagraph metagraph) {
        return MinerSelection.miners(metagraph, Given.hotkey(1), MinerChoice.ALL).stream()
                .map((Peer peer) -> peer.host() + ":" + peer.port())
                .toList();
    }

    private static Metagraph metagraph(Neuron... neurons) {
        return new Metagraph(1, 9, List.of(neurons));
    }

    private static Optional<AxonInfo> axon(int port) {
        return Optional.of(new AxonInfo(1, 0, "127.0.0.2", port, 4));
    }
}
