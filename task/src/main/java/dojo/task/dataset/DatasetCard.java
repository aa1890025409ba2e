package dojo.task.dataset;

import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;

/** What a reader must know of a dataset before using it, in Markdown. */
final class DatasetCard {
    private static final String COLUMNS =
            """
            | column | meaning |
            |---|---|
            | `round` | number of the round in which it was judged |
            | `task_id`, `completion_id` | names of the task and of the completion |
            | `source`, `licence`, `topic` | where the task comes from, under which licence (SPDX), and what it is about |
            | `prompt`, `completion` | the texts |
            | `model` | who or what wrote the completion; the judge did not see it |
            | `judge` | hotkey of the miner that judged |
            | `judge_kind` | `human`, `model` or `simulated` |
            | `judge_model`, `template` | what the judge says it scored with; not checked |
            | `position` | where the completion stood when this judge saw it, from 0 |
            | `score` | as the judge gave it; higher is better, scales differ from judge to judge |
            | `consensus` | mean score of the completion over the judges of the round |
            | `judge_score` | the judge's part of the task's reward |
            | `known_rank` | rank of the completion if it is known, 0 the best; else null |
            | `known_kind` | how it is known: `human`, or `constructed` by making an answer worse; else null |
            | `gold` | whether the task was there to measure the judges |
            | `judged_at` | when the answer came in, UTC |
            """;

    private DatasetCard() {}

    static String text(Path file, boolean simulated, DatasetTally tally) {
        String name = file.getFileName().toString();
        var text = new StringBuilder("# " + name.replaceFirst("\\.jsonl$", "") + "\n\n");
        if (simulated) {
            text.append(
                    "**SIMULATED**: the judges are programs of a demonstration network, not"
                            + " people. Do not use it as human preference data.\n\n");
        }
        text.append(tally.rows())
                .append(" rows in `")
                .append(name)
                .append("`, one for each judge and completion, as JSON lines in UTF-8.\n\n");
        text.append("- judges: ").append(counts(tally.judgeKinds())).append('\n');
        text.append("- licences of the tasks: ").append(counts(tally.licences())).append('\n');
        text.append("- sources: ").append(counts(tally.sources())).append("\n\n");
        return text.append(COLUMNS).toString();
    }

    private static String counts(Map<String, Long> counts) {
        if (counts.isEmpty()) return "none";
        return counts.entrySet().stream()
                .map(entry -> entry.getKey() + " (" + entry.getValue() + " rows)")
                .collect(Collectors.joining(", "));
    }
}
