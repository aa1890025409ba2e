package dojo.task.dataset;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.TreeMap;

/** What a dataset holds, counted as it is written. */
final class DatasetTally {
    private final Map<String, Long> licences = new TreeMap<>();
    private final Map<String, Long> sources = new TreeMap<>();
    private final Map<String, Long> judgeKinds = new TreeMap<>();
    private long rows;

    void count(JsonNode row) {
        rows++;
        licences.merge(row.path("licence").asText(), 1L, Long::sum);
        sources.merge(row.path("source").asText(), 1L, Long::sum);
        judgeKinds.merge(row.path("judge_kind").asText(), 1L, Long::sum);
    }

    long rows() {
        return rows;
    }

    Map<String, Long> licences() {
        return licences;
    }

    Map<String, Long> sources() {
        return sources;
    }

    Map<String, Long> judgeKinds() {
        return judgeKinds;
    }
}
