package dojo.cli;

import dojo.miner.MinerEvent;
import dojo.miner.Tally;
import dojo.models.LlmUsage;
import java.util.Optional;
import java.util.function.Consumer;

/** Counts what a miner does, for its book and for a line now and then. Told from many threads. */
final class MinerTally implements Consumer<MinerEvent> {
    private Tally untaken = Tally.NONE;
    private LlmUsage taken = LlmUsage.NONE;
    private boolean heard;

    @Override
    public synchronized void accept(MinerEvent event) {
        heard = true;
        untaken = untaken.plus(Tally.of(event));
    }

    /** Whether anybody ever called. */
    synchronized boolean heard() {
        return heard;
    }

    /**
     * What happened since this was asked before.
     *
     * @param spent since the start
     */
    synchronized Tally take(LlmUsage spent) {
        Tally all =
                untaken.spending(
                        spent.calls() - taken.calls(),
                        Math.round((spent.dollars() - taken.dollars()) * 1e6));
        untaken = Tally.NONE;
        taken = spent;
        return all;
    }

    /**
     * Writes into {@code book} what happened since this was done before. If that throws, it goes
     * into the book the next time.
     *
     * @param spent since the start
     */
    Tally write(LlmUsage spent, Consumer<Tally> book) {
        Tally done = take(spent);
        if (done.equals(Tally.NONE)) return done;
        boolean written = false;
        try {
            book.accept(done);
            written = true;
        } finally {
            if (!written) giveBack(done);
        }
        return done;
    }

    private synchronized void giveBack(Tally done) {
        untaken = untaken.plus(done);
    }

    /**
     * Says what was done, if anything was.
     *
     * @param spent since the start, if the method spends
     */
    static Optional<String> line(Tally done, Optional<LlmUsage> spent) {
        if (done.answered() + done.postponed() + done.refused() == 0) return Optional.empty();
        String line =
                ("answered %d in %.2f s on average and %.2f s at most, late %d, postponed %d,"
                                + " refused %d")
                        .formatted(
                                done.answered(),
                                done.average().toMillis() / 1e3,
                                done.slowest().toMillis() / 1e3,
                                done.late(),
                                done.postponed(),
                                done.refused());
        return Optional.of(
                line
                        + spent.map(all ->
                                        "; since the start %d calls, %d + %d tokens%s"
                                                .formatted(
                                                        all.calls(),
                                                        all.promptTokens(),
                                                        all.completionTokens(),
                                                        dollars(all)))
                                .orElse(""));
    }

    /** Nothing where no price was set: free is something else. */
    private static String dollars(LlmUsage spent) {
        return spent.dollars() > 0 ? ", %.4f USD".formatted(spent.dollars()) : "";
    }
}
