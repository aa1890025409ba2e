package dojo.synth;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What a made task asks for. */
public enum Kind {
    /** A question with a computed answer. */
    QUESTION("question"),
    /** A text to be made shorter. */
    SUMMARY("summary"),
    /** A puzzle with one solution. */
    REASONING("reasoning"),
    /** A conversation, one line a turn. */
    DIALOGUE("dialogue"),
    /** A JavaScript function. */
    CODE("script"),
    /** A web page in one HTML file that shows something. */
    VISUALISATION("page"),
    /** A web page that simulates something. */
    SCIENCE("page"),
    /** A web page to play with. */
    GAME("page");

    private final String pool;

    Kind(String pool) {
        this.pool = pool;
    }

    /** Its name in data and on the command line. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether it is an interactive page. */
    public boolean app() {
        return pool.equals("page");
    }

    /** Whether its answers are run to be checked, for which there has to be a browser. */
    public boolean runs() {
        return app() || this == CODE;
    }

    /** The kinds that are checked without a browser. */
    public static Set<Kind> texts() {
        return EnumSet.of(QUESTION, SUMMARY, REASONING, DIALOGUE);
    }

    /** The kinds that {@code word} means: one, or all that are {@code text}, {@code app}, any. */
    public static Optional<Set<Kind>> named(String word) {
        return switch (word) {
            case "any" -> Optional.of(EnumSet.allOf(Kind.class));
            case "text" -> Optional.of(texts());
            case "app" -> Optional.of(EnumSet.of(VISUALISATION, SCIENCE, GAME));
            default ->
                    Arrays.stream(values())
                            .filter(kind -> kind.label().equals(word))
                            .findFirst()
                            .map(EnumSet::of);
        };
    }

    /** The kind of a task about {@code topic}; what was not made is taken for a text. */
    public static Kind of(String topic) {
        return Arrays.stream(values())
                .filter(kind -> kind.label().equals(topic))
                .findFirst()
                .orElse(QUESTION);
    }

    /** The name of its neutral and unwanted additions in the pools. */
    String pool() {
        return pool;
    }

    /** What stands between the pieces of an answer. */
    String joint() {
        return runs() || this == DIALOGUE ? "\n" : " ";
    }

    /** The original service's word for it. */
    String topic() {
        return switch (this) {
            case VISUALISATION -> "ANIMATION";
            case GAME -> "GAMES";
            default -> name();
        };
    }
}
