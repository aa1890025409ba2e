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

    /** People on Mechanical Turk. */
    static final String MTURK = "aws_mturk";

    /** The people of a miner's own worker platform. */
    static final String WORKERS = "dojo";

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

    /** Scores of {@code method}, of which nothing else is known. */
    static Judge of(String method) {
        return new Judge(method, "", "");
    }

    /**
     * How good the method is, so that a better one may take a worse one's place: an LLM, a reward
     * model, people, as the second document orders them. What a miner made up is the worst.
     */
    int rank() {
        return switch (method) {
            case "llm_api" -> 1;
            case "hf_model" -> 2;
            case MTURK, WORKERS -> 3;
            default -> 0;
        };
    }

    /** Whether people scored, which counts {@code 1.2} times in the consensus score. */
    boolean people() {
        return method.equals(MTURK) || method.equals(WORKERS);
    }

    /** Who judged, as the dataset names it. */
    JudgeKind kind() {
        if (model.startsWith(SIMULATED)) return JudgeKind.SIMULATED;
        return people() ? JudgeKind.HUMAN : JudgeKind.MODEL;
    }

    private static String cut(String text) {
        return text.length() <= CHARS_MAX ? text : text.substring(0, CHARS_MAX);
    }
}
