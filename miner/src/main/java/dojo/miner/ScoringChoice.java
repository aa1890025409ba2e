package dojo.miner;

import dojo.models.LinearRewardModel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Finds the scorer for what an owner wrote behind --scoring_method and --model_name. */
public final class ScoringChoice {
    private static final String AVAILABLE =
            "; available are --scoring_method hf_model with --model_name "
                    + LinearRewardModel.NAME
                    + " or the path of a linear model file";

    private ScoringChoice() {}

    /**
     * The scorer for a method and a model.
     *
     * @param modelName the shipped model's name, or the path of a file in its format
     * @throws ScoringUnavailable if there is no such method or model in this version
     * @throws dojo.models.RewardModelUnreadable if the file is no such model
     */
    public static Scorer scorer(String method, String modelName) {
        return switch (method) {
            case RewardModelScorer.METHOD -> new RewardModelScorer(model(modelName));
            case "llm_api", "aws_mturk" ->
                    throw new ScoringUnavailable(
                            "scoring method " + method + " is not offered yet" + AVAILABLE);
            default ->
                    throw new ScoringUnavailable(
                            "there is no scoring method '" + method + "'" + AVAILABLE);
        };
    }

    private static LinearRewardModel model(String name) {
        if (name.equals(LinearRewardModel.NAME)) return LinearRewardModel.shipped();
        try {
            Path file = Path.of(name);
            if (Files.isRegularFile(file)) return LinearRewardModel.load(file);
        } catch (InvalidPathException e) {
            throw new ScoringUnavailable("model '" + name + "' is no path" + AVAILABLE, e);
        }
        throw new ScoringUnavailable(
                "model '" + name + "' is neither the shipped one nor a file" + AVAILABLE);
    }
}
