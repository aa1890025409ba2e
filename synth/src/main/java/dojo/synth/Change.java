package dojo.synth;

import java.util.List;
import java.util.Locale;

/**
 * How a worse version came about. Each chain starts at the best answer, and each version has every
 * fault of the one before it and one more.
 */
public enum Change {
    /** Nothing was changed. */
    ORIGINAL,
    /** Answers the question without one of its requirements. */
    REQUIREMENT_DROPPED,
    /** Answers that question with a requirement that nobody asked for. */
    REQUIREMENT_ADDED,
    /** Answers that question about another subject. */
    SUBJECT_SWAPPED,
    /** The answer without one of its parts. */
    PART_REMOVED,
    /** That answer without another part. */
    SECOND_PART_REMOVED,
    /** That answer with a part that has nothing to do with it. */
    UNRELATED_ADDED;

    /** The original service's name for the chain of changed questions. */
    static final String QUESTIONS = "CHANGE_QUESTIONS";

    /** The original service's name for the chain of changed answers. */
    static final String ANSWERS = "CHANGE_ANSWERS";

    /** The changes of a chain, the best first. */
    static List<Change> chain(boolean questions) {
        return questions
                ? List.of(ORIGINAL, REQUIREMENT_DROPPED, REQUIREMENT_ADDED, SUBJECT_SWAPPED)
                : List.of(ORIGINAL, PART_REMOVED, SECOND_PART_REMOVED, UNRELATED_ADDED);
    }

    /** Its name in data and reports. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
