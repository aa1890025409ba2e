package dojo.validator;

import dojo.wallet.Ss58Address;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * Weights that were sent, derived again from what miners answered, through scores and averages, and
 * compared bit for bit. Only looks.
 *
 * @param block the block they are in, or the best one when they were sent
 * @param epoch the number of the block's epoch, as the chain counted them until about spec 400:
 *     (block + netuid + 1) / (tempo + 1), rounded down; -1 if the tempo was not kept
 * @param outcome INCLUDED, or what else became of them
 * @param derived what they come to, nothing if that is not to be known or nothing would be sent
 */
public record Rederivation(
        long block,
        long epoch,
        Instant at,
        String outcome,
        long versionKey,
        WeightsLedger.Weights sent,
        Optional<WeightsLedger.Weights> derived,
        Verdict verdict) {
    /** Whether they are the same. */
    public sealed interface Verdict {
        /** Each uid and each of its 16 bits. */
        record Same() implements Verdict {}

        /** Not all of them. */
        record Different(String where) implements Verdict {}

        /** What they stand on is not there any more, or never was. */
        record Unknown(String why) implements Verdict {}

        /** The same as one line. */
        default String text() {
            return switch (this) {
                case Same() -> "same";
                case Different(String where) -> "DIFFERENT at " + where;
                case Unknown(String why) -> "not derivable: " + why;
            };
        }
    }

    /** All weights that {@code database} knows, in the order in which they were sent. */
    public static List<Rederivation> all(ValidatorDatabase database) {
        return database.read(Rederivation::all);
    }

    private static List<Rederivation> all(Handle handle) {
        var sent = new ArrayList<>(WeightsLedger.all(handle));
        sent.sort(Comparator.comparingLong(WeightsLedger.Sent::scored));
        var replay = Replay.fromCheckpoint(handle);
        var scorings = Scoring.all(handle).iterator();
        Optional<String> astray = Optional.empty();
        var derived = new HashMap<Long, Rederivation>();
        for (WeightsLedger.Sent weights : sent) {
            while (replay.number() < weights.scored() && scorings.hasNext()) {
                Scoring scoring = scorings.next();
                if (scoring.number() <= replay.number()) continue;
                RoundScores scores = replay.step(handle, scoring);
                if (astray.isEmpty()) astray = difference(handle, scores);
            }
            derived.put(weights.id(), of(weights, replay, astray));
        }
        sent.sort(Comparator.comparingLong(WeightsLedger.Sent::id));
        return sent.stream().map(one -> Objects.requireNonNull(derived.get(one.id()))).toList();
    }

    private static Rederivation of(
            WeightsLedger.Sent sent, Replay replay, Optional<String> astray) {
        if (sent.basis().isEmpty()) {
            return new Rederivation(sent, Optional.empty(), unknown("an older Dojo sent them"));
        }
        if (replay.number() > sent.scored()) {
            return new Rederivation(
                    sent, Optional.empty(), unknown("their rounds were deleted by --retention"));
        }
        if (replay.number() < sent.scored()) {
            return new Rederivation(sent, Optional.empty(), unknown("a scored round is missing"));
        }
        return switch (sent.basis().get().weights(replay.averages())) {
            case WeightsBasis.Derived.Unusable(var reason) ->
                    new Rederivation(
                            sent,
                            Optional.empty(),
                            new Verdict.Different(reason.name() + where(astray)));
            case WeightsBasis.Derived.Usable(var weights) ->
                    new Rederivation(
                            sent,
                            Optional.of(weights),
                            difference(sent.weights(), weights)
                                    .<Verdict>map(at -> new Verdict.Different(at + where(astray)))
                                    .orElseGet(Verdict.Same::new));
        };
    }

    private Rederivation(
            WeightsLedger.Sent sent, Optional<WeightsLedger.Weights> derived, Verdict verdict) {
        this(
                sent.inBlock(),
                sent.basis().map(basis -> basis.epoch(sent.inBlock())).orElse(-1L),
                sent.at(),
                sent.outcome(),
                sent.versionKey(),
                sent.weights(),
                derived,
                verdict);
    }

    private static Verdict unknown(String why) {
        return new Verdict.Unknown(why);
    }

    private static String where(Optional<String> astray) {
        return astray.map(at -> "; the first score that differs is that of " + at).orElse("");
    }

    private static Optional<String> difference(
            WeightsLedger.Weights sent, WeightsLedger.Weights derived) {
        for (int i = 0; i < Math.max(sent.uids().size(), derived.uids().size()); i++) {
            String is = i < sent.uids().size() ? at(sent, i) : "nothing";
            String again = i < derived.uids().size() ? at(derived, i) : "nothing";
            if (!is.equals(again)) return Optional.of(is + " sent, " + again + " derived");
        }
        return Optional.empty();
    }

    private static String at(WeightsLedger.Weights weights, int index) {
        return "uid " + weights.uids().get(index) + " = " + weights.values().get(index);
    }

    /** Where the scores that were kept of a round differ from those that its answers come to. */
    private static Optional<String> difference(Handle handle, RoundScores scores) {
        Map<Ss58Address, Double> kept = RoundArchive.minerScores(handle, scores.round());
        for (RoundScores.OfMiner miner : scores.miners()) {
            Double then = kept.get(miner.hotkey());
            if (then == null
                    || Double.doubleToLongBits(then) != Double.doubleToLongBits(miner.score())) {
                return Optional.of(
                        miner.hotkey()
                                + " in round "
                                + scores.round()
                                + ": "
                                + (then == null ? "none" : then)
                                + " kept, "
                                + miner.score()
                                + " derived");
            }
        }
        return Optional.empty();
    }
}
