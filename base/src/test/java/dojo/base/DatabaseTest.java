package dojo.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseTest {
    @TempDir Path folder;

    @Test
    void whatWasCommittedIsThereWhenOpenedAgain() {
        Path file = folder.resolve("deep/notes.db");
        try (var database = Database.open(file, "dojo/base/testdb")) {
            database.write(h -> h.execute("INSERT INTO note (text) VALUES (?)", "kept"));
        }
        try (var database = Database.open(file, "dojo/base/testdb")) {
            String text =
                    database.read(
                            h -> h.createQuery("SELECT text FROM note").mapTo(String.class).one());
            assertThat(text).isEqualTo("kept");
        }
    }

    @Test
    void aDamagedFileIsNamedAndLeftAsItIs() throws IOException {
        Path file = folder.resolve("notes.db");
        Files.writeString(file, "this is no database, however long it may be ".repeat(100));
        byte[] before = Files.readAllBytes(file);
        assertThatThrownBy(() -> Database.open(file, "dojo/base/testdb"))
                .isInstanceOf(DatabaseUnusable.class)
                .hasMessageContaining(file.toString());
        assertThat(Files.readAllBytes(file)).isEqualTo(before);
    }
}
