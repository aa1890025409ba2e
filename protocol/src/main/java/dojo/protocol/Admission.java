package dojo.protocol;

import dojo.wallet.Ss58Address;
import java.util.Optional;

/**
 * Who may call, and who goes first. Asked only about callers whose signature was verified; called
 * from many threads, so it answers from what it holds and never waits.
 */
public interface Admission {
    /** Why {@code caller} is not served, or nothing if it is. */
    Optional<String> blacklist(Ss58Address caller);

    /** How urgent {@code caller} is, for example its stake; more goes first, NaN goes last. */
    double priority(Ss58Address caller);

    /** Serves everybody, in the order of arrival. */
    static Admission everyone() {
        return new Admission() {
            @Override
            public Optional<String> blacklist(Ss58Address caller) {
                return Optional.empty();
            }

            @Override
            public double priority(Ss58Address caller) {
                return 0;
            }
        };
    }
}
