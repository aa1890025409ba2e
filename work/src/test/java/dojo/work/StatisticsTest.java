package dojo.work;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dojo.base.Json;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The public figures, and what must not be changed unnoticed. */
class StatisticsTest {
    private Platform platform;

    @BeforeEach
    void start(@TempDir Path folder) {
        platform = Platform.in(folder);
    }

    @AfterEach
    void stop() {
        platform.close();
    }

    private double figure(String path, String name) {
        return platform.nobody().get("/metrics/" + path).body().get(name).asDouble();
    }

    private List<Double> figures() {
        return List.of(
                figure("dojo-worker-count", "numDojoWorkers"),
                figure("completed-tasks-count", "numCompletedTasks"),
                figure("task-result-count", "numTaskResults"));
    }

    private JsonNode interval(String query) {
        return platform.nobody()
                .get("/metrics/completed-tasks-by-interval" + query)
                .body()
                .get("dataPoints");
    }

    @Test
    void whereNothingHappenedEverythingIsZero() {
        assertThat(figures()).containsOnly(0.0);
        assertThat(figure("average-task-completion-time", "averageTaskCompletionTime")).isZero();
        long now = platform.clock.instant().getEpochSecond();
        JsonNode points =
                interval("?dateFrom=" + (now - 864_000) + "&dateTo=" + now + "&intervalDays=1");
        assertThat(points).hasSize(10);
        assertThat(points.valueStream().map(p -> p.get("numCompletedTasks").asInt()))
                .containsOnly(0);
    }

    @Test
    void figuresAreWhatACountOfWhatHappenedGives() {
        var miner = platform.miner("miner");
        String key = platform.subscription(miner);
        List<Platform.Person> workers = new ArrayList<>();
        for (int w = 0; w < 5; w++) workers.add(platform.worker("w" + w, key));
        var random = new SplittableRandom(3);
        int results = 0;
        long began = platform.clock.instant().getEpochSecond();
        for (int step = 0; step < 150; step++) {
            if (step % 10 == 0) platform.create(miner, 1 + random.nextInt(3), Platform.CHOICE);
            platform.clock.advance(Duration.ofMinutes(1));
            Platform.Person worker = workers.get(random.nextInt(workers.size()));
            JsonNode next = worker.post("/tasks/next").body();
            if (next.isNull()) continue;
            String id = next.get("task").get("taskId").textValue();
            switch (random.nextInt(4)) {
                case 0 ->
                        worker.post("/tasks/" + id + "/skip", Json.object().put("reason", "other"))
                                .body();
                case 1 -> worker.post("/tasks/" + id + "/release").body();
                default -> {
                    worker.put("/tasks/submit-result/" + id, Platform.first(next.get("task")))
                            .body();
                    results++;
                    if (random.nextInt(5) == 0) {
                        worker.post("/tasks/" + id + "/undo").body();
                        worker.post("/tasks/" + id + "/release").body();
                        results--;
                    }
                }
            }
        }
        int completed = 0;
        int counted = 0;
        for (JsonNode task : miner.get("/owner/tasks?limit=100").body().get("tasks")) {
            counted += task.get("numResults").asInt();
            if (task.get("status").textValue().equals("COMPLETED")) completed++;
        }
        assertThat(results).isPositive();
        assertThat(completed).isPositive();
        assertThat(counted).isEqualTo(results);
        assertThat(figures()).containsExactly(5.0, (double) completed, (double) results);
        long now = platform.clock.instant().getEpochSecond();
        JsonNode points =
                interval("?dateFrom=" + began + "&dateTo=" + (now + 9_999_999) + "&intervalDays=1");
        List<Integer> cumulative =
                points.valueStream().map(p -> p.get("numCompletedTasks").asInt()).toList();
        assertThat(cumulative).isSorted();
        assertThat(cumulative.getLast()).isEqualTo(completed);
        // What is yet to come is left out.
        assertThat(points.get(points.size() - 1).get("timestamp").asLong()).isEqualTo(now);
        // A withdrawal or the end of a task changes no figure of what was done.
        platform.clock.advance(Duration.ofDays(1));
        assertThat(figures()).containsExactly(5.0, (double) completed, (double) results);
        assertThat(platform.store.auditBroken()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "?dateFrom=1&dateTo=1&intervalDays=1",
                "?dateFrom=2&dateTo=1&intervalDays=1",
                "?dateFrom=x&dateTo=2&intervalDays=1",
                "?dateFrom=-5&dateTo=2&intervalDays=1",
                "?dateFrom=1&dateTo=2&intervalDays=0",
                "?dateFrom=1&dateTo=2&intervalDays=-1",
                "?dateFrom=1&dateTo=2&intervalDays=1.5",
                "?dateFrom=0&dateTo=1893456000&intervalDays=1"
            })
    void anIntervalThatIsNoneIsMalformed(String query) {
        assertThat(platform.nobody().get("/metrics/completed-tasks-by-interval" + query).status())
                .isEqualTo(400);
    }

    @Test
    void aChangedLineOfTheLogIsFound() {
        var miner = platform.miner("miner");
        for (int i = 0; i < 5; i++) platform.create(miner, 1, Platform.CHOICE);
        assertThat(platform.store.auditBroken()).isEmpty();
        for (String change :
                List.of(
                        "UPDATE audit SET object = object || 'x' WHERE seq = 3",
                        "UPDATE audit SET at = at + 1 WHERE seq = 3",
                        "UPDATE audit SET actor = 'somebody' WHERE seq = 3",
                        "DELETE FROM audit WHERE seq = 2")) {
            assertThat(broken(change)).as(change).contains(3L);
        }
    }

    private java.util.Optional<Long> broken(String change) {
        platform.store.write(handle -> {
            handle.execute("CREATE TABLE kept AS SELECT * FROM audit");
            return handle.execute(change);
        });
        var broken = platform.store.auditBroken();
        platform.store.write(handle -> {
            handle.execute("DELETE FROM audit");
            handle.execute("INSERT INTO audit SELECT * FROM kept");
            return handle.execute("DROP TABLE kept");
        });
        return broken;
    }
}
