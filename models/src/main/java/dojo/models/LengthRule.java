package dojo.models;

/** The longer the better: what every reward model has to be compared with. */
public final class LengthRule implements RewardModel {
    @Override
    public double score(String prompt, String completion) {
        return completion.length();
    }

    @Override
    public String name() {
        return "length";
    }

    @Override
    public String template() {
        return "completion only";
    }
}
