package dojo.work;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.Json;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which tasks a worker sees, in which order, and which is next; and who works for whom. */
class ListsTest {
    private Platform platform;
    private Platform.Person miner;
    private Platform.Person program;
    private Platform.Person ann;
    private String key;

    @BeforeEach
    void start(@TempDir Path folder) {
        platform = Platform.in(folder);
        miner = platform.miner("miner");
        program = platform.program(miner);
        key = platform.subscription(miner);
        ann = platform.worker("ann", key);
    }

    @AfterEach
    void stop() {
        platform.close();
    }

    private static List<String> ids(JsonNode list) {
        return list.get("tasks").valueStream().map(t -> t.get("taskId").textValue()).toList();
    }

    private String make(String type, int maxResults, int hours, String pay) {
        String task = Platform.CHOICE.replace("PLAIN_TEXT", type);
        ObjectNode body = platform.tasks(maxResults, task);
        body.put("title", type + " " + pay);
        body.put("expireAt", platform.clock.instant().plus(Duration.ofHours(hours)).toString());
        body.putObject("pay").put("amount", pay).put("currency", "USD");
        String id = program.post("/tasks/create-tasks", body).body().get(0).textValue();
        platform.clock.advance(Duration.ofSeconds(1));
        return id;
    }

    @Test
    void theListIsFilteredSortedAndPagedAndHoldsNoCompletions() {
        String a = make("PLAIN_TEXT", 3, 5, "0.5");
        String b = make("DIALOGUE", 1, 3, "10");
        String c = make("CODE_GENERATION", 3, 8, "2");
        String d = make("PLAIN_TEXT", 3, 2, "3");
        JsonNode task = ann.get("/tasks/" + b).body();
        ann.put("/tasks/submit-result/" + b, Platform.first(task)).body();
        ann.post("/tasks/" + c + "/skip", Json.object().put("reason", "other")).body();
        JsonNode all = ann.get("/tasks?task=All").body();
        assertThat(ids(all)).containsExactly(d, c, b, a);
        assertThat(all.toString()).doesNotContain("Go away").doesNotContain("completion");
        assertThat(ids(ann.get("/tasks?task=All&order=asc").body())).containsExactly(a, b, c, d);
        assertThat(ids(ann.get("/tasks?task=All&sort=expireAt&order=asc").body()))
                .containsExactly(d, b, a, c);
        assertThat(ids(ann.get("/tasks?task=All&sort=pay").body())).containsExactly(b, d, c, a);
        assertThat(ids(ann.get("/tasks?task=All&sort=numResults").body())).startsWith(b);
        assertThat(ids(ann.get("/tasks?task=PLAIN_TEXT").body())).containsExactly(d, a);
        assertThat(ids(ann.get("/tasks?task=PLAIN_TEXT,DIALOGUE").body())).containsExactly(d, b, a);
        assertThat(ids(ann.get("/tasks?task=All&status=COMPLETED").body())).containsExactly(b);
        assertThat(ids(ann.get("/tasks?task=All&mine=submitted").body())).containsExactly(b);
        assertThat(ids(ann.get("/tasks?task=All&mine=skipped").body())).containsExactly(c);
        assertThat(ids(ann.get("/tasks?task=All&mine=none").body())).containsExactly(d, c, a);
        assertThat(ids(ann.get("/tasks?task=All&search=DIAL").body())).containsExactly(b);
        assertThat(ids(ann.get("/tasks?task=All&search=%25").body())).isEmpty();
        JsonNode second = ann.get("/tasks?task=All&limit=3&page=2").body();
        assertThat(ids(second)).containsExactly(a);
        assertThat(second.get("pagination").toString())
                .isEqualTo("{\"pageNumber\":2,\"pageSize\":3,\"totalPages\":2,\"totalItems\":4}");
        platform.clock.advance(Duration.ofHours(4));
        assertThat(ids(platform.worker("ann", key).get("/tasks?task=All&status=EXPIRED").body()))
                .containsExactly(d);
    }

