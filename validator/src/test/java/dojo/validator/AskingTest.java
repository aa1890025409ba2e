package dojo.validator;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dojo.protocol.Dendrite;
import dojo.protocol.Wire;
import dojo.protocol.synapse.Synapse;
import dojo.testing.HandClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class AskingTest {
    /** Breaks the promise of one reply a call. */
    private static final class Silent implements Wire {
        @Override
        public <S extends Synapse> void askAll(
                List<Dendrite.Call<S>> calls,
                Duration timeout,
                Consumer<List<Dendrite.Answered<S>>> onReplies,
                BooleanSupplier stop) {}
    }

    @TempDir Path folder;

    @Test
    void aCallThatEndsWithoutAReplyIsABugAndNotWaitedForForever() {
        try (var database = ValidatorDatabase.open(folder.resolve("validator.db"))) {
            var ledger = new RoundLedger(database);
            Round round = Given.open(ledger, 1, 1);
            var owed = Progress.of(round).toAsk();
            var asking =
                    new Asking(
                            new Silent(), ledger, new HandClock(Given.START), false, () -> false);
            assertThatThrownBy(
                            () -> asking.ask(round, owed, Duration.ofSeconds(30), recorded -> {}))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("1 calls ended without a reply");
        }
    }
}
