package dojo.validator;

import static org.assertj.core.api.Assertions.assertThat;

import dojo.wallet.Ss58Address;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Hotkeys come, go, replace each other on a uid and come back, between rounds and within, seen by
 * the validator or not, while it is started again at times. A model that knows nothing of uids or
 * hotkeys, only who is who, must have the same averages.
 */
class RegistrationLawsTest {
    private static final int SEQUENCES = 10_000;
    private static final int STEPS = 12;
    private static final int HOTKEYS = 5;
    private static final int UIDS = 3;
    private static final double ALPHA = 0.3;
    private static final List<Absent> ABSENT = List.of(Absent.values());

    @TempDir Path folder;

    /** One life of a hotkey in the subnet. */
    private static final class Life {
        final Registration registration;
        double average;

        Life(Registration registration) {
            this.registration = registration;
        }
    }

    @Test
    void nothingIsInheritedByAUidOrByAHotkeyThatComesBack() {
        Path file = folder.resolve("v.db");
        var database = ValidatorDatabase.open(file);
        for (int seed = 0; seed < SEQUENCES; seed++) {
            var random = new SplittableRandom(seed);
            var absent = ABSENT.get(random.nextInt(ABSENT.size()));
            var board =
                    new Object() {
                        Map<Registration, Double> averages = Map.of();
                    };
            var seats = new ArrayList<Life>();
            Map<Ss58Address, Registration> asked = Map.of();
            long block = 1;
            long scored = 0;
            // Not every sequence needs the disk: it is looked at in every hundredth.
            boolean onDisk = seed % 100 == 0;
            if (onDisk) empty(database);
            for (int step = 0; step < STEPS; step++) {
                block += 1 + random.nextInt(3);
                switch (random.nextInt(6)) {
                    case 0, 1 -> register(seats, 1 + random.nextInt(HOTKEYS), block, random);
                    case 2 -> {
                        if (!seats.isEmpty()) seats.removeLast();
                    }
                    case 3 -> asked = roster(seats).byHotkey();
                    case 4 -> {
                        if (!onDisk) continue;
                        database.close();
                        database = ValidatorDatabase.open(file);
                    }
                    default -> {
                        RoundScores round = scores(++scored, asked, random);
                        var scoring = new Scoring(scored, scored, roster(seats), ALPHA, absent);
                        board.averages = ScoreBoard.step(board.averages, round, asked, scoring);
                        if (onDisk) take(database, absent, round, asked, roster(seats));
                        expect(seats, round, asked, absent);
                    }
                }
                for (Life life : seats) {
                    assertThat(ScoreBoard.of(board.averages, life.registration))
                            .as("seed %d step %d %s", seed, step, life.registration)
                            .isEqualTo(life.average);
                }
                if (onDisk && scored > 0) {
                    assertThat(new ScoreBoard(database, ALPHA).averages())
                            .as("seed %d step %d", seed, step)
                            .isEqualTo(board.averages);
                }
            }
        }
        database.close();
    }

    /** A hotkey that is in already is not registered a second time, as on the chain. */
    private static void register(
            List<Life> seats, int hotkey, long block, SplittableRandom random) {
        var key = Given.hotkey(hotkey);
        if (seats.stream().anyMatch(life -> life.registration.hotkey().equals(key))) {
            // Replaced and back at once: nobody sees it absent.
            seats.removeIf(life -> life.registration.hotkey().equals(key));
        }
        var life = new Life(new Registration(key, block));
        if (seats.size() < UIDS) seats.add(life);
        else seats.set(random.nextInt(UIDS), life);
    }

    private static Roster roster(List<Life> seats) {
        var members = new ArrayList<Roster.Member>();
        for (int uid = 0; uid < seats.size(); uid++) {
            members.add(new Roster.Member(uid, seats.get(uid).registration));
        }
        return new Roster(1, members);
    }

    private static RoundScores scores(
            long round, Map<Ss58Address, Registration> asked, SplittableRandom random) {
        var miners = new ArrayList<RoundScores.OfMiner>();
        for (var hotkey : asked.keySet()) {
            double score = random.nextDouble();
            miners.add(
                    new RoundScores.OfMiner(
                            hotkey, score, 1, true, GoldTally.NONE.interval(), score, 1));
        }
        return new RoundScores(round, List.of(), miners);
    }

    /** Each life has its own average, and only who was asked in this very life is scored. */
    private static void expect(
            List<Life> seats,
            RoundScores round,
            Map<Ss58Address, Registration> asked,
            Absent absent) {
        var rewards = new HashMap<Registration, Double>();
        for (var miner : round.miners()) rewards.put(asked.get(miner.hotkey()), miner.score());
        for (Life life : seats) {
            Double reward = rewards.get(life.registration);
            if (reward != null) {
                life.average = ALPHA * reward + (1 - ALPHA) * life.average;
            } else if (absent == Absent.DECAY) {
                life.average = ALPHA * 0 + (1 - ALPHA) * life.average;
            } else if (absent == Absent.FORGET) {
                life.average = 0;
            }
        }
    }

    private static void empty(ValidatorDatabase database) {
        database.write(handle -> {
            for (String table : List.of("board", "scoring", "round", "roster")) {
                handle.execute("DELETE FROM " + table);
            }
            return 0;
        });
    }

    private static void take(
            ValidatorDatabase database,
            Absent absent,
            RoundScores round,
            Map<Ss58Address, Registration> asked,
            Roster roster) {
        database.write(handle -> {
            handle.execute(
                    "INSERT INTO round (id, seed, opened_at, deadline, state)"
                            + " VALUES (?, 0, 0, 1, 'SCORED')",
                    round.round());
            new ScoreBoard(database, ALPHA, absent).take(handle, round, asked, roster);
            return 0;
        });
    }
}
