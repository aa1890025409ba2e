package dojo.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user gets wrong, and what the machine does to them: one clear line, nothing lost. */
class BadInputAcceptanceTest {
    @TempDir Path folder;

    @Test
    void anUnknownFlagIsAnsweredWithTheRightOne() throws Exception {
        refused(2, List.of("did you mean --rounds?"), "up", "--ronuds", "5");
        refused(2, List.of("did you mean --wallet.name?"), "miner", "--wallet.nam", "x");
        refused(2, List.of("did you mean localnet?"), "localnte");
        refused(2, List.of("--rounds"), "up", "--rounds", "many");
        refused(2, List.of("--tasks-per-round"), "up", "--tasks-per-round", "0");
    }

    @Test
    void aMisspeltVariableIsAnsweredWithTheRightOne() throws Exception {
        Path file = Files.writeString(folder.resolve(".env"), "WALLET_NMAE=x\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        refused(2, List.of("line 1", "did you mean WALLET_NAME?"), "wallet", "list");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        refused(2, List.of("chmod 600"), "wallet", "list");
    }

    @Test
    void aBrokenTaskFileIsNamedByLineAndNothingIsLoaded() throws Exception {
        Files.writeString(
                folder.resolve("tasks.jsonl"),
                """
                {"prompt": "a", "chosen": "b", "rejected": "c"}
                {"prompt": "a", "chosen": 5, "rejected": "c"}
                """);
        refused(
                1,
                List.of("tasks.jsonl", "line 2"),
                "up",
                "--tasks",
                "tasks.jsonl",
                "--rounds",
                "1");
        refused(1, List.of("none.jsonl"), "up", "--tasks", "none.jsonl", "--rounds", "1");
        assertThat(folder.resolve(".dojo")).doesNotExist();
    }

    @Test
    void aTakenPortIsNamed() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            String port = String.valueOf(taken.getLocalPort());
            refused(1, List.of(port, "taken"), "localnet", "--port", port);
        }
    }

    @Test
    void aFolderThatCannotBeWrittenIsNamed() throws Exception {
        Files.writeString(folder.resolve("file"), "");
        refused(1, List.of("file"), "up", "--rounds", "1", "--dir", "file");
    }

    @Test
    void aDamagedStateFileIsNamedAndLeftAsItIs() throws Exception {
        try (var dojo = DojoProcess.start(folder, "up", "--rounds", "1", "--seed", "3")) {
            assertThat(dojo.end()).as("%s", dojo.err()).isZero();
        }
        Path rounds;
        try (var files = Files.walk(folder.resolve(".dojo"))) {
            rounds = files.filter(file -> file.endsWith("rounds.db")).findFirst().orElseThrow();
        }
        byte[] damaged =
                "no database, though it was one before "
                        .repeat(300)
                        .getBytes(StandardCharsets.UTF_8);
        Files.write(rounds, damaged);
        refused(1, List.of("rounds.db"), "up", "--rounds", "2", "--seed", "3");
        assertThat(Files.readAllBytes(rounds)).isEqualTo(damaged);
    }

    @Test
    void aFullDiskEndsWithOneLineAndTheStateIsWhole() throws Exception {
        // A limit on a file's size stands for the disk: writes beyond it fail.
        try (var dojo =
                DojoProcess.startIn(
                        folder,
                        List.of("bash", "-c", "ulimit -f 400; exec \"$@\"", "bash"),
                        "up",
                        "--rounds",
                        "40",
                        "--seed",
                        "3")) {
            assertThat(dojo.end()).isEqualTo(1);
            assertThat(String.join("\n", dojo.err())).contains("dojo: ").contains(".dojo");
        }
        try (var dojo = DojoProcess.start(folder, "up", "--rounds", "2", "--seed", "3")) {
            assertThat(dojo.end()).as("goes on with room; %s", dojo.err()).isZero();
        }
    }

    private void refused(int code, List<String> said, String... args) throws Exception {
        try (var dojo = DojoProcess.start(folder, args)) {
            assertThat(dojo.end())
                    .as("exit code of %s; %s", List.of(args), dojo.err())
                    .isEqualTo(code);
            String err = String.join("\n", dojo.err());
            for (String part : said) assertThat(err).containsIgnoringCase(part);
            assertThat(dojo.err()).hasSizeLessThan(5).noneMatch(line -> line.contains("\tat "));
        }
    }
}
