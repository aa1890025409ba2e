package dojo.models.hf;

/**
 * How a prompt and a completion become what a model reads. A model is good only with the one that
 * it was trained with: another can move its accuracy by tens of points.
 */
public enum PromptTemplate {
    /** Prompt and completion as the two texts of a pair, as they are; what model cards show. */
    PAIR("pair", "", "", "", true),
    /** A pair whose prompt is put in ChatML, as the miners of the first two documents did. */
    CHATML_PAIR("chatml-pair", "<|im_start|>user\n", "<|im_end|>\n", "", true),
    /** One text in the form of Anthropic's HH-RLHF. */
    HUMAN_ASSISTANT("human-assistant", "\n\nHuman: ", "\n\nAssistant: ", "", false);

    private final String label;
    private final String before;
    private final String between;
    private final String after;

    /** Whether the model reads two texts. */
    final boolean pair;

    PromptTemplate(String label, String before, String between, String after, boolean pair) {
        this.label = label;
        this.before = before;
        this.between = between;
        this.after = after;
        this.pair = pair;
    }

    /** Its name in settings and in what a miner declares. */
    public String label() {
        return label;
    }

    /** The first text of a pair, or the whole text. */
    String first(String prompt, String completion) {
        return before + prompt + between + (pair ? "" : completion + after);
    }

    @Override
    public String toString() {
        return label;
    }
}
