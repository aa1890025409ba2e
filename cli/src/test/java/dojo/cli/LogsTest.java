package dojo.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class LogsTest {
    @TempDir Path folder;

    @Test
    void theLogIsBegunAnewAndNeverMoreThanTenFiles() throws Exception {
        int limit = 20_000;
        var file = Logs.recordIn(folder, limit);
        try {
            String line = "x".repeat(1_000);
            long end = System.nanoTime() + 20_000_000_000L;
            // It looks at the size by the clock, so this goes on until enough was begun anew.
            while (!Files.exists(folder.resolve("dojo.9.log")) && System.nanoTime() < end) {
                Logs.record(line);
            }
            for (int i = 0; i < 500; i++) Logs.record(line);
            try (var files = Files.list(folder)) {
                assertThat(files.count()).isEqualTo(Logs.FILES_MAX);
            }
            assertThat(Files.readString(folder.resolve("dojo.9.log"))).contains(" INFO  said xxx");
        } finally {
            var context = (LoggerContext) LoggerFactory.getILoggerFactory();
            context.getLogger(Logger.ROOT_LOGGER_NAME).detachAppender(file);
            context.getLogger("said").detachAppender(file);
            file.stop();
        }
    }

    @Test
    void aFolderThatCannotBeMadeIsSaid() throws Exception {
        Path taken = Files.writeString(folder.resolve("taken"), "");
        assertThatThrownBy(() -> Logs.recordIn(taken.resolve("logs")))
                .isInstanceOf(StateUnusable.class)
                .hasMessageContaining("taken");
    }
}
