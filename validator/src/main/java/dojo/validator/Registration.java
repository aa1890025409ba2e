package dojo.validator;

import dojo.chain.Neuron;
import dojo.wallet.Ss58Address;
import java.util.Comparator;

/**
 * One registration of a hotkey in the subnet: who earned what. A hotkey that left and came back is
 * another one, however fast it was, and so is whoever took its uid; neither inherits anything.
 *
 * @param block of the registration, as the chain tells it; {@link #UNKNOWN} in what was written
 *     before registrations were
 */
public record Registration(Ss58Address hotkey, long block) implements Comparable<Registration> {
    static final long UNKNOWN = -1;

    static Registration of(Neuron neuron) {
        return new Registration(neuron.hotkey(), neuron.registeredAt());
    }

    /** What was written of this hotkey before registrations were. */
    Registration unknown() {
        return new Registration(hotkey, UNKNOWN);
    }

    /** Whether both can be the same. */
    boolean same(Registration other) {
        return hotkey.equals(other.hotkey)
                && (block == other.block || block == UNKNOWN || other.block == UNKNOWN);
    }

    @Override
    public int compareTo(Registration other) {
        return Comparator.comparing(Registration::hotkey)
                .thenComparingLong(Registration::block)
                .compare(this, other);
    }
}
