package dojo.chain;

/**
 * Whether extrinsics may be submitted to a runtime newer than all whose calls were compared with
 * recordings: what a call of the same name does there may have changed. Reading is always allowed.
 */
public enum UnknownSpec {
    /** Submitting throws {@link UnverifiedRuntime}, before anything is signed. */
    REFUSED,
    /** Submitting goes on; whoever allows it should have seen {@link Subtensor#dryRun}. */
    ALLOWED;

    /** The newest spec whose calls were compared with recordings. */
    public static final long NEWEST_VERIFIED = 293;

    /** Whether calls of the runtime {@code spec} were compared with recordings. */
    static boolean verified(long spec) {
        return spec <= NEWEST_VERIFIED;
    }

    void check(long spec) {
        if (this == REFUSED && !verified(spec)) throw new UnverifiedRuntime(spec);
    }
}
