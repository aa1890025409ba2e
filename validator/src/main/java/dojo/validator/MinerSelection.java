package dojo.validator;

import dojo.chain.Metagraph;
import dojo.chain.Neuron;
import dojo.protocol.Peer;
import dojo.wallet.Ss58Address;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;

/** Who is asked: neurons that serve an axon and are no validators, never oneself. */
final class MinerSelection {
    /** In a subnet of at most this many neurons everybody has a permit, so only stake tells. */
    static final int SMALL_SUBNET_NEURONS = 64;

    private MinerSelection() {}

    /**
     * The miners of {@code metagraph} by hotkey: the order in which they happened to register must
     * not move the last digit of a sum.
     */
    static List<Peer> miners(Metagraph metagraph, Ss58Address own, MinerChoice choice) {
        var peers = new ArrayList<Peer>();
        for (Neuron neuron : metagraph.neurons()) {
            if (validator(metagraph, neuron, choice.validatorStakeRao())
                    || neuron.hotkey().equals(own)
                    || neuron.stakeRao() < choice.stakeRaoMin()) {
                continue;
            }
            neuron.axon()
                    .filter(axon -> axon.port() > 0)
                    .ifPresent(
                            axon -> peers.add(new Peer(neuron.hotkey(), axon.host(), axon.port())));
        }
        peers.sort(Comparator.comparing(Peer::hotkey));
        return List.copyOf(peers);
    }

    /** Whether {@code neuron} asks instead of answering. */
    static boolean validator(Metagraph metagraph, Neuron neuron, long validatorStakeRao) {
        boolean small = metagraph.neurons().size() <= SMALL_SUBNET_NEURONS;
        return neuron.validatorPermit() && (!small || neuron.stakeRao() >= validatorStakeRao);
    }

    /**
     * Those of {@code miners} who are in the round with {@code seed}: of each coldkey and in all no
     * more than {@code choice} wants, drawn so that everybody has the same chance.
     */
    static List<Peer> drawn(List<Peer> miners, Metagraph metagraph, MinerChoice choice, long seed) {
        var shuffled = new ArrayList<>(miners);
        Collections.shuffle(shuffled, Seeds.random(seed, "miners"));
        var ofColdkey = new HashMap<Optional<Ss58Address>, Integer>();
        var drawn = new ArrayList<Peer>();
        for (Peer peer : shuffled) {
            if (choice.sampleSize() > 0 && drawn.size() == choice.sampleSize()) break;
            var coldkey = metagraph.byHotkey(peer.hotkey()).map(Neuron::coldkey);
            int before = ofColdkey.merge(coldkey, 1, Integer::sum) - 1;
            if (choice.perColdkeyMax() == 0 || before < choice.perColdkeyMax()) drawn.add(peer);
        }
        drawn.sort(Comparator.comparing(Peer::hotkey));
        return List.copyOf(drawn);
    }
}
