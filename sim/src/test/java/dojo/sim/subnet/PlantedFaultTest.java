package dojo.sim.subnet;

import static org.assertj.core.api.Assertions.assertThat;

import dojo.protocol.Peer;
import dojo.protocol.WireReply;
import dojo.protocol.WireRequest;
import dojo.validator.ValidatorEvent;
import dojo.validator.WeightsResult;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Parts that are broken on purpose, each of which the simulated subnets must find. */
class PlantedFaultTest {
    /** Each is found by one of so many seeds. */
    private static final int SEEDS_MAX = 12;

    private static final String SUBMIT = "author_submitAndWatchExtrinsic";

    static Stream<Arguments> faults() {
        return Stream.of(
                planted("scored once", () -> onDisk(SCORES_TWICE)),
                planted("acknowledged in round", () -> onDisk(LOSES_ANSWERS)),
                planted(" said ", () -> onDisk(MIXES_UP_SCORES)),
                planted("taken before its deadline", () -> onDisk(TAKES_LATE_ANSWERS)),
                planted(" goes on", () -> onDisk(NEVER_CLOSES)),
                planted(", not [Average", () -> onDisk(SCORES_GO_WITH_THE_UID)),
                planted("rows of all exported rounds", () -> onDisk(EXPORTS_NOTHING)),
                planted(" counts once", () -> onDisk(FORGETS_HITS)),
                planted("acknowledged in no round", () -> onDisk(PREFERS_MODELS)),
                planted("is written down", PlantedFaultTest::forgetsCommits),
                planted("was left open", PlantedFaultTest::leavesCommitsOpen),
                planted("set weights", PlantedFaultTest::weightsNeverArrive),
                planted("accepted one request 2 times", PlantedFaultTest::twoWithoutACommonMemory));
    }

