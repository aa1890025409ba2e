package dojo.validator;

import static org.assertj.core.api.Assertions.assertThat;

import dojo.base.Json;
import dojo.protocol.synapse.CompletionText;
import dojo.protocol.synapse.Rank;
import dojo.protocol.synapse.RankingRequest;
import dojo.task.GroundTruth;
import dojo.task.Task;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IssuedTaskTest {
    private final Task task = Given.task("secret-name", 4);
    private final IssuedTask issued = IssuedTask.of(7, task, Given.hotkey(1));

    @Test
    void aMinerSeesNeitherModelsNorTruthNorOurIds() {
        var question = issued.question(Given.START);
        String wire = Json.write(RankingRequest.TYPE.write().apply(question));
        assertThat(wire)
                .doesNotContain("model-")
                .doesNotContain("secret-name-")
                .contains("answer 3");
        assertThat(question.requestId()).doesNotContain("secret");
    }

    @Test
    void theSameSeedIssuesTheSame() {
        assertThat(IssuedTask.of(7, task, Given.hotkey(1))).isEqualTo(issued);
        assertThat(IssuedTask.of(8, task, Given.hotkey(1)).ids())
                .doesNotContainAnyElementsOf(issued.ids());
    }

    @Test
    void theIdOfARequestHoldsTheTruth() {
        List<Integer> ranks = new ArrayList<>(task.truth().orElseThrow().ranks());
        Collections.reverse(ranks);
        var otherwise = new GroundTruth(ranks, task.truth().orElseThrow().kind());
        Task turned =
                new Task(
                        task.id(),
                        task.prompt(),
                        task.completions(),
                        Optional.of(otherwise),
                        task.source());
        var other = IssuedTask.of(7, turned, Given.hotkey(1));
        assertThat(other.requestId()).isNotEqualTo(issued.requestId());
        assertThat(other.ids()).isEqualTo(issued.ids());
        assertThat(other.order()).isEqualTo(issued.order());
    }

    @Test
    void minersSeeIdsAndOrdersOfTheirOwn() {
        var orders = new HashSet<List<Integer>>();
        var ids = new HashSet<String>();
        for (int miner = 1; miner <= 20; miner++) {
            var other = IssuedTask.of(7, task, Given.hotkey(miner));
            orders.add(other.order());
            ids.addAll(other.ids());
        }
        assertThat(ids).hasSize(80);
        assertThat(orders.size()).isGreaterThan(10);
    }

    @Test
    void saidOtherwiseEachMinerSeesTextsOfItsOwnAndAlwaysTheSame() {
        Task made = new MadeTasks(5, "tasks").from(0, 1).getFirst();
        var seen = new HashSet<String>();
        for (int miner = 1; miner <= 20; miner++) {
            var one = IssuedTask.of(7, made, Given.hotkey(miner));
            var varied = one.varied(7, Given.hotkey(miner));
            assertThat(varied.ids()).isEqualTo(one.ids());
            assertThat(varied).isEqualTo(one.varied(7, Given.hotkey(miner)));
            varied.question(Given.START).completions().forEach(shown -> seen.add(shown.text()));
        }
        assertThat(seen.size()).isGreaterThan(40);
    }

    @Test
    void scoresAreRestoredToTheTasksOrder() {
        var ranks = new ArrayList<Rank>();
        for (CompletionText shown : issued.question(Given.START).completions()) {
            // The number in "answer 2 to …" is the place in the task.
            ranks.add(new Rank(shown.cid(), shown.text().charAt(7) - '0'));
        }
        assertThat(issued.restore(ranks, Protocol.RANKING))
                .isEqualTo(new IssuedTask.Restored.Scores(List.of(0.0, 1.0, 2.0, 3.0)));
        assertThat(issued.restore(ranks.reversed(), Protocol.RANKING))
                .isEqualTo(issued.restore(ranks, Protocol.RANKING));
    }

    @ParameterizedTest
    @CsvSource({
        "NaN, NOT_A_NUMBER",
        "Infinity, INFINITE",
        "-Infinity, INFINITE",
        "1e300, OUT_OF_RANGE"
    })
    void aScoreThatIsNoSoundNumberRefusesTheReply(double score, Refusal.Reason reason) {
        var ranks = all();
        ranks.set(2, new Rank(issued.ids().get(2), score));
        assertThat(reason(ranks)).isEqualTo(reason);
    }

    @Test
    void unknownRepeatedAndMissingIdsRefuseTheReply() {
        var unknown = all();
        unknown.add(new Rank("no such id", 1));
        assertThat(reason(unknown)).isEqualTo(Refusal.Reason.UNKNOWN_ID);
        var ours = all();
        ours.set(0, new Rank("secret-name-0", 1));
        assertThat(reason(ours)).isEqualTo(Refusal.Reason.UNKNOWN_ID);
        var repeated = all();
        repeated.add(repeated.getFirst());
        assertThat(reason(repeated)).isEqualTo(Refusal.Reason.REPEATED_ID);
        assertThat(reason(all().subList(0, 3))).isEqualTo(Refusal.Reason.MISSING_ID);
        assertThat(reason(List.of())).isEqualTo(Refusal.Reason.DECLINED);
    }

    private List<Rank> all() {
        var ranks = new ArrayList<Rank>();
        for (String id : issued.ids()) ranks.add(new Rank(id, 0.5));
        return ranks;
    }

    private Refusal.Reason reason(List<Rank> ranks) {
        return ((IssuedTask.Restored.Unusable) issued.restore(ranks, Protocol.RANKING)).reason();
    }
}
