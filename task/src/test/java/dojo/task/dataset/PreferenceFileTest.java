package dojo.task.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dojo.task.Completion;
import dojo.task.GroundTruth;
import dojo.task.Task;
import dojo.task.TaskId;
import dojo.task.TaskSource;
import dojo.testing.Golden;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PreferenceFileTest {
    @TempDir private Path folder;

    @Test
    void theExampleInTheDocumentIsRead() throws IOException {
        String document = Files.readString(Golden.root().resolve("docs/task-files.md"));
        String example = document.split("```jsonl\n", 2)[1].split("```", 2)[0];
        var loaded = PreferenceFile.read(file(example));
        assertThat(loaded.format()).isEqualTo("dojo");
        assertThat(loaded.skipped()).isEmpty();
        assertThat(loaded.tasks()).hasSize(3);
        Task rain = loaded.tasks().getFirst();
        assertThat(rain.id()).isEqualTo(new TaskId("rain-1"));
        assertThat(rain.source()).isEqualTo(new TaskSource("example", "MIT", "science"));
        assertThat(rain.completions().getFirst().id().value()).isEqualTo("rain-1a");
        assertThat(rain.completions().getLast().model()).isEqualTo("made-up");
        assertThat(rain.truth()).isEqualTo(known(GroundTruth.Kind.HUMAN, 0, 1));
        Task prime = loaded.tasks().get(1);
        assertThat(prime.truth()).isEqualTo(known(GroundTruth.Kind.CONSTRUCTED, 0, 2, 0));
        assertThat(prime.source()).isEqualTo(new TaskSource("tasks", "unknown", ""));
        assertThat(loaded.tasks().getLast().truth()).isEmpty();
    }

    @Test
    void aWrittenTaskIsReadBackAsItWas() throws IOException {
        Task task =
                new Task(
                        new TaskId("x"),
                        "Zeile 1\nZeile 2 \u2028 \"ü\" 🦆",
                        ContentIds.completions(
                                new TaskId("x"), List.of("a\tb", ""), List.of("m", "n")),
                        known(GroundTruth.Kind.HUMAN, 1, 1),
                        new TaskSource("s", "MIT", "t"));
        String line = PreferenceFile.line(task);
        assertThat(line).doesNotContain("\n");
        assertThat(PreferenceFile.read(file(line)).tasks()).containsExactly(task);
    }

    @Test
    void idsMadeFromTheContentStayTheSameAndDoNotTellThePlace() throws IOException {
        Path there = file("{\"prompt\":\"p\",\"completions\":[{\"text\":\"a\"},{\"text\":\"b\"}]}");
        List<Task> once = PreferenceFile.read(there).tasks();
        assertThat(PreferenceFile.read(there).tasks()).isEqualTo(once);
        Path back = file("{\"prompt\":\"p\",\"completions\":[{\"text\":\"b\"},{\"text\":\"a\"}]}");
        Task turned = PreferenceFile.read(back).tasks().getFirst();
        assertThat(turned.id()).isEqualTo(once.getFirst().id());
        assertThat(turned.completions())
                .containsExactlyElementsOf(once.getFirst().completions().reversed());
    }

    @Test
    void byteOrderMarkCrlfBlankLinesAndAMissingLastLineBreakAreHarmless() throws IOException {
        Path file = file("\uFEFF" + row(1) + "\r\n\r\n  \n" + row(2));
        assertThat(PreferenceFile.read(file).tasks())
                .extracting(Task::prompt)
                .containsExactly("p1", "p2");
    }

    @Test
    void rowsMayStandInAnArray() throws IOException {
        Path file = file("[\n" + row(1) + ",\n" + row(2).replace("p2", "]},{\\\"") + "\n]\n");
        assertThat(PreferenceFile.read(file).tasks())
                .extracting(Task::prompt)
                .containsExactly("p1", "]},{\"");
    }

    @Test
    void aBrokenLineIsNamedWithWhatIsWrong() throws IOException {
        refuses(row(1) + "\n{\"prompt\":", "line 2: is not JSON");
        refuses(row(1) + "\n\n[1]", "line 3: must be an object, not a list");
        refuses("{\"prompt\":\"p\",\"completions\":[{\"text\":\"a\"}]}", "list of 2 to 64");
        refuses("{\"prompt\":\"p\",\"completions\":\"ab\"}", "line 1: completions must be a list");
        refuses(
                "{\"prompt\":\"p\",\"completions\":[{\"text\":\"a\"},{}]}",
                "completions[1] must be");
        refuses(
                "{\"prompt\":\"p\",\"completions\":[{\"text\":\"a\"},{\"text\":1}]}",
                "completions[1].text must be a string, not a number");
        refuses("{\"completions\":[{\"text\":\"a\"},{\"text\":\"b\"}]}", "prompt is missing");
        refuses(row(1).replace("p1", " "), "prompt is empty");
        refuses(with("\"rank\":[0,1]"), "unknown field rank; known are completions, id");
        refuses(with("\"ranks\":[0]"), "ranks must be a list with one number for each");
        refuses(with("\"ranks\":[0,-1]"), "ranks must be whole numbers");
        refuses(with("\"ranks\":[0,0.5]"), "ranks must be whole numbers");
        refuses(with("\"scores\":[0,NaN]"), "scores must be finite");
        refuses(with("\"scores\":[0,\"1\"]"), "scores must be finite");
        refuses(with("\"scores\":[0,1],\"ranks\":[0,1]"), "exclude each other");
        refuses(with("\"known_kind\":\"guessed\""), "known_kind must be human or constructed");
        refuses(with("\"id\":\"\""), "id must have 1 to 128 characters");
        refuses(with("\"topic\":\"\\ud800\""), "topic holds half of a surrogate pair");
        refuses(with("\"id\":\"a\",\"id\":\"b\""), "is not JSON: Duplicate field 'id'");
        refuses("{\"question\":\"p\"}", "line 1: no format known");
    }

    @Test
    void aBrokenArrayIsNamedWithTheLineToo() throws IOException {
        refuses("[\n" + row(1) + ",\n{\"prompt\":x}\n]", "line 3: is not JSON");
        refuses("[\n" + row(1) + "\n" + row(2) + "]", "line 3: a comma is missing");
        refuses("[\n" + row(1) + ",\n\n{\"prompt\":\"", "line 4: the row that begins here");
        refuses("[\n" + row(1) + ",\n", "line 3: ] is missing");
        refuses("[\n" + row(1) + ",\n7]", "line 3: each row must be an object");
        refuses("[\n" + row(1) + "]\n[", "line 3: text after the closing ]");
        refuses("[\n" + row(1) + ",\n]", "line 3: each row must be an object");
    }

    @Test
    void anIdThatStandsTwiceIsRefusedWithBothLines() throws IOException {
        String first = row(1).replace("{\"prompt\"", "{\"id\":\"x\",\"prompt\"");
        refuses(first + "\n" + first.replace("p1", "p2"), "line 2: id x stands on line 1 already");
        String named = row(1).replace("{\"text\":\"a\"", "{\"id\":\"c\",\"text\":\"a\"");
        refuses(
                named + "\n" + named.replace("p1", "p2"),
                "line 2: completion id c stands on line 1 already");
        refuses(
                named.replace("{\"text\":\"b\"", "{\"id\":\"c\",\"text\":\"b\""),
                "completion id c stands twice");
    }

    @Test
    void aRowWithoutIdThatRepeatsAnEarlierOneIsSkipped() throws IOException {
        var loaded = PreferenceFile.read(file(row(1) + "\n" + row(2) + "\n" + row(1)));
        assertThat(loaded.tasks()).hasSize(2);
        assertThat(loaded.skipped())
                .containsExactly(new PreferenceFile.Skipped(2, 3, "the same as line 1"));
    }

    @Test
    void filesThatAreNoTaskFilesAreRefusedWithTheReason() throws IOException {
        refuses("", "holds no tasks");
        refuses("\uFEFF\r\n", "holds no tasks");
        refuses("[]", "holds no tasks");
        assertThatThrownBy(() -> PreferenceFile.read(folder.resolve("none.jsonl")))
                .isInstanceOf(TaskFileUnreadable.class)
                .hasMessageContaining("none.jsonl: no such file");
        assertThatThrownBy(() -> PreferenceFile.read(folder)).hasMessageContaining("is a folder");
        Path latin1 = folder.resolve("latin1.jsonl");
        Files.write(
                latin1,
                (row(1) + "\n" + with("\"topic\":\"é\"")).getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> PreferenceFile.read(latin1))
                .hasMessageContaining("latin1.jsonl line 2: is not UTF-8");
    }

    @Test
    void overLongRowsAndFilesAreRefused() throws IOException {
        String longText = "a".repeat(PreferenceFile.ROW_BYTES_MAX);
        refuses(row(1) + "\n" + row(2).replace("p2", longText), "line 2: is longer than 1048576");
        byte[] large = new byte[PreferenceFile.FILE_BYTES_MAX + 1];
        Arrays.fill(large, (byte) '\n');
        Path file = Files.write(folder.resolve("large.jsonl"), large);
        assertThatThrownBy(() -> PreferenceFile.read(file))
                .isInstanceOf(TaskFileUnreadable.class)
                .hasMessageContaining("is larger than 67108864 bytes");
    }

    @Test
    void pandaLmVerdictsBecomeRanksByMajority() throws IOException {
        var loaded =
                PreferenceFile.read(
                        file(
                                "["
                                        + String.join(
                                                ",",
                                                panda(0, "\"x\"", 1, 1, 2),
                                                panda(1, "\"x\"", 2, 0, 2),
                                                panda(2, "\"x\"", 0, 1, 0),
                                                panda(3, "\"x\"", 0, 1, 2),
                                                panda(4, "false", 1, 1, 1))
                                        + "]"));
        assertThat(loaded.format()).isEqualTo("pandalm");
        assertThat(loaded.tasks())
                .extracting(Task::truth)
                .containsExactly(
                        known(GroundTruth.Kind.HUMAN, 0, 1),
                        known(GroundTruth.Kind.HUMAN, 1, 0),
                        known(GroundTruth.Kind.HUMAN, 0, 0),
                        Optional.empty());
        assertThat(loaded.skipped())
                .containsExactly(
                        new PreferenceFile.Skipped(4, 1, "response1 is a boolean, not a string"));
        Task first = loaded.tasks().getFirst();
        assertThat(first.prompt()).isEqualTo("Do it.\n\nthis");
        assertThat(first.completions())
                .extracting(Completion::model)
                .containsExactly("bloom-7b", "llama-7b");
        assertThat(first.source())
                .isEqualTo(new TaskSource("pandalm-testset-v1", "Apache-2.0", "Grammarly"));
    }

    @Test
    void pandaLmRowsThatBreakTheFormatAreRefused() throws IOException {
        refuses("[\n" + panda(0, "\"x\"", 1, 3, 1) + "]", "line 2: annotator2 must be 0, 1 or 2");
        refuses(
                "[" + panda(0, "\"x\"", 1, 1, 1).replace("\"annotator3\"", "\"a\"") + "]",
                "annotator3 is missing");
        refuses(
                "[" + panda(0, "\"x\"", 1, 1, 1) + ",\n" + panda(0, "\"y\"", 1, 1, 1) + "]",
                "line 2: id pandalm-0 stands on line 1 already");
        refuses("[" + panda(0, "null", 1, 1, 1) + "]", "no task left; line 1: response1 is null");
    }

    @Test
    void trlStringsAreRead() throws IOException {
        var loaded =
                PreferenceFile.read(
                        file(
                                "{\"prompt\":\"p\",\"chosen\":\"a\",\"rejected\":\"b\",\"extra\":1}\n"
                                        + "{\"prompt\":\"p\",\"chosen\":\"a\",\"rejected\":\"a\"}"));
        assertThat(loaded.format()).isEqualTo("trl");
        Task task = loaded.tasks().getFirst();
        assertThat(task.prompt()).isEqualTo("p");
        assertThat(task.completions()).extracting(Completion::text).containsExactly("a", "b");
        assertThat(task.truth()).isEqualTo(known(GroundTruth.Kind.HUMAN, 0, 1));
        assertThat(task.source()).isEqualTo(new TaskSource("tasks", "unknown", ""));
        assertThat(loaded.skipped())
                .containsExactly(
                        new PreferenceFile.Skipped(1, 2, "chosen and rejected are the same"));
    }

    @Test
    void trlMessagesAreReadWithExplicitAndImplicitPrompt() throws IOException {
        String explicit =
                "{\"prompt\":["
                        + said("user", "p")
                        + "],\"chosen\":["
                        + said("assistant", "a")
                        + "],\"rejected\":["
                        + said("assistant", "b")
                        + "]}";
        String implicit =
                "{\"chosen\":["
                        + said("user", "q")
                        + ","
                        + said("assistant", "a")
                        + "],\"rejected\":["
                        + said("user", "q")
                        + ","
                        + said("assistant", "b")
                        + "]}";
        String both =
                implicit.replace("{\"chosen\"", "{\"prompt\":\"r\",\"chosen\"")
                        .replace("\"q\"", "\"r\"");
        String turns =
                "{\"chosen\":["
                        + said("system", "s")
                        + ","
                        + said("user", "q")
                        + ","
                        + said("assistant", "a")
                        + "],\"rejected\":["
                        + said("system", "s")
                        + ","
                        + said("user", "q")
                        + ","
                        + said("assistant", "b")
                        + "]}";
        var tasks =
                PreferenceFile.read(file(String.join("\n", explicit, implicit, both, turns)))
                        .tasks();
        assertThat(tasks)
                .extracting(Task::prompt)
                .containsExactly("p", "q", "r", "System: s\n\nUser: q");
        for (Task task : tasks) {
            assertThat(task.completions()).extracting(Completion::text).containsExactly("a", "b");
        }
    }

    @Test
    void trlRowsThatBreakTheFormatAreRefused() throws IOException {
        refuses("{\"chosen\":\"a\",\"rejected\":\"b\"}", "line 1: prompt is missing, and chosen");
        refuses(
                "{\"prompt\":\"p\",\"chosen\":\"a\",\"rejected\":[]}",
                "must both be strings or both");
        refuses("{\"prompt\":\"p\",\"chosen\":[],\"rejected\":[]}", "chosen holds no message");
        refuses(
                "{\"chosen\":[" + said("user", "p") + "],\"rejected\":[" + said("user", "q") + "]}",
                "do not begin alike");
        refuses(
                "{\"prompt\":\"p\",\"chosen\":[{}],\"rejected\":[{}]}",
                "messages with role and content");
        refuses("{\"prompt\":\"p\",\"chosen\":1,\"rejected\":\"b\"}", "chosen must be a string");
    }

    @Test
    void theRealPandaLmFileIsReadAndTheLengthRuleIsAsPublished() {
        String data = System.getenv("DOJO_DATA");
        assumeThat(data)
                .as("set DOJO_DATA to the folder that holds pandalm/testset-v1.json to run this")
                .isNotBlank();
        var loaded = PreferenceFile.read(Path.of(data, "pandalm", "testset-v1.json"));
        assertThat(loaded.tasks()).hasSize(993);
        assertThat(loaded.skipped())
                .extracting(PreferenceFile.Skipped::index)
                .containsExactly(157, 158, 159, 161, 162, 164);
        int pairs = 0;
        double right = 0;
        for (Task task : loaded.tasks()) {
            List<Integer> ranks = task.truth().orElseThrow().ranks();
            if (ranks.get(0).equals(ranks.get(1))) continue;
            int longer =
                    task.completions().get(0).text().length()
                            - task.completions().get(1).text().length();
            int better = ranks.get(1) - ranks.get(0);
            right += (Integer.signum(longer) * better + 1) / 2.0;
            pairs++;
        }
        assertThat(pairs).isEqualTo(888);
        assertThat(right).isEqualTo(602.5);
    }

    private void refuses(String content, String why) throws IOException {
        Path file = file(content);
        assertThatThrownBy(() -> PreferenceFile.read(file))
                .isInstanceOf(TaskFileUnreadable.class)
                .hasMessageStartingWith(file.toString())
                .hasMessageContaining(why);
    }

    private Path file(String content) throws IOException {
        return Files.writeString(folder.resolve("tasks.jsonl"), content);
    }

    private static String row(int number) {
        return "{\"prompt\":\"p%d\",\"completions\":[{\"text\":\"a\"},{\"text\":\"b\"}]}"
                .formatted(number);
    }

    private static String with(String field) {
        return row(1).replace("{\"prompt\"", "{" + field + ",\"prompt\"");
    }

    private static String said(String role, String content) {
        return "{\"role\":\"%s\",\"content\":\"%s\"}".formatted(role, content);
    }

    private static String panda(int idx, String response1, int... verdicts) {
        return ("{\"idx\":%d,\"motivation_app\":\"Grammarly\",\"cmp_key\":\"bloom-7b_llama-7b\","
                        + "\"instruction\":\"Do it.\",\"input\":\"this\",\"response1\":%s,"
                        + "\"response2\":\"b\",\"annotator1\":%d,\"annotator2\":%d,"
                        + "\"annotator3\":%d}")
                .formatted(idx, response1, verdicts[0], verdicts[1], verdicts[2]);
    }

    private static Optional<GroundTruth> known(GroundTruth.Kind kind, Integer... ranks) {
        return Optional.of(new GroundTruth(List.of(ranks), kind));
    }

    @Test
    void dialoguesOfHhRlhfAreCutBeforeTheLastAnswer() throws IOException {
        var loaded =
                PreferenceFile.read(
                        file(
                                """
                                {"chosen":"\\n\\nHuman: Why?\\n\\nAssistant: So.","rejected":"\\n\\nHuman: Why?\\n\\nAssistant: No"}
                                {"chosen":"\\n\\nHuman: a\\n\\nAssistant: b\\n\\nHuman: c\\n\\nAssistant: d","rejected":"\\n\\nHuman: a\\n\\nAssistant: b\\n\\nHuman: c\\n\\nAssistant: e"}
                                """));
        assertThat(loaded.format()).isEqualTo("trl");
        Task single = loaded.tasks().getFirst();
        assertThat(single.prompt()).isEqualTo("Why?");
        assertThat(single.completions()).extracting(Completion::text).containsExactly("So.", "No");
        Task longer = loaded.tasks().getLast();
        assertThat(longer.prompt()).isEqualTo("Human: a\n\nAssistant: b\n\nHuman: c");
        assertThat(longer.completions()).extracting(Completion::text).containsExactly("d", "e");
        refuses(
                "{\"chosen\":\"\\n\\nHuman: a\\n\\nAssistant: b\",\"rejected\":\"\\n\\nHuman: x\\n\\nAssistant: b\"}",
                "no dialogues that differ in the last answer alone");
    }

    @Test
    void theSubsetOfRewardBenchIsTheTopic() throws IOException {
        var loaded =
                PreferenceFile.read(
                        file(
                                "{\"id\":1,\"prompt\":\"p\",\"chosen\":\"a\",\"chosen_model\":\"m\",\"rejected\":\"b\",\"subset\":\"refusals\"}"));
        assertThat(loaded.tasks().getFirst().source().topic()).isEqualTo("refusals");
    }

    @Test
    void theLabelOfLlmBarNamesTheBetterOutput() throws IOException {
        var loaded =
                PreferenceFile.read(
                        file(
                                "[{\"input\":\"i\",\"output_1\":\"a\",\"output_2\":\"b\",\"label\":2}]"));
        assertThat(loaded.format()).isEqualTo("llmbar");
        assertThat(loaded.tasks().getFirst().truth())
                .isEqualTo(known(GroundTruth.Kind.HUMAN, 1, 0));
        refuses(
                "{\"input\":\"i\",\"output_1\":\"a\",\"output_2\":\"b\",\"label\":3}",
                "label must be 1 or 2");
    }
}
