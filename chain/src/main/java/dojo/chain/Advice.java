package dojo.chain;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What the errors of the chain and of its pool mean, and what to do about them, for people. */
public final class Advice {
    /** One line an advice: names of the error then and now, what it means, what to do. */
    private static final Map<String, String> BY_NAME = read("advice.tsv");

    private Advice() {}

    /**
     * One line on the error {@code name}, as {@link ExtrinsicOutcome.Refused#error} has it, such as
     * "it is too soon after this hotkey's last weights: wait …"; none if we have nothing to say.
     */
    public static Optional<String> on(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    private static Map<String, String> read(String resource) {
        try (InputStream in = Advice.class.getResourceAsStream(resource)) {
            if (in == null) throw new IllegalStateException(resource + " is missing");
            var advice = new HashMap<String, String>();
            new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> line.split("\t", -1))
                    .forEach(row -> {
                        for (String name : row[0].split(" ", -1)) {
                            advice.put(name, row[1] + ": " + row[2]);
                        }
                    });
            return Map.copyOf(advice);
        } catch (IOException e) {
            throw new IllegalStateException(resource + " cannot be read", e);
        }
    }
}
