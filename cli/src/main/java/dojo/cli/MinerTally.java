package dojo.cli;

import dojo.miner.MinerEvent;
import dojo.models.LlmUsage;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/** Counts what a miner does, for a line now and then. Told from many threads. */
final class MinerTally implements Consumer<MinerEvent> {
    private long answered;
    private long postponed;
    private long refused;
    private Duration together = Duration.ZERO;
    private Duration slowest = Duration.ZERO;

    @Override
    public synchronized void accept(MinerEvent event) {
        switch (event) {
            case MinerEvent.Answered(var _, var _, var _, Duration took) -> {
                answered++;
                together = together.plus(took);
                if (took.compareTo(slowest) > 0) slowest = took;
            }
            case MinerEvent.Postponed _ -> postponed++;
            case MinerEvent.Refused _ -> refused++;
            case MinerEvent.Asked _, MinerEvent.ResultReceived _, MinerEvent.ScoreReceived _ -> {}
        }
    }

    /**
     * What happened since the last line, if anything did.
     *
     * @param spent since the start, if the method spends
     */
    synchronized Optional<String> line(Optional<LlmUsage> spent) {
        if (answered + postponed + refused == 0) return Optional.empty();
        String line =
                String.format(
                        Locale.ROOT,
                        "answered %d in %.2f s on average and %.2f s at most, postponed %d, refused %d",
                        answered,
                        together.toMillis() / 1e3 / Math.max(1, answered),
                        slowest.toMillis() / 1e3,
                        postponed,
                        refused);
        answered = 0;
        postponed = 0;
        refused = 0;
        together = Duration.ZERO;
        slowest = Duration.ZERO;
        return Optional.of(
                line
                        + spent.map(all ->
                                        String.format(
                                                Locale.ROOT,
                                                "; since the start %d calls, %d + %d tokens%s",
                                                all.calls(),
                                                all.promptTokens(),
                                                all.completionTokens(),
                                                dollars(all)))
                                .orElse(""));
    }

    /** Nothing where no price was set: free is something else. */
    private static String dollars(LlmUsage spent) {
        return spent.dollars() > 0 ? String.format(Locale.ROOT, ", %.4f USD", spent.dollars()) : "";
    }
}
