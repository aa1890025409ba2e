package dojo.validator;

import static org.assertj.core.api.Assertions.assertThat;

import dojo.chain.AxonInfo;
import dojo.chain.Metagraph;
import dojo.chain.Neuron;
import dojo.protocol.Peer;
import java.util.ArrayList;
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

    private static List<String> asked(Metagraph metagraph) {
        return MinerSelection.miners(metagraph, Given.hotkey(1), 1_000 * TAO).stream()
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
