package dojo.validator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dojo.testing.Golden;
import dojo.wallet.Ss58Address;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The averages of all generations, as the originals computed them. Left out are the rows in which
 * the originals fail or skip the round, or get what no scoring of ours gives: a score that is no
 * number or below zero, and a vector that did not grow with the metagraph.
 */
class AbsentGoldenTest {
    private static final Map<String, Absent> VARIANTS =
            Map.of(
                    "testnet", Absent.DECAY,
                    "v1.9", Absent.FORGET,
                    "mid2025", Absent.DECAY);

    @TestFactory
    Stream<DynamicTest> theAverageOfAMinerThatWasNotAsked() {
        JsonNode cases =
                Golden.json("vectors/preference-scoring.json").at("/formulas/m7_ema_update/cases");
        var tests = new ArrayList<DynamicTest>();
        for (JsonNode each : cases) {
            if (applies(each)) {
                tests.add(DynamicTest.dynamicTest(each.get("name").asText(), () -> check(each)));
            }
        }
        assertThat(tests).hasSizeGreaterThan(6);
        return tests.stream();
    }

    private static boolean applies(JsonNode each) {
        if (each.has("expected_error") || each.at("/expected").has("skipped")) return false;
        for (JsonNode score : each.at("/input/hotkey_to_score")) {
            if (!score.isNumber() || score.asDouble() < 0) return false;
        }
        for (JsonNode score : each.at("/input/scores")) {
            if (!score.isNumber()) return false;
        }
        return each.at("/input/hotkeys").size() == each.at("/input/scores").size();
    }

    private static void check(JsonNode each) {
        JsonNode input = each.get("input");
        var members = new ArrayList<Roster.Member>();
        var before = new HashMap<Registration, Double>();
        var asked = new HashMap<Ss58Address, Registration>();
        var miners = new ArrayList<RoundScores.OfMiner>();
        for (int uid = 0; uid < input.get("hotkeys").size(); uid++) {
            var registration = registration(input.get("hotkeys").get(uid).asText());
            members.add(new Roster.Member(uid, registration));
            before.put(registration, input.get("scores").get(uid).asDouble());
        }
        input.get("hotkey_to_score")
                .properties()
                .forEach(entry -> {
                    var registration = registration(entry.getKey());
                    double score = entry.getValue().asDouble();
                    asked.put(registration.hotkey(), registration);
                    miners.add(
                            new RoundScores.OfMiner(
                                    registration.hotkey(),
                                    score,
                                    1,
                                    true,
                                    GoldTally.NONE.interval(),
                                    score,
                                    1));
                });
        var scoring =
                new Scoring(
                        1,
                        1,
                        new Roster(1, members),
                        input.get("alpha").asDouble(),
                        Objects.requireNonNull(VARIANTS.get(input.get("variant").asText())));
        var after = ScoreBoard.step(before, new RoundScores(1, List.of(), miners), asked, scoring);
        for (int uid = 0; uid < members.size(); uid++) {
            assertThat(after.get(members.get(uid).registration()))
                    .isCloseTo(each.at("/expected/scores").get(uid).asDouble(), within(1e-6));
        }
    }

    private static Registration registration(String hotkey) {
        return new Registration(Given.hotkey(hotkey.charAt(0)), 0);
    }
}
