package dojo.models.hf;

import dojo.models.LinearRewardModel;
import dojo.models.RewardModel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * Finds and loads a reward model by the name that its user gave.
 *
 * @param template for models of Hugging Face; the others have one of their own
 */
public record ModelChoice(PromptTemplate template, HubAccess hub, ModelFinder.Progress progress) {
    /**
     * The model called {@code name}: the shipped one, a linear model's file, a folder with the
     * files of a Hugging Face repository, or {@code ORG/NAME} there.
     *
     * @throws dojo.models.RewardModelUnreadable if it is none of these, or cannot be used
     */
    public RewardModel load(String name) {
        if (name.equals(LinearRewardModel.NAME)) return LinearRewardModel.shipped();
        if (isFile(name)) return LinearRewardModel.load(Path.of(name));
        Path folder = ModelFinder.find(name, hub, progress);
        return HfRewardModel.load(folder, declared(name), template);
    }

    private static boolean isFile(String name) {
        try {
            return Files.isRegularFile(Path.of(name));
        } catch (InvalidPathException e) {
            return false;
        }
    }

    /** What a miner declares: a folder by its own name, not by where it lies. */
    private static String declared(String name) {
        if (!Files.isDirectory(Path.of(name))) return name;
        return Path.of(name).toAbsolutePath().normalize().getFileName() + "";
    }
}
