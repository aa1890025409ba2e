package dojo.scoring.truth;

import java.util.List;
import java.util.Locale;

/** The methods of truth inference, by the names that the command line and files use. */
public enum TruthMethod {
    MAJORITY,
    WAWA,
    ONE_COIN,
    DAWID_SKENE,
    POOLED,
    GLAD,
    MACE,
    IBCC,
    ROBUST,
    BLEND;

    /** Those that a blend is made of. */
    public static final List<TruthMethod> SINGLE =
            List.of(MAJORITY, WAWA, ONE_COIN, DAWID_SKENE, POOLED, GLAD, MACE, IBCC);

    /** The method called {@code name}, for example {@code dawid-skene}. */
    public static TruthMethod named(String name) {
        for (TruthMethod method : values()) if (method.title().equals(name)) return method;
        var known = new StringBuilder();
        for (TruthMethod method : values()) known.append(' ').append(method.title());
        throw new IllegalArgumentException("there is no method " + name + "; known are" + known);
    }

    public String title() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * What this method makes of {@code votes}.
     *
     * @param gold the known label of each item or {@link Gold#UNKNOWN}, shape (items)
     * @throws VotesUnusable if there are too many workers and labels, or gold is out of range
     */
    public Estimate estimate(Votes votes, int[] gold) {
        Gold.check(votes, gold);
        return switch (this) {
            case MAJORITY -> Majority.of(votes, gold);
            case WAWA -> Wawa.of(votes, gold);
            case ONE_COIN -> OneCoin.of(votes, gold);
            case DAWID_SKENE -> DawidSkene.of(votes, gold);
            case POOLED -> Pooled.of(votes, gold);
            case GLAD -> Glad.of(votes, gold);
            case MACE -> Mace.of(votes, gold);
            case IBCC -> Ibcc.of(votes, gold);
            case BLEND -> Blend.of(votes, gold).estimate();
            case ROBUST -> Robust.of(votes, gold).estimate();
        };
    }
}
