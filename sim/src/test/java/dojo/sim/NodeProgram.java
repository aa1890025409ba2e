package dojo.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dojo.base.Json;
import dojo.testing.Golden;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Programs of the Node project beside these tests, with the packages that its lock file names. */
final class NodeProgram {
    private static final Duration INSTALLED_WITHIN = Duration.ofMinutes(5);
    private static final Duration ENDED_WITHIN = Duration.ofMinutes(5);
    private static final Path FOLDER = Golden.root().resolve("sim/src/test/node");

    private NodeProgram() {}

    /** Installs the packages; skips the test where there is no Node. */
    static void install() throws IOException, InterruptedException {
        assumeTrue(
                there("node") && there("npm"),
                "skipped: needs Node 18 or newer with npm, for example apt-get install nodejs npm");
        Path mark = FOLDER.resolve("node_modules/.package-lock.json");
        Path lock = FOLDER.resolve("package-lock.json");
        if (Files.exists(mark)
                && Files.getLastModifiedTime(mark).compareTo(Files.getLastModifiedTime(lock)) > 0) {
            return;
        }
        run(INSTALLED_WITHIN, "", "npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts");
    }

    private static boolean there(String program) {
        for (String folder : System.getenv("PATH").split(":")) {
            if (Files.isExecutable(Path.of(folder, program))) return true;
        }
        return false;
    }

    /** Runs {@code script} and reads the JSON of its last line. */
    static JsonNode run(String script, String input, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("node", "--no-warnings", script));
        command.addAll(List.of(arguments));
        String out = run(ENDED_WITHIN, input, command.toArray(String[]::new));
        return Json.parse(out.strip().lines().toList().getLast());
    }

    private static String run(Duration within, String input, String... command)
            throws IOException, InterruptedException {
        Path out = Files.createTempFile("node", ".out");
        Path in = Files.writeString(Files.createTempFile("node", ".in"), input);
        var process =
                new ProcessBuilder(command)
                        .directory(FOLDER.toFile())
                        .redirectErrorStream(true)
                        .redirectInput(in.toFile())
                        .redirectOutput(out.toFile())
                        .start();
        try {
            boolean ended = process.waitFor(within.toSeconds(), TimeUnit.SECONDS);
            String said = Files.readString(out, StandardCharsets.UTF_8);
            assertThat(ended).as("%s ends; it said %s", List.of(command), said).isTrue();
            assertThat(process.exitValue()).as("%s said %s", List.of(command), said).isZero();
            return said;
        } finally {
            process.destroyForcibly();
            Files.delete(out);
            Files.delete(in);
        }
    }
}
