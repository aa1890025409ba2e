package dojo.validator;

import static org.assertj.core.api.Assertions.assertThat;

import dojo.scoring.AccuracyWindow;
import dojo.scoring.Interval;
import dojo.task.Task;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Which gold counts in which round, and that it is the same when it is scored again. */
@Timeout(120)
@ParameterizedClass(name = "{0}")
@EnumSource(Backend.class)
class GoldWindowTest {
    private static final AccuracyWindow ROLLING =
            new AccuracyWindow.Rolling(AccuracyWindow.ROLLING);
    private static final AccuracyWindow DAILY = new AccuracyWindow.Daily();
    private static final Duration DEADLINE = Duration.ofHours(8);
    private static final Instant MIDNIGHT = Instant.parse("2026-01-06T00:00:00Z");
    private static final int SEQUENCES = 12;
    private static final int STEPS = 30;

    @Parameter Backend backend = Backend.SQLITE;
    @TempDir Path folder;
    private ValidatorDatabase database;
    private RoundLedger ledger;
    private Roster roster = Given.roster(2);
    private long block;

    @BeforeEach
    void open() {
        database = backend.open(folder);
        ledger = new RoundLedger(database);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void aGoldAnswerBelongsToTheDayInWhichItCameToTheMillisecond() {
        Round across = open(MIDNIGHT.minus(Duration.ofHours(4)), DAILY, true);
        answer(across, 1, MIDNIGHT.minusMillis(1), false);
        answer(across, 2, MIDNIGHT, false);
        // A round's own gold counts in it whenever it came.
        RoundScores scores = score(across);
        assertThat(miner(scores, 1).multiplier()).isZero();
        assertThat(miner(scores, 1).measured()).isTrue();
        assertThat(miner(scores, 2).multiplier()).isZero();

        RoundScores next = score(open(MIDNIGHT.plus(Duration.ofHours(5)), DAILY, false));
        assertThat(miner(next, 1).measured()).isFalse();
        assertThat(miner(next, 2).measured()).isTrue();
        assertThat(miner(next, 2).multiplier()).isZero();
    }

    @Test
    void aRoundBelongsToTheDayInWhichItWasOpenedToTheMillisecond() {
        Round morning = open(MIDNIGHT.minus(Duration.ofHours(14)), DAILY, true);
        answer(morning, 1, morning.openedAt(), false);
        score(morning);
        Round last = open(MIDNIGHT.minusMillis(1), DAILY, true);
        Round first = open(MIDNIGHT, DAILY, true);
        answer(last, 1, MIDNIGHT.plusMillis(5), true);
        answer(first, 1, MIDNIGHT.plusMillis(5), true);
        assertThat(miner(score(last), 1).multiplier()).isEqualTo(0.5);
        assertThat(miner(score(first), 1).multiplier()).isEqualTo(1);
    }

    @Test
    void aRollingWindowHoldsWhatIsAsOldAsItIsLongAndNothingOlder() {
        var day = new AccuracyWindow.Rolling(Duration.ofDays(1));
        Round gold = open(MIDNIGHT, day, true);
        Instant at = MIDNIGHT.plusSeconds(3);
        answer(gold, 1, at, false);
        score(gold);
        Instant edge = at.plus(Duration.ofDays(1));
        assertThat(miner(score(open(edge, day, false)), 1).measured()).isTrue();
        assertThat(miner(score(open(edge.plusMillis(1), day, false)), 1).measured()).isFalse();
    }

    @Test
    void whoHasNoGoldInTheWindowGetsTheMedianOfTheOthersOrOneHalf() {
        roster = Given.roster(3);
        Round old = open(MIDNIGHT.minus(Duration.ofHours(9)), DAILY, true);
        answer(old, 1, old.openedAt(), true);
        score(old);
        Round next = open(MIDNIGHT, DAILY, true);
        answer(next, 2, MIDNIGHT, false);
        RoundScores scores = score(next);
        assertThat(miner(scores, 1).multiplier()).isZero();
        assertThat(miner(scores, 1).interval()).isEqualTo(new Interval(0, 1));
        RoundScores nobody = score(open(MIDNIGHT.plus(Duration.ofDays(1)), DAILY, false));
        assertThat(nobody.miners())
                .allSatisfy(miner -> {
                    assertThat(miner.multiplier()).isEqualTo(0.5);
                    assertThat(miner.measured()).isFalse();
                });
    }

    @Test
    void theWindowTheAccuracyAndItsIntervalAreKeptWithTheRoundAndShown() {
        Round round = open(MIDNIGHT, ROLLING, true);
        answer(round, 1, MIDNIGHT, true);
        RoundScores scores = score(round);
        assertThat(ledger.archive().round(round.id()).accuracy()).isEqualTo(ROLLING);
        assertThat(ledger.archive().scores(round.id()).miners()).isEqualTo(scores.miners());
        assertThat(miner(scores, 1).interval()).isEqualTo(Interval.wilson(6, 6));
        var status = ValidatorStatus.of(database);
        assertThat(status.lastRounds().getFirst().accuracy()).isEqualTo(ROLLING);
        var shown =
                status.miners().stream()
                        .filter(miner -> miner.hotkey().equals(Given.hotkey(1)))
                        .findFirst()
                        .orElseThrow();
        assertThat(shown.accuracy()).hasValue(1);
        assertThat(shown.accuracyInterval()).isEqualTo(Interval.wilson(6, 6));
    }

    @Test
    void aDatabaseOfTheVersionBeforeKeepsItsGoldAndTheTimesOfIt() {
        var all = new AccuracyWindow.All();
        for (int i = 0; i < 3; i++) {
            Round old = open(MIDNIGHT.plus(Duration.ofHours(6 * i - 8)), all, true);
            answer(old, 1, old.openedAt(), i > 0);
            answer(old, 2, old.openedAt(), false);
            export(score(old));
        }
        // The first is deleted, so that nobody knows any more when its gold was answered.
        new Retention(database, Duration.ofMillis(1))
                .trim(MIDNIGHT.minus(Duration.ofHours(8)).plus(DEADLINE).plusSeconds(1));
        assertThat(rounds()).isEqualTo(2);
        // This one is open meanwhile.
        Round open = open(MIDNIGHT.plus(Duration.ofHours(6)), all, true);
        answer(open, 1, open.openedAt(), true);
        database.write(GoldWindowTest::asBefore);
        close();
        open();
        assertThat(miner(score(open), 1).multiplier()).isEqualTo(0.75);
        Round daily = open(MIDNIGHT.plus(Duration.ofHours(9)), DAILY, false);
        assertThat(miner(score(daily), 1).multiplier()).isEqualTo(1);
        assertThat(miner(score(open(daily.openedAt(), all, false)), 1).multiplier())
                .isEqualTo(0.75);
        sameAgain("after the migration");
    }

    /** Makes it what the version before would have left. */
    private static int asBefore(Handle handle) {
        for (String table : List.of("gold_tally", "checkpoint_gold")) {
            handle.execute(
                    "CREATE TABLE before_it (hotkey TEXT NOT NULL, registered_at BIGINT NOT NULL,"
                            + " task_id TEXT NOT NULL, points DOUBLE PRECISION NOT NULL,"
                            + " pairs INTEGER NOT NULL,"
                            + " PRIMARY KEY (hotkey, registered_at, task_id))");
            handle.execute(
                    "INSERT INTO before_it SELECT hotkey, registered_at, task_id, SUM(points),"
                            + " SUM(pairs) FROM "
                            + table
                            + " GROUP BY hotkey, registered_at, task_id");
            handle.execute("DROP TABLE " + table);
            handle.execute("ALTER TABLE before_it RENAME TO " + table);
        }
        handle.execute("ALTER TABLE round DROP COLUMN accuracy_window");
        handle.execute("ALTER TABLE miner_score DROP COLUMN accuracy_low");
        handle.execute("ALTER TABLE miner_score DROP COLUMN accuracy_high");
        return handle.execute("DELETE FROM flyway_schema_history WHERE version IN ('8', '10')");
    }

    /** One gold answer, as whoever counts by hand would note it. */
    private record Noted(Registration miner, Instant at, double points) {}

    @Test
    void everyMultiplierIsWhatCountingByHandGivesAlsoAgainAndAlsoWhenRoundsAreDeleted() {
        Instant now = MIDNIGHT;
        for (int seed = 0; seed < SEQUENCES; seed++) {
            var random = new SplittableRandom(seed);
            var noted = new ArrayList<Noted>();
            // Those before left nothing that counts for these.
            registerAnew(1, 2);
            for (int step = 0; step < STEPS; step++) {
                String where = "seed " + seed + " step " + step;
                now = now.plusMillis(1 + random.nextLong(Duration.ofHours(14).toMillis()));
                if (random.nextInt(8) == 0) registerAnew(1);
                if (random.nextInt(40) == 0) now = now.plus(Duration.ofDays(95));
                if (random.nextInt(6) == 0) {
                    new Retention(database, Duration.ofHours(random.nextInt(1, 200))).trim(now);
                }
                Round round = open(now, window(random), true);
                var asked = roster;
                var own = new ArrayList<Noted>();
                for (int miner = 1; miner <= 2; miner++) {
                    if (random.nextInt(3) == 0) continue;
                    Instant at = now.plusMillis(random.nextLong(DEADLINE.toMillis()));
                    boolean good = random.nextBoolean();
                    answer(round, miner, at, good);
                    own.add(new Noted(registration(asked, miner), at, good ? 6 : 0));
                }
                // Who was registered anew meanwhile is another one.
                if (random.nextInt(10) == 0) registerAnew(2);
                own.removeIf(one -> !roster.byHotkey().containsValue(one.miner()));
                RoundScores scores = score(round);
                for (int n = 1; n <= 2; n++) {
                    Registration miner = registration(asked, n);
                    var counted = new ArrayList<>(own);
                    noted.stream()
                            .filter(one -> !one.at().isBefore(byHand(round)))
                            .forEach(counted::add);
                    counted.removeIf(one -> !one.miner().equals(miner));
                    double points = counted.stream().mapToDouble(Noted::points).sum();
                    assertThat(miner(scores, n).measured()).as(where).isEqualTo(!counted.isEmpty());
                    if (!counted.isEmpty()) {
                        assertThat(miner(scores, n).multiplier())
                                .as(where)
                                .isEqualTo(points / (6 * counted.size()));
                    }
                }
                noted.addAll(own);
                export(scores);
                sameAgain(where);
            }
        }
    }

    private static AccuracyWindow window(SplittableRandom random) {
        return switch (random.nextInt(4)) {
            case 0 -> new AccuracyWindow.All();
            case 1 -> DAILY;
            case 2 -> new AccuracyWindow.Rolling(AccuracyWindow.LONGEST);
            default -> new AccuracyWindow.Rolling(Duration.ofHours(random.nextInt(1, 100)));
        };
    }

    private static Instant byHand(Round round) {
        long day = Duration.ofDays(1).toMillis();
        return switch (round.accuracy()) {
            case AccuracyWindow.All() -> Instant.MIN;
            case AccuracyWindow.Daily() ->
                    Instant.ofEpochMilli(round.openedAt().toEpochMilli() / day * day);
            case AccuracyWindow.Rolling(Duration span) -> round.openedAt().minus(span);
        };
    }

    /** Scores what can be scored again, and wants each bit of it to be what it was. */
    private void sameAgain(String where) {
        database.read(handle -> {
            var replay = Replay.fromCheckpoint(handle);
            for (Scoring scoring : Scoring.all(handle)) {
                List<RoundScores.OfMiner> again = replay.step(handle, scoring).miners();
                Round round = RoundArchive.content(handle, scoring.round());
                List<RoundScores.OfMiner> kept = RoundArchive.scores(handle, round).miners();
                for (int i = 0; i < kept.size(); i++) {
                    String as = where + " round " + scoring.round();
                    assertThat(again.get(i).multiplier())
                            .as(as)
                            .isEqualTo(kept.get(i).multiplier());
                    assertThat(again.get(i).score()).as(as).isEqualTo(kept.get(i).score());
                }
            }
            assertThat(replay.averages()).as(where).isEqualTo(ScoreBoard.read(handle, "board"));
            return 0;
        });
    }

    private Round open(Instant at, AccuracyWindow window, boolean gold) {
        Task task = Given.task("t", 4);
        return ledger.open(
                7,
                Protocol.RANKING,
                "spearman",
                window,
                List.of(new Round.Asked(task, gold)),
                Given.peers(roster.members().size()),
                roster,
                at,
                at.plus(DEADLINE),
                List.of());
    }

    private void answer(Round round, int miner, Instant at, boolean good) {
        Task task = round.tasks().getFirst().task();
        var scores = Given.scores(round, task, Given.peer(miner), place -> good ? -place : place);
        assertThat(ledger.record(List.of(scores), at).getFirst())
                .isInstanceOf(Recorded.Stored.class);
    }

    private RoundScores score(Round round) {
        ledger.close(round.id());
        return ledger.score(round.id(), new ScoreBoard(database, 0.3), roster).orElseThrow();
    }

    private void export(RoundScores scores) {
        ledger.exporting(scores.round(), scores.round());
        ledger.exported(scores.round(), scores.round() + 1);
    }

    private long rounds() {
        return database.read(
                handle -> handle.createQuery("SELECT COUNT(*) FROM round").mapTo(Long.class).one());
    }

    private void registerAnew(int... miners) {
        var members = new ArrayList<>(roster.members());
        for (int miner : miners) {
            members.set(miner - 1, Given.member(miner, miner, ++block));
        }
        roster = new Roster(1, members);
    }

    private static Registration registration(Roster roster, int miner) {
        return roster.members().get(miner - 1).registration();
    }

    private static RoundScores.OfMiner miner(RoundScores scores, int n) {
        return scores.miners().get(n - 1);
    }
}