    @Test
    void whatIsMadeWhileSomebodyTurnsPagesIsNeitherRepeatedNorSkipped() {
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 10; i++) made.add(make("PLAIN_TEXT", 1, 5, "1"));
        List<String> seen = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = ann.get("/tasks?task=All&limit=3&after=" + cursor).body();
            seen.addAll(ids(page));
            cursor = page.get("nextCursor").textValue();
            make("PLAIN_TEXT", 1, 5, "1");
        } while (!cursor.isEmpty());
        Collections.reverse(made);
        assertThat(seen).isEqualTo(made);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "?task=SONG",
                "?task=All&sort=name",
                "?task=All&order=up",
                "?task=All&page=0",
                "?task=All&page=-1",
                "?task=All&page=abc",
                "?task=All&limit=0",
                "?task=All&limit=-1",
                "?task=All&limit=1000000000",
                "?task=All&limit=99999999999",
                "?task=All&status=DONE",
                "?task=All&mine=yours",
                "?task=All&after=x"
            })
    void whatTheListDoesNotKnowIsMalformed(String query) {
        assertThat(ann.get("/tasks" + query).status()).isEqualTo(400);
    }

    @Test
    void theOriginalsNextTaskGoesOnByAgeAndWrapsWithoutALoop() {
        // Made at the same instant, so the id decides.
        List<String> made =
                new ArrayList<>(
                        new TreeSet<>(
                                platform.create(
                                        program,
                                        1,
                                        Platform.CHOICE,
                                        Platform.CHOICE,
                                        Platform.CHOICE)));
        platform.clock.advance(Duration.ofSeconds(1));
        made.add(platform.create(program, 1, Platform.CHOICE).getFirst());
        String at = made.getLast();
        for (int round = 0; round < 2; round++) {
            for (String expected : made) {
                at = nextAfter(at);
                assertThat(at).isEqualTo(expected);
            }
        }
        // One that is full, one that another holds, one that is answered.
        Platform.Person bob = platform.worker("bob", key);
        bob.post("/tasks/" + made.get(0) + "/claim").body();
        JsonNode task = bob.get("/tasks/" + made.get(1)).body();
        bob.put("/tasks/submit-result/" + made.get(1), Platform.first(task)).body();
        assertThat(nextAfter(made.get(3))).isEqualTo(made.get(2));
        platform.clock.advance(Duration.ofHours(8));
        ann = platform.worker("ann", key);
        assertThat(nextAfter(made.get(3))).isEmpty();
    }

    private String nextAfter(String id) {
        return ann.get("/tasks/next-task/" + id).body().get("nextInProgressTaskId").textValue();
    }

    @Test
    void aWorkerSeesWhatAnyOfTheKeysOpensAndLeavesAndComesBack() {
        Platform.Person other = platform.miner("other");
        String otherKey = platform.subscription(other);
        String a = platform.create(program, 3, Platform.CHOICE).getFirst();
        platform.clock.advance(Duration.ofSeconds(1));
        String b = platform.create(other, 3, Platform.CHOICE).getFirst();
        Platform.Person both = platform.worker("both", key);
        // A moment later, so that it stands behind the first.
        platform.clock.advance(Duration.ofSeconds(1));
        platform.join(both, otherKey);
        Platform.Person none = platform.dev("worker", "none");
        assertThat(visible(ann)).containsExactly(a);
        assertThat(visible(platform.worker("bob", otherKey))).containsExactly(b);
        assertThat(visible(both)).containsExactly(b, a);
        assertThat(visible(none)).isEmpty();
        // Joining again renames; leaving hides at once, and can be taken back.
        both.post(
                        "/worker/partner",
                        Json.object().put("name", "renamed").put("minerSubscriptionKey", key))
                .body();
        JsonNode partners = both.get("/worker/partner/list").body().get("partners");
        assertThat(partners).hasSize(2);
        assertThat(partners.get(0).get("name").textValue()).isEqualTo("renamed");
        ObjectNode leave = Json.object().put("minerSubscriptionKey", key).put("toDisable", true);
        both.put("/worker/partner/disable", leave).body();
        assertThat(both.get("/worker/partner/list").body().get("partners")).hasSize(1);
        assertThat(visible(both)).containsExactly(b);
        both.put("/worker/partner/disable", leave.put("toDisable", false)).body();
        assertThat(visible(both)).containsExactly(b, a);
        // A partnership moves to another key of the miner, under another name.
        String newKey = platform.subscription(miner);
        ObjectNode edit = Json.object().put("minerSubscriptionKey", key).put("name", "new");
        edit.put("newMinerSubscriptionKey", newKey);
        JsonNode edited = both.put("/partner/edit", edit).body().get("workerPartner");
        assertThat(edited.get("name").textValue()).isEqualTo("new");
        miner.put("/miner/subscription-key/disable", Json.object().put("subscriptionKey", key))
                .body();
        assertThat(visible(both)).containsExactly(b, a);
        assertThat(visible(ann)).isEmpty();
        ObjectNode bad = Json.object().put("name", "x").put("minerSubscriptionKey", "sk-no");
        assertThat(none.post("/worker/partner", bad).status()).isEqualTo(404);
    }

    private static List<String> visible(Platform.Person worker) {
        return ids(worker.get("/tasks?task=All").body());
    }

    @Test
    void aMinersSubscriptionKeysAreListedAndDisabledOnceAndByTheirOwnerOnly() {
        Platform.Person other = platform.miner("other");
        ObjectNode which = Json.object().put("subscriptionKey", key);
        assertThat(other.put("/miner/subscription-key/disable", which).status()).isEqualTo(404);
        assertThat(miner.get("/miner/subscription-key/list").body().get("keys")).hasSize(1);
        assertThat(miner.get("/miner/subscription-key/list").text()).doesNotContain(key);
        miner.put("/miner/subscription-key/disable", which).body();
        assertThat(miner.put("/miner/subscription-key/disable", which).status()).isEqualTo(404);
        assertThat(miner.get("/miner/subscription-key/list").body().get("keys")).isEmpty();
    }
}
