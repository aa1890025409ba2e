package dojo.task.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dojo.base.Json;
import dojo.base.MalformedJson;
import dojo.task.Completion;
import dojo.task.CompletionId;
import dojo.task.GroundTruth;
import dojo.task.Task;
import dojo.task.TaskId;
import dojo.task.TaskSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetWriterTest {
    @TempDir Path folder;
    private Path file;

    @BeforeEach
    void name() {
        file = DatasetWriter.file(folder.resolve("dataset"), "preferences", true);
    }

    @Test
    void aRowSaysWhoJudgedWhatAndHow() throws IOException, MalformedJson {
        try (var writer = DatasetWriter.open(file, true, 0, false)) {
            writer.append(List.of(row(1, 0), row(1, 1)));
        }
        List<String> lines = Files.readAllLines(file);
        assertThat(lines).hasSize(2);
        JsonNode row = Json.parse(lines.get(1));
        assertThat(row.fieldNames())
                .toIterable()
                .containsExactly(
                        "round",
                        "round_seed",
                        "request_id",
                        "task_id",
                        "source",
                        "licence",
                        "topic",
                        "prompt",
                        "completion_id",
                        "completion",
                        "model",
                        "judge",
                        "judge_kind",
                        "judge_model",
                        "template",
                        "position",
                        "score",
                        "consensus",
                        "judge_score",
                        "known_rank",
                        "known_kind",
                        "gold",
                        "judged_at");
        assertThat(row.get("completion").asText()).isEqualTo("worse \u2028 \"quoted\"\n");
        assertThat(row.get("round_seed").asText()).isEqualTo("-9223372036854775808");
        assertThat(row.get("judge_kind").asText()).isEqualTo("simulated");
        assertThat(row.get("known_rank").asInt()).isEqualTo(1);
        assertThat(row.get("known_kind").asText()).isEqualTo("constructed");
        assertThat(row.get("judged_at").asText()).isEqualTo("2026-01-05T10:00:00Z");
    }

    @Test
    void theNameAndTheCardSaySimulated() throws IOException {
        try (var writer = DatasetWriter.open(file, true, 0, false)) {
            writer.append(List.of(row(1, 0)));
            assertThat(writer.file().getFileName()).hasToString("preferences-SIMULATED.jsonl");
            assertThat(writer.card().getFileName()).hasToString("preferences-SIMULATED.md");
            assertThat(Files.readString(writer.card()))
                    .contains("SIMULATED", "1 rows", "simulated (1 rows)", "MIT (1 rows)");
        }
        assertThat(DatasetWriter.file(folder, "preferences", false).getFileName())
                .hasToString("preferences.jsonl");
    }

    @Test
    void whatAKilledProcessLeftBehindIsCutOff() throws IOException {
        long whole;
        try (var writer = DatasetWriter.open(file, false, 0, false)) {
            whole = writer.append(List.of(row(1, 0), row(1, 1)));
        }
        byte[] before = Files.readAllBytes(file);
        Files.writeString(file, "{\"round\":2,\"task", StandardOpenOption.APPEND);
        try (var writer = DatasetWriter.open(file, false, whole, true)) {
            assertThat(writer.rows()).isEqualTo(2);
            assertThat(Files.readAllBytes(file)).isEqualTo(before);
            writer.append(List.of(row(2, 0)));
            assertThat(writer.rows()).isEqualTo(3);
        }
        assertThat(Files.readAllLines(file)).hasSize(3);
    }

    @Test
    void aFileThatSomeoneElseWroteIsLeftAlone() throws IOException {
        Files.createDirectories(folder.resolve("dataset"));
        Files.writeString(file, "mine\n");
        assertThatThrownBy(() -> DatasetWriter.open(file, false, 0, false))
                .isInstanceOf(DatasetUnusable.class)
                .hasMessageContaining(file.toString());
        assertThatThrownBy(() -> DatasetWriter.open(file, false, 100, false))
                .isInstanceOf(DatasetUnusable.class)
                .hasMessageContaining("100");
        assertThat(Files.readString(file)).isEqualTo("mine\n");
    }

    @Test
    void aFolderThatCannotBeWrittenIsNamed() throws IOException {
        Path blocked = Files.createFile(folder.resolve("blocked")).resolve("preferences.jsonl");
        assertThatThrownBy(() -> DatasetWriter.open(blocked, false, 0, false))
                .isInstanceOf(DatasetUnusable.class)
                .hasMessageContaining("blocked");
    }

    private static DatasetRow row(long round, int place) {
        var task =
                new Task(
                        new TaskId("t"),
                        "prompt",
                        List.of(
                                new Completion(new CompletionId("a"), "better", "m1"),
                                new Completion(
                                        new CompletionId("b"), "worse \u2028 \"quoted\"\n", "m2")),
                        Optional.of(GroundTruth.bestFirst(2, GroundTruth.Kind.CONSTRUCTED)),
                        new TaskSource("bank", "MIT", "topic"));
        return new DatasetRow(
                round,
                Long.MIN_VALUE,
                "r",
                task,
                place,
                "5Judge",
                JudgeKind.SIMULATED,
                "simulated/random",
                "",
                1 - place,
                0.5,
                0.25,
                0.125,
                true,
                Instant.parse("2026-01-05T10:00:00Z"));
    }
}
