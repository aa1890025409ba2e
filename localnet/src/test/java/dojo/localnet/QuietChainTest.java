package dojo.localnet;

import static org.assertj.core.api.Assertions.assertThat;

import dojo.testing.HandClock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The chain that answers on the thread that asks. */
class QuietChainTest {
    private final List<String> heard = new ArrayList<>();
    private final QuietChain chain =
            new QuietChain(new HandClock(Instant.parse("2026-01-01T00:00:00Z")), Runnable::run);
    private final QuietChain.Session session = chain.connect(heard::add);

    @Test
    void itAnswersBeforeReturning() {
        session.take("{\"id\":1,\"method\":\"system_chain\",\"params\":[]}");
        assertThat(heard)
                .containsExactly("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":\"Bittensor\"}");
    }

    @Test
    void subscribersHearOfABlockWhenItIsSealedAndNoMoreAfterTheConnectionIsGone() {
        session.take("{\"id\":1,\"method\":\"chain_subscribeNewHeads\",\"params\":[]}");
        assertThat(heard).hasSize(2);
        assertThat(chain.seal()).isEqualTo(1);
        assertThat(heard.getLast()).contains("\"number\":\"0x1\"");
        session.close();
        chain.seal();
        assertThat(heard).hasSize(3);
        assertThat(chain.head()).isEqualTo(2);
        assertThat(chain.waiting()).isZero();
    }
}
