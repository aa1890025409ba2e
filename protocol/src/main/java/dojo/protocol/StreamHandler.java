package dojo.protocol;

import dojo.protocol.synapse.Synapse;

/** Answers requests of one type part by part. */
@FunctionalInterface
public interface StreamHandler<S extends Synapse> {
    /**
     * Sends the answer to {@code received} and returns when it is complete. Runs on a virtual
     * thread that is interrupted when the caller leaves or the deadline passes.
     */
    void stream(Received<S> received, TokenStream out) throws StreamEnded, InterruptedException;
}
