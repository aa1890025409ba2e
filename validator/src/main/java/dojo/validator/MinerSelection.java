package dojo.validator;

import dojo.chain.Metagraph;
import dojo.chain.Neuron;
import dojo.protocol.Peer;
import dojo.wallet.Ss58Address;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Who is asked: neurons that serve an axon and are no validators, never oneself. */
final class MinerSelection {
    /** In a subnet of at most this many neurons everybody has a permit, so only stake tells. */
    static final int SMALL_SUBNET_NEURONS = 64;

    private MinerSelection() {}

    /**
     * The miners of {@code metagraph} by hotkey: the order in which they happened to register must
     * not move the last digit of a sum.
     *
     * @param validatorStakeRao from this stake on a permitted neuron of a small subnet is a
     *     validator
     */
    static List<Peer> miners(Metagraph metagraph, Ss58Address own, long validatorStakeRao) {
        boolean small = metagraph.neurons().size() <= SMALL_SUBNET_NEURONS;
        var peers = new ArrayList<Peer>();
        for (Neuron neuron : metagraph.neurons()) {
            boolean validator =
                    neuron.validatorPermit() && (!small || neuron.stakeRao() >= validatorStakeRao);
            if (validator || neuron.hotkey().equals(own)) continue;
            neuron.axon()
                    .filter(axon -> axon.port() > 0)
                    .ifPresent(
                            axon -> peers.add(new Peer(neuron.hotkey(), axon.host(), axon.port())));
        }
        peers.sort(Comparator.comparing(Peer::hotkey));
        return List.copyOf(peers);
    }
}
