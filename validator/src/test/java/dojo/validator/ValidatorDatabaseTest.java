package dojo.validator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dojo.base.Database;
import dojo.base.DatabaseAddress;
import dojo.base.DatabaseAway;
import dojo.base.DatabaseUnusable;
import dojo.base.SettingRefused;
import dojo.testing.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which databases a validator takes, and what it says about the others. */
@Timeout(60)
class ValidatorDatabaseTest {
    private static final String FOREIGN = "dojo/validator/foreigndb";

    @TempDir Path folder;

    private Path file() {
        return folder.resolve("validator.db");
    }

    // ---- both

    @ParameterizedTest
    @EnumSource
    void aDatabaseOfANewerProgramIsRefusedByItsVersion(Backend backend) {
        try (var database = backend.open(folder)) {
            database.write(handle ->
                    handle.execute(
                            "INSERT INTO flyway_schema_history SELECT installed_rank + 1000, '77',"
                                    + " description, type, 'V77__x.sql', checksum, installed_by,"
                                    + " installed_on, execution_time, success FROM"
                                    + " flyway_schema_history WHERE version = '1'"));
        }
        refused(backend.address(folder), "newer Dojo (schema 77)");
    }

    @ParameterizedTest
    @EnumSource
    void aDatabaseOfSomebodyElseIsRefusedAndLeftAsItIs(Backend backend) {
        Database.open(backend.address(folder), FOREIGN).close();
        refused(backend.address(folder), "its schema is not that of this program");
    }

    @ParameterizedTest
    @EnumSource
    void theRoundsOfOneValidatorAreNotForAnother(Backend backend) {
        for (int i = 0; i < 2; i++) {
            try (var database = backend.open(folder)) {
                database.claim("5Alice on subnet 2");
            }
        }
        try (var database = backend.open(folder)) {
            assertThatThrownBy(() -> database.claim("5Alice on subnet 3"))
                    .isInstanceOf(DatabaseUnusable.class)
                    .hasMessageContaining("holds the rounds of 5Alice on subnet 2");
        }
    }

