package dojo.protocol;

import dojo.protocol.synapse.Synapse;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** How a neuron asks others: over HTTP by {@link Dendrite}, or in a simulation without threads. */
public interface Wire {
    /**
     * Makes all calls at once; returns when each has its reply, hardly later than {@code timeout}.
     *
     * @param onReplies told on the calling thread of what has come since it was told before, each
     *     call's reply once; what it throws ends the remaining calls and is passed on
     * @param stop looked at again and again; once it is true the remaining calls are given up, and
     *     nobody is told of them
     * @throws InterruptedException if interrupted; the remaining calls are given up
     */
    <S extends Synapse> void askAll(
            List<Dendrite.Call<S>> calls,
            Duration timeout,
            Consumer<List<Dendrite.Answered<S>>> onReplies,
            BooleanSupplier stop)
            throws InterruptedException;
}
