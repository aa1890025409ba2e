package dojo.miner;

import java.util.Arrays;
import java.util.Optional;

/** The miners of the demonstration: two honest ones, and four that earn nothing honestly. */
public enum DemoKind {
    /** Scores with the shipped reward model. */
    HONEST("honest"),
    /** The same, with noise on every score. */
    HONEST_NOISY("honest-noisy"),
    /** The longer the better. */
    LENGTH("length"),
    /** Chance, but the same text always gets the same score. */
    RANDOM("random"),
    /** The same score for everything. */
    CONSTANT("constant"),
    /** Always prefers the completion shown first. */
    FIRST("first");

    private final String label;

    DemoKind(String label) {
        this.label = label;
    }

    /** Its name in settings, data and reports. */
    public String label() {
        return label;
    }

    /** The kind called {@code label}, if there is one. */
    public static Optional<DemoKind> of(String label) {
        return Arrays.stream(values()).filter(kind -> kind.label.equals(label)).findFirst();
    }
}
