package dojo.miner;

import dojo.models.LinearRewardModel;
import dojo.models.RewardModel;
import java.util.function.Function;

/** Finds the scorer for what an owner wrote behind --scoring_method and --model_name. */
public final class ScoringChoice {
    private static final String AVAILABLE =
            "; available are llm_api, dojo, aws_mturk, the full name of a class of your own, and hf_model with"
                    + " --model_name "
                    + LinearRewardModel.NAME
                    + " or a model of Hugging Face";

    private ScoringChoice() {}

    /**
     * The scorer for a method and a model; {@code llm_api}, {@code dojo} and {@code aws_mturk} want
     * more than that, see {@link LlmScorer}, {@link WorkScorer}, {@link MturkScorer}.
     *
     * @param method {@code hf_model}, or the name of a public class with a public constructor
     *     without parameters, which is given no model
     * @param models gives the reward model of a name
     * @throws ScoringUnavailable if there is no such method in this version
     * @throws dojo.models.RewardModelUnreadable if there is no such model
     */
    public static Scorer scorer(
            String method, String modelName, Function<String, RewardModel> models) {
        return switch (method) {
            case RewardModelScorer.METHOD -> new RewardModelScorer(models.apply(modelName));
            default -> {
                if (method.contains(".")) yield ofClass(method);
                throw new ScoringUnavailable(
                        "there is no scoring method '" + method + "'" + AVAILABLE);
            }
        };
    }

    private static Scorer ofClass(String name) {
        try {
            Object made = Class.forName(name).getConstructor().newInstance();
            if (made instanceof Scorer scorer) return scorer;
            throw new ScoringUnavailable(name + " does not implement " + Scorer.class.getName());
        } catch (ClassNotFoundException e) {
            throw new ScoringUnavailable(
                    "there is no class " + name + "; name its folder or jar in DOJO_CLASSPATH", e);
        } catch (ReflectiveOperationException e) {
            throw new ScoringUnavailable(
                    name + " wants a public constructor without parameters that does not fail", e);
        }
    }
}
