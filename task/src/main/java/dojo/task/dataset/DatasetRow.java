package dojo.task.dataset;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.Json;
import dojo.task.Completion;
import dojo.task.Task;
import java.time.Instant;
import java.util.Locale;

/**
 * One judge's score of one completion.
 *
 * @param roundSeed from which it follows who saw what, and {@code request}
 * @param request the id under which the judge was asked; docs/rounds.md tells what it proves
 * @param place where the completion stands in the task
 * @param judge the judge's hotkey
 * @param judgeModel the model's name, or empty
 * @param template the prompt or labelling template, or empty
 * @param position where the completion stood when this judge saw it, from 0
 * @param score as the judge gave it
 * @param consensus the mean score of the completion over the judges
 * @param judgeScore what the judge got for the task
 * @param gold whether the task was there to measure the judges
 */
public record DatasetRow(
        long round,
        long roundSeed,
        String request,
        Task task,
        int place,
        String judge,
        JudgeKind judgeKind,
        String judgeModel,
        String template,
        int position,
        double score,
        double consensus,
        double judgeScore,
        boolean gold,
        Instant judgedAt) {

    /** The line of this row, without its end. */
    String line() {
        Completion completion = task.completions().get(place);
        ObjectNode json =
                Json.object()
                        .put("round", round)
                        // A text, since not all readers keep so large a number.
                        .put("round_seed", Long.toString(roundSeed))
                        .put("request_id", request)
                        .put("task_id", task.id().value())
                        .put("source", task.source().name())
                        .put("licence", task.source().licence())
                        .put("topic", task.source().topic())
                        .put("prompt", task.prompt())
                        .put("completion_id", completion.id().value())
                        .put("completion", completion.text())
                        .put("model", completion.model())
                        .put("judge", judge)
                        .put("judge_kind", judgeKind.word())
                        .put("judge_model", judgeModel)
                        .put("template", template)
                        .put("position", position)
                        .put("score", score)
                        .put("consensus", consensus)
                        .put("judge_score", judgeScore);
        task.truth()
                .ifPresentOrElse(
                        truth ->
                                json.put("known_rank", truth.ranks().get(place))
                                        .put(
                                                "known_kind",
                                                truth.kind().name().toLowerCase(Locale.ROOT)),
                        () -> json.putNull("known_rank").putNull("known_kind"));
        return Json.write(json.put("gold", gold).put("judged_at", judgedAt.toString()));
    }
}
