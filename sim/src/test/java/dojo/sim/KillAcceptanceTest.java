package dojo.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dojo.base.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills the network at random moments and starts it again each time. An answer counts as
 * acknowledged when {@code --announce} has printed it, which happens after it was committed. More
 * often than 50 times: {@code make sim-kills KILLS=200}.
 */
class KillAcceptanceTest {
    private static final int KILLS = Integer.getInteger("sim.kills", 50);
    private static final long SEED = 20_260_101;

    @TempDir Path folder;

    @Test
    void noAcknowledgedAnswerIsLostAndNoRoundIsScoredTwice() throws Exception {
        var random = new SplittableRandom(SEED);
        var acknowledged = new HashSet<String>();
        int midway = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            try (var dojo = start("100000")) {
                // Some die in the set-up, most in the middle of rounds.
                if (random.nextInt(5) > 0) {
                    dojo.line(line -> line.startsWith("acknowledged "));
                    midway++;
                }
                pause(random.nextInt(1500));
                dojo.kill();
                acknowledged.addAll(announced(dojo.out()));
            }
            assertThat(stored()).as("after kill %d, seed %d", kill, SEED).containsAll(acknowledged);
        }
        assertThat(midway).isGreaterThan(KILLS / 2);
        assertThat(acknowledged).hasSizeGreaterThan(KILLS);

        long reached = scalar("SELECT max(id) FROM round");
        try (var dojo = start(String.valueOf(reached + 1))) {
            assertThat(dojo.end()).as("%s", dojo.err()).isZero();
        }
        assertThat(stored()).containsAll(acknowledged);
        var out = Json.parse(Files.readString(folder.resolve("out.json")));
        assertThat(out.path("rounds")).hasSize((int) reached + 1);
        assertThat(datasetKeys(Path.of(out.path("dataset").path("path").asText())))
                .doesNotHaveDuplicates()
                .hasSize(out.path("dataset").path("rows").asInt());
    }

    private DojoProcess start(String rounds) {
        return DojoProcess.start(
                folder,
                "up",
                "--rounds",
                rounds,
                "--seed",
                "5",
                "--tasks-per-round",
                "5",
                "--announce",
                "--json",
                "out.json");
    }

    private static Set<String> announced(List<String> lines) {
        var answers = new HashSet<String>();
        for (String line : lines) {
            // A line cut off by the kill was not told to anybody.
            String[] words = line.split(" ");
            if (words.length == 5 && words[0].equals("acknowledged") && words[4].equals(".")) {
                answers.add(words[1] + " " + words[2] + " " + words[3]);
            }
        }
        return answers;
    }

    private Set<String> stored() throws SQLException, java.io.IOException {
        var answers = new HashSet<String>();
        var file = database();
        if (file.isEmpty()) return answers;
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file.get());
                var rows =
                        connection
                                .createStatement()
                                .executeQuery("SELECT round, task_id, hotkey FROM answer")) {
            while (rows.next()) {
                answers.add(rows.getString(1) + " " + rows.getString(2) + " " + rows.getString(3));
            }
        }
        return answers;
    }

    private long scalar(String sql) throws SQLException, java.io.IOException {
        try (var connection =
                        DriverManager.getConnection("jdbc:sqlite:" + database().orElseThrow());
                var rows = connection.createStatement().executeQuery(sql)) {
            return rows.getLong(1);
        }
    }

    private java.util.Optional<Path> database() throws java.io.IOException {
        if (!Files.exists(folder.resolve(".dojo"))) return java.util.Optional.empty();
        try (var files = Files.walk(folder.resolve(".dojo"))) {
            return files.filter(file -> file.endsWith("rounds.db")).findFirst();
        }
    }

    private List<String> datasetKeys(Path dataset) throws Exception {
        var keys = new java.util.ArrayList<String>();
        for (String line : Files.readAllLines(folder.resolve(dataset))) {
            var row = Json.parse(line);
            keys.add(
                    row.path("round").asText()
                            + " "
                            + row.path("completion_id").asText()
                            + " "
                            + row.path("judge").asText());
        }
        return keys;
    }

    private static void pause(int millis) {
        LockSupport.parkNanos(millis * 1_000_000L);
    }
}
