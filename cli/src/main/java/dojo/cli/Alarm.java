package dojo.cli;

import java.util.Optional;

/** A trouble that is said when it comes and when it is over, and not in between. */
final class Alarm {
    private final String over;
    private boolean on;

    /** Quiet; {@code over} is what is said when a trouble is over. */
    Alarm(String over) {
        this.over = over;
    }

    /** What is to be said now, if anything. */
    Optional<String> look(Optional<String> trouble) {
        if (on == trouble.isPresent()) return Optional.empty();
        on = !on;
        return trouble.or(() -> Optional.of(over));
    }
}
