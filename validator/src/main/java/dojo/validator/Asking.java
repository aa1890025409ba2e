package dojo.validator;

import dojo.base.DatabaseAway;
import dojo.protocol.Dendrite;
import dojo.protocol.Reply;
import dojo.protocol.Wire;
import dojo.protocol.synapse.FeedbackRequest;
import dojo.protocol.synapse.Rank;
import dojo.protocol.synapse.RankingRequest;
import dojo.protocol.synapse.Synapse;
import dojo.protocol.synapse.SynapseType;
import dojo.protocol.synapse.TaskResultRequest;
import dojo.scoring.Means;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Sends questions and brings each reply to the ledger. Replies that came while others were being
 * written are written together, so many fast miners do not cost a disk write each. Where the
 * database is away, those that were under way are kept with the time they came at, for {@link
 * #writeKept}.
 */
final class Asking {
    /**
     * How many questions are under way at once; the others follow when these are through. Fewer
     * than the dendrite could, so that each reply may be half a MiB.
     */
    static final int CALLS_AT_ONCE_MAX = 1_024;

    /** What an axon says that may answer later: out of time, queue full; so does any 5xx. */
    private static final Set<Integer> BUSY = Set.of(408, 429);

    private final Wire wire;
    private final RoundLedger ledger;
    private final InstantSource clock;
    private final boolean varied;
    private final BooleanSupplier stop;

    // Never more than are under way at once, since nothing is asked while any are kept.
    private final List<RoundLedger.Arrived> kept = new ArrayList<>();

    Asking(
            Wire wire,
            RoundLedger ledger,
            InstantSource clock,
            boolean varied,
            BooleanSupplier stop) {
        this.wire = wire;
        this.ledger = ledger;
        this.clock = clock;
        this.varied = varied;
        this.stop = stop;
    }

    /**
     * Asks for what is owed, no longer than the deadline of the round and until told to stop.
     *
     * @param onRecorded told of each reply once it is on the disk
     * @throws DatabaseAway if replies could not be written; they are kept
     */
    void ask(Round round, List<Progress.Owed> owed, Duration timeout, Consumer<Recorded> onRecorded)
            throws InterruptedException {
        writeKept(onRecorded);
        for (int from = 0; from < owed.size(); from += CALLS_AT_ONCE_MAX) {
            Duration left = Duration.between(clock.instant(), round.deadline());
            if (!left.isPositive() || stop.getAsBoolean()) return;
            List<Progress.Owed> part =
                    owed.subList(from, Math.min(owed.size(), from + CALLS_AT_ONCE_MAX));
            askPart(round, part, left.compareTo(timeout) < 0 ? left : timeout, onRecorded);
        }
    }

    private void askPart(
            Round round, List<Progress.Owed> part, Duration timeout, Consumer<Recorded> onRecorded)
            throws InterruptedException {
        Optional<SynapseType<FeedbackRequest>> ticketed = round.protocol().ticketed();
        if (ticketed.isEmpty()) {
            call(
                    round,
                    part,
                    timeout,
                    one -> issued(round, one).question(round.openedAt()),
                    (one, answer) -> ranked(round, one, answer),
                    onRecorded);
            return;
        }
        call(
                round,
                part.stream().filter(one -> one.ticket().isEmpty()).toList(),
                timeout,
                one ->
                        issued(round, one)
                                .handedOut(
                                        ticketed.get(),
                                        round.protocol(),
                                        round.openedAt(),
                                        round.expireAt()),
                (one, answer) -> taken(round, one, answer),
                onRecorded);
        call(
                round,
                part.stream().filter(one -> one.ticket().isPresent()).toList(),
                timeout,
                one -> TaskResultRequest.question(one.ticket().orElseThrow().name()),
                (one, answer) -> pulled(round, one, answer),
                onRecorded);
    }

    /** Makes one call for each of {@code part}, and records what the answers mean. */
    private <S extends Synapse> void call(
            Round round,
            List<Progress.Owed> part,
            Duration timeout,
            Function<Progress.Owed, S> question,
            BiFunction<Progress.Owed, S, Feedback> meaning,
            Consumer<Recorded> onRecorded)
            throws InterruptedException {
        if (part.isEmpty()) return;
        var calls = new ArrayList<Dendrite.Call<S>>();
        for (Progress.Owed one : part) {
            calls.add(new Dendrite.Call<>(one.peer(), question.apply(one)));
        }
        int[] left = {calls.size()};
        wire.askAll(
                calls,
                timeout,
                batch -> {
                    left[0] -= batch.size();
                    Instant now = clock.instant();
                    var arrived = new ArrayList<RoundLedger.Arrived>();
                    for (Dendrite.Answered<S> one : batch) {
                        Progress.Owed asked = part.get(one.index());
                        Feedback feedback =
                                one.reply() instanceof Reply.Answer<S> answer
                                        ? meaning.apply(asked, answer.synapse())
                                        : nothing(round, asked, one.reply());
                        arrived.add(new RoundLedger.Arrived(feedback, now));
                    }
                    write(arrived, onRecorded);
                },
                stop);
        writeKept(onRecorded);
        if (left[0] > 0 && !stop.getAsBoolean()) {
            throw new IllegalStateException(left[0] + " calls ended without a reply");
        }
    }

    /** Only keeps the replies if others could not be written before: the next ones come soon. */
    private void write(List<RoundLedger.Arrived> batch, Consumer<Recorded> onRecorded) {
        if (!kept.isEmpty()) {
            kept.addAll(batch);
            return;
        }
        List<Recorded> recorded;
        try {
            recorded = ledger.record(batch, false);
        } catch (DatabaseAway e) {
            kept.addAll(batch);
            return;
        }
        recorded.forEach(onRecorded);
    }

    /**
     * Writes down what could not be written when it came.
     *
     * @throws DatabaseAway if it still cannot
     */
    void writeKept(Consumer<Recorded> onRecorded) {
        if (kept.isEmpty()) return;
        List<Recorded> recorded = ledger.record(kept, true);
        kept.clear();
        recorded.forEach(onRecorded);
    }

    private IssuedTask issued(Round round, Progress.Owed one) {
        IssuedTask issued = round.issued(one.task(), one.peer().hotkey());
        return varied ? issued.varied(round.seed(), one.peer().hotkey()) : issued;
    }

    /** Without scores, a miner that names its method says that it pushes them later. */
    private static Feedback ranked(Round round, Progress.Owed asked, RankingRequest answer) {
        Judge judge = Judge.of(answer);
        return answer.ranks().isEmpty() && !judge.method().isEmpty()
                ? promise(round, asked, new Ticket(judge.method(), judge))
                : scores(round, asked, answer.ranks(), judge);
    }

    private static Feedback taken(Round round, Progress.Owed asked, FeedbackRequest answer) {
        Judge judge = Judge.of(answer.scoringMethod().orElse(Judge.WORKERS));
        var ranks = new ArrayList<Rank>();
        for (FeedbackRequest.Shown shown : answer.completions()) {
            shown.score().ifPresent(score -> ranks.add(new Rank(shown.id(), score)));
        }
        if (!ranks.isEmpty()) return scores(round, asked, ranks, judge);
        return answer.ticket()
                .map(name -> promise(round, asked, new Ticket(name, judge)))
                .orElseGet(() -> nothing(round, asked, Refusal.Reason.DECLINED, "no ticket"));
    }

    /** Of several workers each completion's score is the mean over those who scored it. */
    private static Feedback pulled(Round round, Progress.Owed asked, TaskResultRequest answer) {
        if (answer.results().isEmpty()) {
            return nothing(round, asked, Refusal.Reason.NOT_YET, "");
        }
        var given = new LinkedHashMap<String, List<Double>>();
        for (TaskResultRequest.Result result : answer.results()) {
            result.scores()
                    .forEach((id, score) ->
                            given.computeIfAbsent(id, key -> new ArrayList<>()).add(score));
        }
        var ranks = new ArrayList<Rank>();
        given.forEach((id, scores) -> {
            double[] ascending = scores.stream().mapToDouble(d -> d).sorted().toArray();
            ranks.add(new Rank(id, Means.of(ascending)));
        });
        Judge judge = asked.ticket().orElseThrow().judge();
        // Who scored is a model's name here; people's names are nobody's business.
        boolean named = !judge.people() && answer.results().size() == 1;
        return scores(
                round,
                asked,
                ranks,
                named
                        ? new Judge(judge.method(), answer.results().getFirst().worker(), "")
                        : judge);
    }

    private static Feedback scores(
            Round round, Progress.Owed asked, List<Rank> ranks, Judge judge) {
        return new Feedback.Scores(
                round.id(), asked.task(), asked.peer().hotkey(), ranks, judge, Optional.empty());
    }

    private static Feedback promise(Round round, Progress.Owed asked, Ticket ticket) {
        return new Feedback.Promise(round.id(), asked.task(), asked.peer().hotkey(), ticket);
    }

    private static <S extends Synapse> Feedback nothing(
            Round round, Progress.Owed asked, Reply<S> reply) {
        return switch (reply) {
            case Reply.Answer<S> answer -> throw new IllegalArgumentException(answer.toString());
            case Reply.Refused<S>(int status, String message) ->
                    nothing(
                            round,
                            asked,
                            status >= 500 || BUSY.contains(status) || overtaken(status, message)
                                    ? Refusal.Reason.BUSY
                                    : Refusal.Reason.REFUSED_BY_MINER,
                            status + " " + message);
            case Reply.Unreachable<S>(String why) ->
                    nothing(round, asked, Refusal.Reason.UNREACHABLE, why);
            case Reply.TimedOut<S>() -> nothing(round, asked, Refusal.Reason.TIMED_OUT, "");
            case Reply.Malformed<S>(String why) ->
                    nothing(round, asked, Refusal.Reason.MALFORMED, why);
        };
    }

    /** Axons of the SDK refuse calls that overtook each other; asked again they answer. */
    private static boolean overtaken(int status, String message) {
        return status == 401 && message.contains("Nonce");
    }

    private static Feedback nothing(
            Round round, Progress.Owed asked, Refusal.Reason reason, String detail) {
        return new Feedback.Nothing(
                round.id(), asked.task(), asked.peer().hotkey(), reason, detail);
    }
}
