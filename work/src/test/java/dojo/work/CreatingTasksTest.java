package dojo.work;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.Json;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes a task, and what does not, in JSON and in forms with files. */
class CreatingTasksTest {
    private Platform platform;
    private Platform.Person program;
    private String key;
    @TempDir private Path folder;

    @BeforeEach
    void start() {
        platform = Platform.in(folder);
        Platform.Person miner = platform.miner("miner");
        program = platform.program(miner);
        key = platform.subscription(miner);
    }

    @AfterEach
    void stop() {
        platform.close();
    }

    private Platform.Reply create(JsonNode body) {
        return program.post("/tasks/create-tasks", body);
    }

    @Test
    void everyTypeTakesEveryCriterion() {
        Map<String, String> completions =
                Map.of(
                        "PLAIN_TEXT", "'text'",
                        "DIALOGUE", "{'messages': [{'role': 'user', 'message': 'hi'}]}",
                        "CODE_GENERATION", "{'files': [{'filename': 'a.py', 'content': '1'}]}");
        List<String> criteria =
                List.of(
                        "{'type': 'ranking'}",
                        "{'type': 'score', 'min': 1, 'max': 5}",
                        "{'type': 'multi-score'}",
                        "{'type': 'multi-select', 'options': ['a', 'b']}",
                        "{'type': 'choice'}",
                        "{'type': 'text'}");
        completions.forEach((type, completion) -> {
            for (String criterion : criteria) {
                String task =
                        "{'type': 'TYPE', 'prompt': 'p', 'responses': [{'model': 'x', 'completion': C},"
                                + " {'model': 'y', 'completion': C}], 'criteria': [K]}";
                String id =
                        platform.create(
                                        program,
                                        1,
                                        task.replace("TYPE", type)
                                                .replace("C}", completion + "}")
                                                .replace("K]", criterion + "]"))
                                .getFirst();
                JsonNode seen = program.get("/tasks/" + id).body();
                assertThat(seen.get("type").textValue()).isEqualTo(type);
                assertThat(seen.get("taskData").get("criteria")).hasSize(1);
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"title", "body", "expireAt", "maxResults", "taskData"})
    void aMissingFieldIsNamed(String field) {
        ObjectNode body = platform.tasks(1, Platform.CHOICE);
        body.remove(field);
        Platform.Reply reply = create(body);
        assertThat(reply.status()).isEqualTo(422);
        assertThat(reply.json().get("details").get(0).get("path").textValue()).isEqualTo(field);
    }

    @ParameterizedTest
    @CsvSource({
        "maxResults, 0",
        "maxResults, -1",
        "maxResults, 1001",
        "maxResults, 99999999999",
        "maxResults, 1.5",
        "maxResults, '\"3\"'",
        "expireAt, '\"2030-01-01T12:00:00Z\"'",
        "expireAt, '\"2020-01-01T00:00:00Z\"'",
        "expireAt, '\"2031-01-01T00:00:00Z\"'",
        "expireAt, '\"tomorrow\"'",
        "expireAt, 7",
        "title, '\"\"'",
        "title, 7",
        "taskData, '[]'",
        "taskData, '{}'",
        "contentCategories, '[\"cats\"]'"
    })
    void whatIsOutOfBoundsIsRefusedAndNothingIsMade(String field, String value) throws Exception {
        ObjectNode body = platform.tasks(1, Platform.CHOICE);
        body.set(field, Json.parse(value));
        assertThat(create(body).status()).as(field + " " + value).isEqualTo(422);
        assertThat(program.get("/owner/tasks").body().get("tasks")).isEmpty();
    }

    @Test
    void twoResponsesOfOneModelAreTwoThatAreScored() {
        String task =
                "{'type': 'PLAIN_TEXT', 'prompt': 'p', 'responses': [{'model': 'same', 'completion': 'a'},"
                        + " {'model': 'same', 'completion': 'b'}], 'criteria': [{'type': 'multi-score'},"
                        + " {'type': 'multi-score', 'text': 'again'}]}";
        String id = platform.create(program, 1, task).getFirst();
        Platform.Person ann = platform.worker("ann", key);
        JsonNode responses =
                ann.post("/tasks/" + id + "/claim")
                        .body()
                        .get("task")
                        .get("taskData")
                        .get("responses");
        ObjectNode result = Json.object();
        var data = result.putArray("resultData");
        for (int c = 0; c < 2; c++) {
            ObjectNode scores = Json.object();
            for (int r = 0; r < 2; r++) {
                scores.put(responses.get(r).get("id").textValue(), 2 + 4 * c + r);
            }
            data.addObject().put("criterionId", "c" + c).set("value", scores);
        }
        ann.put("/tasks/submit-result/" + id, result).body();
        JsonNode answers =
                program.get("/owner/tasks/" + id).body().get("results").get(0).get("answers");
        // Two questions of one kind, and two answers to each, all apart.
        assertThat(answers).isEqualTo(data);
    }

    private static byte[] png() {
        var out = new ByteArrayOutputStream();
        try {
            ImageIO.write(new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB), "png", out);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return out.toByteArray();
    }

    private Platform.Reply form(String wanted, String sentName, byte[] file) {
        String task =
                "[{'type': 'TEXT_TO_IMAGE', 'prompt': 'A torii.', 'responses': [{'model': 'x',"
                        + " 'completion': {'filename': 'WANTED'}}], 'criteria': [{'type': 'score',"
                        + " 'min': 1, 'max': 5}]}]";
        String expireAt = platform.clock.instant().plus(Duration.ofHours(1)).toString();
        Map<String, String> fields = new java.util.LinkedHashMap<>();
        fields.put("title", "Pictures");
        fields.put("body", "Look.");
        fields.put("expireAt", expireAt);
        fields.put("maxResults", "2");
        fields.put("taskData", task.replace('\'', '"').replace("WANTED", wanted));
        var body = new ByteArrayOutputStream();
        String head = "--b\r\nContent-Disposition: form-data; name=\"";
        fields.forEach((name, value) ->
                body.writeBytes(bytes(head + name + "\"\r\n\r\n" + value + "\r\n")));
        body.writeBytes(bytes(head + "file\"; filename=\"" + sentName + "\"\r\n\r\n"));
        body.writeBytes(file);
        body.writeBytes(bytes("\r\n--b--\r\n"));
        Map<String, String> headers = new HashMap<>(program.headers());
        headers.put("Content-Type", "multipart/form-data; boundary=b");
        return platform.send("POST", "/tasks/create-tasks", body.toByteArray(), headers);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void filesAreMatchedByTheirNamesAndKeptUnderNamesOfOurs() throws Exception {
        byte[] png = png();
        String id = form("../../etc/a.png", "../../etc/a.png", png).body().get(0).textValue();
        JsonNode completion =
                platform.worker("ann", key)
                        .get("/tasks/" + id)
                        .body()
                        .get("taskData")
                        .get("responses")
                        .get(0)
                        .get("completion");
        String url = completion.get("url").textValue();
        assertThat(url).isEqualTo("/api/v1/files/" + WorkStore.sha256(png));
        try (var kept = Files.list(folder.resolve("files"))) {
            assertThat(kept.map(file -> file.getFileName().toString()))
                    .containsExactly(WorkStore.sha256(png));
        }
        String path = url.substring("/api/v1".length());
        Platform.Reply image = platform.worker("ann", key).get(path);
        assertThat(image.http().body()).isEqualTo(png);
        assertThat(image.http().headers().firstValue("Content-Type")).contains("image/png");
        assertThat(platform.nobody().get(path).status()).isEqualTo(401);
        for (String other : List.of("/files/..%2f..%2fwork.db", "/files/" + "0".repeat(64))) {
            assertThat(program.get(other).status()).as(other).isEqualTo(404);
        }
    }

    @Test
    void aFileThatIsMissingOfAnotherKindOrTooLargeIsRefused() {
        assertThat(form("a.png", "b.png", png()).status()).isEqualTo(422);
        byte[] page = bytes("<html><script>alert(1)</script>");
        assertThat(form("a.png", "a.png", page).status()).isEqualTo(415);
        byte[] svg = bytes("<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>");
        assertThat(form("a.png", "a.png", svg).status()).isEqualTo(415);
        byte[] large = new byte[FileFolder.FILE_BYTES_MAX + 1];
        System.arraycopy(png(), 0, large, 0, 60);
        assertThat(form("a.png", "a.png", large).status()).isEqualTo(413);
        // Beyond what a body may be, no form is even read.
        assertThat(form("a.png", "a.png", new byte[65 << 20]).status()).isEqualTo(413);
        assertThat(program.get("/owner/tasks").body().get("tasks")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "--b",
                "--b--",
                "--b\r\n",
                "--b\r\n\r\n",
                "--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--",
                "--b\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nx",
                "--b\r\nContent-Disposition: form-data; name=\"taskData\"\r\n\r\n[{\r\n--b--",
                "--c\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nx\r\n--c--"
            })
    void aBrokenFormIsRefused(String body) {
        Map<String, String> headers = new HashMap<>(program.headers());
        headers.put("Content-Type", "multipart/form-data; boundary=b");
        assertThat(platform.send("POST", "/tasks/create-tasks", bytes(body), headers).status())
                .isIn(400, 422);
    }
}
