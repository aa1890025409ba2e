package dojo.protocol;

import dojo.protocol.synapse.Synapse;
import java.time.Duration;

/** What became of one call. */
public sealed interface Reply<S extends Synapse> {
    /**
     * The peer answered in time.
     *
     * @param verified whether the peer's hotkey signed this very answer to this very request, as
     *     our own axons do; the Python SDK's never do
     * @param took from sending to the last byte
     */
    record Answer<S extends Synapse>(S synapse, boolean verified, Duration took)
            implements Reply<S> {}

    /**
     * The peer said no.
     *
     * @param status its status: 401, 403, 404, 408, 429, 500 …
     * @param message printable ASCII of at most {@value Dendrite#MESSAGE_CHARS_MAX} characters
     */
    record Refused<S extends Synapse>(int status, String message) implements Reply<S> {}

    /** There was no connection, or it broke before an answer began. */
    record Unreachable<S extends Synapse>(String why) implements Reply<S> {}

    /** The answer was not complete at the deadline. */
    record TimedOut<S extends Synapse>() implements Reply<S> {}

    /** Something came that is not this message: not JSON, too long, a wrong field or signature. */
    record Malformed<S extends Synapse>(String why) implements Reply<S> {}

    /** The status that an SDK from 7.4 on holds after such a reply. */
    default int status() {
        return switch (this) {
            case Answer<S> answer -> 200;
            case Refused<S> refused -> refused.status();
            case Unreachable<S> unreachable -> 503;
            case TimedOut<S> late -> 408;
            case Malformed<S> malformed -> 422;
        };
    }
}