    private static Arguments planted(String found, Supplier<Sabotage> sabotage) {
        return Arguments.of(found, sabotage);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void aBrokenPartIsFoundByOneOfAFewSeeds(String found, Supplier<Sabotage> sabotage)
            throws IOException {
        var reports = new StringBuilder();
        for (long seed = 0; seed < SEEDS_MAX; seed++) {
            try {
                SubnetScenarioTest.run(seed, sabotage.get());
            } catch (AssertionError e) {
                String first = String.valueOf(e.getMessage()).split("last events", 2)[0];
                if (first.contains(found)) return;
                reports.append(first);
            }
        }
        assertThat(reports.toString()).as("what %s seeds found", SEEDS_MAX).contains(found);
    }

    // ---- faults on the disk of a validator, put there as triggers

    private static final Map<String, String> SCORES_TWICE =
            Map.of(
                    "UPDATE OF state ON round WHEN NEW.state = 'EXPORTED' AND NEW.id = 1",
                    """
                    DELETE FROM export WHERE round = NEW.id;
                    DELETE FROM scoring WHERE round = NEW.id;
                    DELETE FROM miner_score WHERE round = NEW.id;
                    DELETE FROM task_score WHERE round = NEW.id;
                    DELETE FROM consensus WHERE round = NEW.id;
                    UPDATE round SET state = 'CLOSED' WHERE id = NEW.id;
                    """);
    private static final Map<String, String> LOSES_ANSWERS =
            Map.of(
                    "INSERT ON answer WHEN NEW.rowid % 20 = 0",
                    "DELETE FROM answer WHERE rowid = NEW.rowid;");
    private static final Map<String, String> MIXES_UP_SCORES =
            Map.of(
                    "INSERT ON answer",
                    """
                    UPDATE answer SET scores = json_array(
                        json_extract(scores, '$[1]'),
                        json_extract(scores, '$[0]'),
                        json_extract(scores, '$[2]'))
                        WHERE rowid = NEW.rowid;
                    """);
    private static final Map<String, String> TAKES_LATE_ANSWERS =
            Map.of(
                    "INSERT ON answer WHEN NEW.rowid % 20 = 0",
                    """
                    UPDATE answer SET at = (SELECT deadline FROM round WHERE id = NEW.round)
                        WHERE rowid = NEW.rowid;
                    """);
    private static final Map<String, String> FORGETS_HITS =
            Map.of("INSERT ON hit", "DELETE FROM hit WHERE hit_id = NEW.hit_id;");
    private static final Map<String, String> PREFERS_MODELS =
            Map.of(
                    "UPDATE OF method ON answer WHEN OLD.method = 'hf_model'",
                    """
                    UPDATE answer SET scores = OLD.scores, method = 'x' || OLD.method
                        WHERE rowid = NEW.rowid;
                    """);
    private static final Map<String, String> NEVER_CLOSES =
            Map.of(
                    "INSERT ON round WHEN NEW.id > 1",
                    "UPDATE round SET deadline = deadline + 3600000 WHERE id = NEW.id;");
    private static final Map<String, String> EXPORTS_NOTHING =
            Map.of(
                    "UPDATE OF state ON round WHEN NEW.state = 'SCORED' AND NEW.id = 2",
                    "UPDATE round SET state = 'EXPORTED' WHERE id = NEW.id;");
    private static final String UID =
            """
            (SELECT json_extract(member.value, '$[0]') FROM roster, json_each(members) AS member
                WHERE roster.id = (SELECT MAX(id) FROM roster)
                AND json_extract(member.value, '$[1]') = NEW.hotkey)
            """;

    /** The average of whoever held the seat before is added. */
    private static final Map<String, String> SCORES_GO_WITH_THE_UID =
            Map.of(
                    "INSERT ON board",
                    """
                    UPDATE board SET score = score + COALESCE(
                        (SELECT earned FROM seat WHERE uid = %1$s AND hotkey <> NEW.hotkey), 0)
                        WHERE hotkey = NEW.hotkey;
                    INSERT OR REPLACE INTO seat
                        SELECT %1$s, NEW.hotkey, score FROM board WHERE hotkey = NEW.hotkey;
                    """
                            .formatted(UID));

    private static Sabotage onDisk(Map<String, String> triggers) {
        return new Sabotage() {
            @Override
            public void born(SimValidator validator) {
                validator.sql(
                        "CREATE TABLE IF NOT EXISTS seat (uid INTEGER PRIMARY KEY, hotkey TEXT,"
                                + " earned REAL)");
                triggers.forEach((when, what) ->
                        validator.sql(
                                "CREATE TRIGGER IF NOT EXISTS planted AFTER %s BEGIN %s END"
                                        .formatted(when, what)));
            }
        };
    }

    // ---- faults elsewhere

    private static boolean committed(ValidatorEvent event) {
        return event instanceof ValidatorEvent.WeightsNotSet(var result)
                && result instanceof WeightsResult.Committed;
    }

    private static Sabotage forgetsCommits() {
        return new Sabotage() {
            @Override
            public void heard(SimValidator validator, ValidatorEvent event, boolean settled) {
                if (committed(event)) SubnetScenarioTest.empty(validator.folder.resolve("commits"));
            }
        };
    }

    private static Sabotage leavesCommitsOpen() {
        return new Sabotage() {
            private boolean cut;

            @Override
            public void heard(SimValidator validator, ValidatorEvent event, boolean settled) {
                cut |= settled && committed(event);
            }

            @Override
            public ChainLine.Fate fate(SimValidator validator, String method, ChainLine.Fate fate) {
                return cut && method.equals(SUBMIT) ? ChainLine.Fate.LOST : fate;
            }
        };
    }

    private static Sabotage weightsNeverArrive() {
        return new Sabotage() {
            @Override
            public ChainLine.Fate fate(SimValidator validator, String method, ChainLine.Fate fate) {
                return method.equals(SUBMIT) ? ChainLine.Fate.LOST : fate;
            }
        };
    }

    /** Two processes behind one address, of which each remembers its own requests. */
    private static Sabotage twoWithoutACommonMemory() {
        return new Sabotage() {
            @Override
            public SimNetwork.Host host(SimMiner miner) {
                var twin = miner.twin();
                return new SimNetwork.Host() {
                    private boolean other;

                    @Override
                    public boolean up() {
                        return miner.up();
                    }

                    @Override
                    public Duration thinks() {
                        return miner.thinks();
                    }

                    @Override
                    public Optional<WireReply> answer(WireRequest request, Peer from) {
                        other = !other;
                        return (other ? twin : miner).answer(request, from);
                    }
                };
            }
        };
    }
}
