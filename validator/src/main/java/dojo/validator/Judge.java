package dojo.validator;

import dojo.protocol.synapse.ModelConfig;
import dojo.protocol.synapse.RankingRequest;
import dojo.task.dataset.JudgeKind;

/**
 * What a miner says it scored with; empty where it says nothing.
 *
 * @param method {@code hf_model}, {@code llm_api}, {@code aws_mturk}, or what a miner made up
 * @param model the model's name
 * @param template the prompt or labelling template
 */
public record Judge(String method, String model, String template) {
    /** The longest of the three texts kept, in characters. */
    public static final int CHARS_MAX = 200;

    private static final String PEOPLE = "aws_mturk";

    /** What the names of behaviours that judge nothing begin with. */
    private static final String SIMULATED = "simulated/";

    public Judge {
        method = cut(method);
        model = cut(model);
        template = cut(template);
    }

    static Judge of(RankingRequest answer) {
        return new Judge(
                answer.scoringMethod().orElse(""),
                answer.modelConfig().map(ModelConfig::modelName).orElse(""),
                answer.modelConfig().flatMap(ModelConfig::template).orElse(""));
    }

    /** Whether people scored, which counts {@code 1.2} times in the consensus score. */
    boolean people() {
        return method.equals(PEOPLE);
    }

    /** Who judged, as the dataset names it. */
    JudgeKind kind() {
        if (model.startsWith(SIMULATED)) return JudgeKind.SIMULATED;
        return people() ? JudgeKind.HUMAN : JudgeKind.MODEL;
    }

    private static String cut(String text) {
        String kept = text.length() <= CHARS_MAX ? text : text.substring(0, CHARS_MAX);
        return TaskJson.storable(kept);
    }
}
