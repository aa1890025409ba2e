package dojo.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.Json;
import dojo.chain.Neuron;
import dojo.protocol.StreamReply;
import dojo.protocol.StreamReply.Ending;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One miner's answer as it comes: its pieces with their times, and how it ended. */
final class StreamedAnswer {
    /** The most pieces of an answer that are shown and kept; the text is whole all the same. */
    static final int PIECES_MAX = 10_000;

    private static final int ZERO_WIDTH_NON_JOINER = 0x200C;
    private static final int ZERO_WIDTH_JOINER = 0x200D;

    /** One piece and the time since the one before it. */
    private record Piece(String text, Duration since) {}

    /**
     * How it ended.
     *
     * @param code as the SDK counts; 0 if the miner was not called
     * @param why empty where the word says all
     */
    private record Status(int code, String word, String why) {
        String words() {
            return why.isEmpty() ? word : word + ": " + why;
        }
    }

    private final Neuron miner;
    private final List<Piece> pieces = new ArrayList<>();
    private int count;
    private Duration last = Duration.ZERO;
    private Optional<StreamReply> reply = Optional.empty();

    StreamedAnswer(Neuron miner) {
        this.miner = miner;
    }

    /**
     * Takes a piece that came {@code after} that long.
     *
     * @return the line that shows it, if it is to be shown
     */
    Optional<String> add(String text, Duration after) {
        Duration since = after.minus(last);
        last = after;
        int index = count++;
        if (index > PIECES_MAX) return Optional.empty();
        if (index == PIECES_MAX) {
            return Optional.of("uid %d: further pieces are not shown".formatted(miner.uid()));
        }
        pieces.add(new Piece(text, since));
        return Optional.of(
                "uid %d  #%d  +%.3f s  %s"
                        .formatted(
                                miner.uid(),
                                index,
                                seconds(since),
                                shown(text).replace("\n", "↵")));
    }

    void end(StreamReply how) {
        reply = Optional.of(how);
    }

    /** Whether there is an answer, if only what came before the time-out. */
    boolean answered() {
        return switch (status().code()) {
            case 200 -> true;
            case 408 -> !completion().isEmpty();
            default -> false;
        };
    }

    /** The end in a line, and below it what there is of the answer. */
    String summary() {
        Status status = status();
        if (reply.isEmpty()) return "uid " + miner.uid() + ": " + status.words();
        String line =
                "uid %d: %d %s in %.3f s%s%s%s"
                        .formatted(
                                miner.uid(),
                                status.code(),
                                status.word(),
                                seconds(reply.get().took()),
                                count == 0
                                        ? ""
                                        : count == 1 ? ", 1 piece" : ", " + count + " pieces",
                                reply.get().verified() ? ", signed by the miner" : "",
                                status.why().isEmpty() ? "" : ": " + status.why());
        String text = shown(completion()).stripTrailing();
        return text.isEmpty() ? line : line + "\n" + text;
    }

    ObjectNode json() {
        ObjectNode json =
                Json.object()
                        .put("uid", miner.uid())
                        .put("hotkey", miner.hotkey().text())
                        .put("status_code", status().code())
                        .put("status_message", status().words())
                        .put("verified", reply.map(StreamReply::verified).orElse(false))
                        .put("seconds", seconds(reply.map(StreamReply::took).orElse(Duration.ZERO)))
                        .put("completion", completion());
        var rows = json.putArray("chunks");
        for (Piece piece : pieces) {
            rows.addObject().put("seconds", seconds(piece.since())).put("text", piece.text());
        }
        return json;
    }

    private Status status() {
        return reply.map(StreamReply::ending)
                .map(ending ->
                        switch (ending) {
                            case Ending.Complete() -> new Status(200, "complete", "");
                            case Ending.TimedOut() -> new Status(408, "timed out", "");
                            case Ending.Refused(int code, var why) ->
                                    new Status(code, "refused", why);
                            case Ending.Unreachable(var why) -> new Status(503, "unreachable", why);
                            case Ending.BrokenOff(var why) -> new Status(422, "broke off", why);
                            case Ending.Malformed(var why) -> new Status(422, "no answer", why);
                        })
                .orElse(new Status(0, "not called", "it serves no axon"));
    }

    /** The text that came; of a refusal it is nobody's completion. */
    private String completion() {
        return reply.filter(how -> !(how.ending() instanceof Ending.Refused))
                .map(StreamReply::text)
                .orElse("");
    }

    private static double seconds(Duration span) {
        return span.toMillis() / 1e3;
    }

    /** What a stranger wrote, without what could move a cursor; lines stay lines. */
    private static String shown(String text) {
        return text.codePoints()
                .filter(c -> c == '\n' || c == '\t' || !Character.isISOControl(c))
                .filter(c ->
                        Character.getType(c) != Character.FORMAT
                                || c == ZERO_WIDTH_JOINER
                                || c == ZERO_WIDTH_NON_JOINER)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
