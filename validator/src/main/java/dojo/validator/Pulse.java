package dojo.validator;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Keeps in the database when each part of the validator last did something, for whoever looks from
 * outside. Written at most once in {@link #EVERY}, so that it costs nothing.
 */
final class Pulse implements Consumer<ValidatorEvent> {
    /** How old the rows of a validator that is well may be. */
    static final Duration EVERY = Duration.ofMinutes(1);

    private final ValidatorDatabase database;
    private final InstantSource clock;
    private final Consumer<ValidatorEvent> next;
    private final Map<String, Beat> unwritten = new LinkedHashMap<>();
    private Instant writtenAt = Instant.MIN;

    /** What a part did. */
    record Beat(Instant at, String note) {}

    /** Of the validator that writes to {@code database}; events go on to {@code next}. */
    Pulse(ValidatorDatabase database, InstantSource clock, Consumer<ValidatorEvent> next) {
        this.database = database;
        this.clock = clock;
        this.next = next;
    }

    @Override
    public void accept(ValidatorEvent event) {
        part(event).ifPresent(part -> unwritten.put(part, new Beat(clock.instant(), note(event))));
        next.accept(event);
    }

    /** Says that a step of the loop begins at {@code now}. */
    void stepped(Instant now) {
        unwritten.put("loop", new Beat(now, ""));
        if (!writtenAt.equals(Instant.MIN) && now.isBefore(writtenAt.plus(EVERY))) return;
        write();
        writtenAt = now;
    }

    /** Writes what was not written yet. */
    void write() {
        database.write(handle -> {
            unwritten.forEach((part, beat) ->
                    handle.execute(
                            "INSERT INTO pulse (part, at, note) VALUES (?, ?, ?)"
                                    + " ON CONFLICT (part) DO UPDATE"
                                    + " SET at = excluded.at, note = excluded.note",
                            part,
                            beat.at().toEpochMilli(),
                            beat.note()));
            return unwritten.size();
        });
        unwritten.clear();
    }

    private static Optional<String> part(ValidatorEvent event) {
        return switch (event) {
            case ValidatorEvent.RoundOpened _,
                    ValidatorEvent.RoundResumed _,
                    ValidatorEvent.RoundClosed _,
                    ValidatorEvent.RoundAbandoned _,
                    ValidatorEvent.NobodyToAsk _,
                    ValidatorEvent.NothingToAsk _ ->
                    Optional.of("rounds");
            case ValidatorEvent.AnswerRecorded _,
                    ValidatorEvent.AnswerPromised _,
                    ValidatorEvent.AnswerRefused _ ->
                    Optional.of("answers");
            case ValidatorEvent.RoundScored _ -> Optional.of("scores");
            case ValidatorEvent.ResultsSent _ -> Optional.of("results");
            case ValidatorEvent.DatasetGrew _ -> Optional.of("dataset");
            case ValidatorEvent.WeightsSet _, ValidatorEvent.WeightsNotSet _ ->
                    Optional.of("weights");
            case ValidatorEvent.RoundFailed _, ValidatorEvent.MethodFailed _ ->
                    Optional.of("failure");
            case ValidatorEvent.ChainLost _ -> Optional.of("chain lost");
            case ValidatorEvent.StorageLost _ -> Optional.of("storage lost");
            case ValidatorEvent.StorageBack _, ValidatorEvent.ClockLeapt _ -> Optional.empty();
        };
    }

    private static String note(ValidatorEvent event) {
        return switch (event) {
            case ValidatorEvent.RoundOpened(Round round) -> "opened " + round.id();
            case ValidatorEvent.RoundResumed(Round round) -> "went on with " + round.id();
            case ValidatorEvent.RoundClosed(long round) -> "closed " + round;
            case ValidatorEvent.RoundAbandoned(long round, String reason) ->
                    "abandoned " + round + ": " + reason;
            case ValidatorEvent.NobodyToAsk() -> "nobody to ask";
            case ValidatorEvent.NothingToAsk(String why) -> why;
            case ValidatorEvent.AnswerRecorded(long round, var _, var miner) ->
                    "round " + round + " " + miner;
            case ValidatorEvent.AnswerPromised(long round, var _, var miner) ->
                    "round " + round + " " + miner + ", later";
            case ValidatorEvent.AnswerRefused(Refusal refusal) ->
                    "round " + refusal.round() + " " + refusal.miner() + " " + refusal.reason();
            case ValidatorEvent.RoundScored(RoundScores scores, var _) -> "round " + scores.round();
            case ValidatorEvent.ResultsSent(long round, int delivered, int failed) ->
                    "round " + round + ": " + delivered + " delivered, " + failed + " not";
            case ValidatorEvent.DatasetGrew(var _, long rows) -> rows + " rows";
            case ValidatorEvent.WeightsSet(var set) -> set.text();
            case ValidatorEvent.WeightsNotSet(WeightsResult why) -> why.text();
            case ValidatorEvent.RoundFailed(long round, String why) ->
                    "round " + round + ": " + why;
            case ValidatorEvent.MethodFailed failed -> failed.text();
            case ValidatorEvent.ChainLost(String why) -> why;
            case ValidatorEvent.StorageLost(String why) -> why;
            case ValidatorEvent.StorageBack _, ValidatorEvent.ClockLeapt _ -> "";
        };
    }
}
