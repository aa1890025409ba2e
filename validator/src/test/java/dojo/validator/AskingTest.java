package dojo.validator;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dojo.testing.HandClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class AskingTest {
    @TempDir Path folder;

    @Test
    void aCallThatEndsWithoutAReplyIsABugAndNotWaitedForForever() {
        try (var database = ValidatorDatabase.open(folder.resolve("validator.db"))) {
            var ledger = new RoundLedger(database);
            Round round = Given.open(ledger, 1, 1);
            var owed = new Progress(round, List.of(), List.of()).owed();
            var asking =
                    new Asking(
                            (calls, timeout, onReply) -> {},
                            ledger,
                            new HandClock(Given.START),
                            new StopFlag());
            assertThatThrownBy(
                            () -> asking.ask(round, owed, Duration.ofSeconds(30), recorded -> {}))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("1 calls ended without a reply");
        }
    }
}
