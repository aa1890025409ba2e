package dojo.work;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dojo.base.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a worker answers, checked against what was asked.
 *
 * @param answers complete and in the order of the criteria
 * @param activeMillis how long the page was in the foreground, by the page's word; 0 unknown
 */
record Submission(ArrayNode answers, long activeMillis, String comment) {
    /** Faster than this nobody reads even a short task. */
    static final Duration FAST = Duration.ofSeconds(2);

    private static final int ACTIVE_MAX_MS = (int) Duration.ofDays(1).toMillis();

    /**
     * @throws WorkRefused if it is not complete, or anything in it does not fit
     */
    static Submission read(Question question, JsonNode body) {
        ArrayNode answers = question.checked(body);
        Form form = Form.of(body);
        int active = form.count("activeMillis", 0, 0, ACTIVE_MAX_MS);
        String comment = form.textOrEmpty("comment", 2_000);
        form.refuse();
        return new Submission(answers, active, comment);
    }

    String store() {
        return Json.write(answers);
    }

    /** Signs that somebody should look at it: advice, never a verdict. */
    List<String> signs(long sinceLeaseMs) {
        List<String> signs = new ArrayList<>();
        long took = activeMillis > 0 ? Math.min(activeMillis, sinceLeaseMs) : sinceLeaseMs;
        if (took < FAST.toMillis()) signs.add("fast");
        if (constant()) signs.add("constant");
        return signs;
    }

    /** Whether at least three things were given a number, and all the same. */
    private boolean constant() {
        Set<Double> different = new HashSet<>();
        int numbers = 0;
        for (JsonNode answer : answers) {
            JsonNode value = answer.get("value");
            if (value.isNumber()) {
                numbers++;
                different.add(value.doubleValue());
            } else if (value.isObject() && !value.has("places")) {
                for (Map.Entry<String, JsonNode> one : value.properties()) {
                    numbers++;
                    different.add(one.getValue().asDouble());
                }
            }
        }
        return numbers >= 3 && different.size() == 1;
    }
}