    @ParameterizedTest
    @EnumSource
    void textsOfStrangersMayHoldAnyCharacter(Backend backend) {
        try (var database = backend.open(folder)) {
            var ledger = new RoundLedger(database);
            Round round = Given.open(ledger, 1, 2);
            var task = round.tasks().getFirst().task();
            var ranks = (Feedback.Scores) Given.scores(round, task, Given.peer(1), place -> place);
            String odd = "a\0b\uD800c\uFFFF\u202E";
            ledger.record(
                    List.of(
                            new Feedback.Scores(
                                    round.id(),
                                    task.id(),
                                    Given.hotkey(1),
                                    ranks.ranks(),
                                    new Judge(odd, odd, odd),
                                    Optional.of(odd)),
                            new Feedback.Nothing(
                                    round.id(),
                                    task.id(),
                                    Given.hotkey(2),
                                    Refusal.Reason.MALFORMED,
                                    odd)),
                    Given.START);
            assertThat(ledger.archive().answers(1)).hasSize(1);
            assertThat(ledger.archive().refusals(1).getFirst().detail()).startsWith("a\uFFFDb");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRepeatedBatchIsRecognisedAndNothingInItCountsTwice(Backend backend) {
        try (var database = backend.open(folder)) {
            var ledger = new RoundLedger(database);
            Round round = Given.open(ledger, 1, 2);
            var task = round.tasks().getFirst().task();
            var silent =
                    new Feedback.Nothing(
                            round.id(), task.id(), Given.hotkey(2), Refusal.Reason.TIMED_OUT, "");
            var batch =
                    List.of(
                            new RoundLedger.Arrived(
                                    Given.scores(round, task, Given.peer(1), place -> place),
                                    Given.START.plusNanos(1_234_567)),
                            new RoundLedger.Arrived(silent, Given.START));
            List<Recorded> first = ledger.record(batch, false);
            assertThat(ledger.record(batch, true)).isEqualTo(first);
            assertThat(first.getFirst()).isInstanceOf(Recorded.Stored.class);
            assertThat(ledger.archive().refusals(1))
                    .singleElement()
                    .extracting(Refusal::count)
                    .isEqualTo(1);
        }
    }

    // ---- a file

    @Test
    void aDamagedHeaderATextAFolderAndAForeignFileAreNamedAndLeftAsTheyAre() throws IOException {
        ValidatorDatabase.open(file()).close();
        overwrite(file(), 0, 100);
        Path text = folder.resolve("text.db");
        Files.writeString(text, "no database at all ".repeat(500));
        Path foreign = folder.resolve("foreign.db");
        try (var database = Database.open(foreign, FOREIGN)) {
            database.write(handle -> handle.execute("DROP TABLE flyway_schema_history"));
        }
        for (Path each : List.of(file(), text, foreign)) {
            byte[] before = Files.readAllBytes(each);
            refused(
                    DatabaseAddress.of(each),
                    each.equals(foreign)
                            ? "tables that are not Dojo's"
                            : "damaged, or no database");
            assertThat(Files.readAllBytes(each)).as(each.toString()).isEqualTo(before);
        }
        refused(DatabaseAddress.of(Files.createDirectory(folder.resolve("d"))), "it is a folder");
    }

    @Test
    void aFileDamagedInTheMiddleIsFoundAtTheStart() throws IOException {
        try (var database = ValidatorDatabase.open(file())) {
            for (int i = 0; i < 30; i++) Given.open(new RoundLedger(database), 4, 5);
        }
        long size = Files.size(file());
        assertThat(size).isGreaterThan(100_000);
        overwrite(file(), size / 2, 8_192);
        refused(DatabaseAddress.of(file()), "damaged");
    }

    @Test
    void aFileThatCannotBeWrittenIsRefused() throws Exception {
        Path disk = Files.createDirectory(folder.resolve("disk"));
        assumeTrue(
                sh("mount -t tmpfs -o size=2m dojo-test " + disk),
                "only who may mount can make a disk that root cannot write");
        try {
            Path there = disk.resolve("validator.db");
            ValidatorDatabase.open(there).close();
            assertThat(sh("mount -o remount,ro " + disk)).isTrue();
            refused(DatabaseAddress.of(there), "");
        } finally {
            sh("umount -l " + disk);
        }
    }

    @Test
    void aFileThatIsGoneDoesNotComeBackEmpty() throws IOException {
        try (var database = ValidatorDatabase.open(file())) {
            assertThatThrownBy(() -> database.write(handle -> handle.execute("no SQL")))
                    .isInstanceOf(DatabaseUnusable.class);
            for (String end : List.of("", "-wal", "-shm")) {
                Files.deleteIfExists(Path.of(file() + end));
            }
            assertThat(catchThrowable(() -> Given.open(new RoundLedger(database), 1, 1)))
                    .isInstanceOf(DatabaseAway.class);
            assertThat(file()).doesNotExist();
        }
    }

    // ---- a server

    @Test
    void aSecondValidatorIsRefusedAndOneThatWasOvertakenWritesNoMore() {
        var server = TestPostgres.shared();
        try (var first = Backend.POSTGRES.open(folder)) {
            refused(Backend.POSTGRES.address(folder), "another validator uses it");
            // As a network does that forgets a connection: the lock ends, and who had it knows not.
            server.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'");
            ValidatorDatabase.open(Backend.POSTGRES.address(folder)).close();
            assertThat(catchThrowable(() -> Given.open(new RoundLedger(first), 1, 1)))
                    .isInstanceOf(DatabaseAway.class);
            assertThat(catchThrowable(() -> Given.open(new RoundLedger(first), 1, 1)))
                    .isInstanceOf(DatabaseUnusable.class)
                    .isNotInstanceOf(DatabaseAway.class)
                    .hasMessageContaining("taken it over");
            assertThat(new RoundArchive(first).nextId()).isEqualTo(1);
        }
    }

    @Test
    void twoSchemasOfOneServerDoNotMeet() {
        var server = TestPostgres.shared();
        try (var one = ValidatorDatabase.open(at(server.newSchema()));
                var other = ValidatorDatabase.open(at(server.newSchema()))) {
            Given.open(new RoundLedger(one), 1, 1);
            assertThat(new RoundArchive(other).nextId()).isEqualTo(1);
            assertThat(new RoundArchive(one).nextId()).isEqualTo(2);
        }
    }

    @Test
    void textsAreOrderedByTheirBytesWhateverTheServersLanguage() {
        try (var database = Backend.POSTGRES.open(folder)) {
            List<String> ordered =
                    database.write(handle -> {
                        for (String word : List.of("b", "B", "a", "A", "_")) {
                            handle.execute("INSERT INTO task_cursor VALUES (?, 0)", word);
                        }
                        return handle.createQuery("SELECT supply FROM task_cursor ORDER BY supply")
                                .mapTo(String.class)
                                .list();
                    });
            assertThat(ordered).containsExactly("A", "B", "_", "a", "b");
        }
    }

    @Test
    void aServerThatIsNotThereADatabaseThatIsNotAndAnUnknownHostAreNamedWithoutTheSecret() {
        var server = TestPostgres.shared();
        String here = "jdbc:postgresql://127.0.0.1:" + server.port() + "/";
        for (String url :
                List.of(
                        "jdbc:postgresql://127.0.0.1:1/x?password=secret",
                        here + "nothing?user=postgres&password=secret",
                        here + "postgres?user=nobody&password=secret",
                        "jdbc:postgresql://host.invalid/x?user=u&password=secret")) {
            assertThat(refused(at(url), "database postgresql://")).doesNotContain("secret");
        }
        assertThat(refused(at(here + "postgres?user=nobody"), "--db.user")).contains("DB_PASSWORD");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgresql://u:secret@h/d",
                "jdbc:postgresql://u:secret@h/d",
                "jdbc:mysql://h/d?password=secret",
                "jdbc:postgresql://h:port/d?password=secret",
                "secret"
            })
    void anAddressThatIsNoneIsRefusedAndNotRepeated(String url) {
        assertThatThrownBy(() -> at(url))
                .isInstanceOf(SettingRefused.class)
                .hasMessageStartingWith("--db.url")
                .message()
                .doesNotContain("secret");
    }

    /** The one line that it is refused with. */
    private static String refused(DatabaseAddress address, String why) {
        Throwable thrown = catchThrowable(() -> ValidatorDatabase.open(address).close());
        assertThat(thrown).isInstanceOf(DatabaseUnusable.class);
        String message = String.valueOf(thrown.getMessage());
        assertThat(message).contains(address.name()).contains(why).doesNotContain("\n");
        return message;
    }

    private static DatabaseAddress at(String url) {
        return DatabaseAddress.of(url, Optional.empty(), Optional.empty());
    }

    private static void overwrite(Path file, long from, int length) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        Arrays.fill(bytes, (int) from, (int) from + length, (byte) 0x5a);
        Files.write(file, bytes);
    }

    private static boolean sh(String command) throws IOException, InterruptedException {
        return new ProcessBuilder("sh", "-c", command + " 2>/dev/null").start().waitFor() == 0;
    }
}
