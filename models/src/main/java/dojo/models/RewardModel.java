package dojo.models;

/** Says how good a completion is. The same texts always give the same number. */
public interface RewardModel {
    /**
     * How good {@code completion} is as an answer to {@code prompt}.
     *
     * @return a finite number, higher is better; comparable only between completions of one prompt
     */
    double score(String prompt, String completion);

    /** What a miner declares as its model name, for example {@code dojo/reward-linear}. */
    String name();

    /** The name of the way in which prompt and completion become what the model reads. */
    String template();
}
