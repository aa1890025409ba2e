package dojo.chain;

import dojo.chain.metadata.Value;
import dojo.wallet.Ss58Address;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A subnet's neurons at one block, by uid from 0; none if there is no such subnet.
 *
 * @param block the number of the block
 * @param rows weights and bonds, in a full metagraph only
 */
public record Metagraph(
        int netuid, long block, Source source, List<Neuron> neurons, Optional<Rows> rows) {
    /** How a metagraph came about. */
    public enum Source {
        /** By the runtime's own metagraph, in one call. */
        METAGRAPH_API,
        /** By the runtime's list of neurons, and what that does not tell from storage. */
        NEURONS_API,
        /** From storage, in a few batched reads. */
        STORAGE,
        /** By hand. */
        GIVEN
    }

    /**
     * What the neurons think of each other, by the uid of who does.
     *
     * @param weights as they were set, scaled so that the largest of a row is 65535; without zeros
     * @param bonds as the last epoch left them; without zeros
     */
    public record Rows(List<List<Share>> weights, List<List<Share>> bonds) {
        /** Copies the lists. */
        public Rows {
            weights = weights.stream().map(List::copyOf).toList();
            bonds = bonds.stream().map(List::copyOf).toList();
        }
    }

    /** What falls to the neuron {@code uid}, of 65535. */
    public record Share(int uid, int valueU16) {}

    /** Copies the list. */
    public Metagraph {
        neurons = List.copyOf(neurons);
    }

    /** A metagraph put together by hand, without rows. */
    public Metagraph(int netuid, long block, List<Neuron> neurons) {
        this(netuid, block, Source.GIVEN, neurons, Optional.empty());
    }

    /**
     * The metagraph that a runtime's own one tells.
     *
     * @param whole what SubnetInfoRuntimeApi_get_metagraph gave
     * @param validatorTrust the subnet's column of that name, which it lacks
     * @throws ChainUnavailable if it has gaps
     */
    public static Metagraph of(int netuid, Value whole, Value validatorTrust) {
        return MetagraphReader.of(netuid, whole, validatorTrust);
    }

    /** The neuron of {@code hotkey}, if it is registered. */
    public Optional<Neuron> byHotkey(Ss58Address hotkey) {
        return neurons.stream().filter(neuron -> neuron.hotkey().equals(hotkey)).findFirst();
    }

    /** What changed from this one to {@code later}, by uid. */
    public List<MetagraphChange> changesTo(Metagraph later) {
        return MetagraphChange.between(neurons, later.neurons);
    }

    /**
     * Writes it to {@code file}, whole or not at all.
     *
     * @throws java.io.UncheckedIOException if that cannot be
     */
    public void save(Path file) {
        MetagraphFile.save(this, file);
    }

    /**
     * The metagraph in {@code file}.
     *
     * @throws MetagraphUnreadable if there is none that we wrote
     */
    public static Metagraph load(Path file) {
        return MetagraphFile.load(file);
    }
}
