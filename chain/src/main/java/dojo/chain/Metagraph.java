package dojo.chain;

import dojo.wallet.Ss58Address;
import java.util.List;
import java.util.Optional;

/**
 * A subnet's neurons at one block, by uid from 0; none if there is no such subnet.
 *
 * @param block the number of the block
 */
public record Metagraph(int netuid, long block, List<Neuron> neurons) {
    /** Copies the list. */
    public Metagraph {
        neurons = List.copyOf(neurons);
    }

    /** The neuron of {@code hotkey}, if it is registered. */
    public Optional<Neuron> byHotkey(Ss58Address hotkey) {
        return neurons.stream().filter(neuron -> neuron.hotkey().equals(hotkey)).findFirst();
    }
}
