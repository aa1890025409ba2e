package dojo.models;

import java.util.Arrays;
import java.util.List;

/**
 * Two completions of one prompt, of which one is known to be better.
 *
 * @param topic what the prompt is about; a topic is held out as a whole
 * @param kind what is wrong with the worse one and not with the better one, for example the name of
 *     a degradation, or of several joined by {@code +}
 */
public record PreferenceExample(
        String prompt, String better, String worse, String topic, String kind) {
    /** The single kinds that {@link #kind} joins. */
    List<String> kinds() {
        return Arrays.asList(kind.split("\\+", -1));
    }
}
