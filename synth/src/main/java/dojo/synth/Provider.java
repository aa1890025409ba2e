package dojo.synth;

/** Where drafts come from: families that were written, or a model. */
interface Provider {
    /**
     * The draft with {@code number}. May block.
     *
     * @throws DraftFailed if there is none, and another try may bring one
     * @throws dojo.models.LlmUnavailable if nobody answers
     */
    Draft draft(long number) throws DraftFailed;

    /** Whether a draft may lose the versions that do not measure up, and is kept for the others. */
    default boolean keepsRest() {
        return false;
    }

    /** Names what comes from here, so that numbers go on where they were. */
    String source();
}
