package dojo.protocol;

import java.time.Duration;

/**
 * What became of one streaming call.
 *
 * @param text all that arrived, whatever the ending; of a refusal it is the body of the refusal,
 *     which is nobody's completion
 * @param verified whether the peer's hotkey signed this very text and this ending as its answer to
 *     this very request, as our own axons do; the Python SDK's never do
 * @param took from the call's turn to its end
 */
public record StreamReply(String text, boolean verified, Duration took, Ending ending) {
    /** How a stream ended. */
    public sealed interface Ending {
        /** With all of the text; if not verified, with all that came over this connection. */
        record Complete() implements Ending {}

        /** Not complete at the deadline: ours, or the axon's if verified. */
        record TimedOut() implements Ending {}

        /** Before its end, by the connection, or by the axon if verified. */
        record BrokenOff(String why) implements Ending {}

        /** The peer said no; {@link Reply.Refused}. */
        record Refused(int status, String message) implements Ending {}

        /** There was no connection, or it broke before an answer began. */
        record Unreachable(String why) implements Ending {}

        /** Something came that is no stream: a wrong type, too much of it, a wrong signature. */
        record Malformed(String why) implements Ending {}
    }
}
