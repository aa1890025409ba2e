package dojo.validator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dojo.protocol.Peer;
import dojo.scoring.AccuracyWindow;
import dojo.task.Task;
import dojo.wallet.Ss58Address;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Measures how long the one who writes is kept by scoring a week of rounds of 256 miners, 20 tasks
 * and 4 of gold, three rounds a day; the numbers are in bench/README.md.
 */
class ScoringSpeedTest {
    private static final String METHOD = System.getProperty("scoring.speed", "");
    private static final int MINERS = 256;
    private static final int TASKS = 24;
    private static final int ROUNDS = 22;

    @TempDir Path folder;

    @Test
    void aRoundKeepsTheWriterForMoments() {
        assumeThat(METHOD).as("-Dscoring.speed names a scoring method").isNotEmpty();
        try (var database = ValidatorDatabase.open(folder.resolve("rounds.db"))) {
            var ledger = new RoundLedger(database);
            var board = new ScoreBoard(database, ScoreBoard.ALPHA);
            Instant opened = Given.START;
            for (int i = 0; i < ROUNDS; i++) {
                Round round = answered(ledger, i, opened);
                opened = round.deadline();
                var before = database.read(handle -> gold(handle, round));
                List<Answer> answers = ledger.archive().answers(round.id());
                long begun = System.nanoTime();
                RoundScorer.score(round, answers, before);
                long calculated = System.nanoTime();
                assertThat(ledger.score(round.id(), board, Given.roster(MINERS))).isPresent();
                String line =
                        "%s, round %d: calculation %.0f ms, transaction %.0f ms"
                                .formatted(
                                        METHOD,
                                        round.id(),
                                        (calculated - begun) / 1e6,
                                        (System.nanoTime() - calculated) / 1e6);
                System.getLogger("speed").log(System.Logger.Level.INFO, line);
            }
        }
    }

    private static Map<Ss58Address, GoldTally> gold(Handle handle, Round round) {
        var asked = RoundArchive.asked(handle, round.id());
        return GoldTally.of(GoldTable.NOW.since(handle, round.goldFrom()), asked);
    }

    private static Round answered(RoundLedger ledger, int number, Instant opened) {
        var random = new SplittableRandom(number);
        var tasks = new ArrayList<Round.Asked>();
        for (Task task : Given.tasks("r" + number + "-", TASKS, 4)) {
            tasks.add(new Round.Asked(task, tasks.size() < 4));
        }
        Round round =
                ledger.open(
                        number,
                        Protocol.RANKING,
                        METHOD,
                        AccuracyWindow.usual(METHOD),
                        tasks,
                        Given.peers(MINERS),
                        Given.roster(MINERS),
                        opened,
                        opened.plus(Duration.ofHours(8)),
                        List.of());
        var answers = new ArrayList<Feedback>();
        for (Round.Asked asked : tasks) {
            for (Peer peer : round.peers()) {
                double skill = peer.port() % 8;
                answers.add(
                        Given.scores(
                                round,
                                asked.task(),
                                peer,
                                place -> 10 * random.nextGaussian() - skill * place));
            }
        }
        ledger.record(answers, opened);
        ledger.close(round.id());
        return round;
    }
}
