package dojo.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NonceWindowTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(12);
    private static final Instant NOW = Instant.parse("2026-11-20T11:00:00Z");
    private static final long NONCE = NonceWindow.nonce(NOW);
    private static final long MILLI = 1_000_000;

    private final NonceStore store = NonceStore.forgetful();
    private final NonceWindow window = new NonceWindow(store, false, Instant.EPOCH);

    private boolean claims(String uuid, long nonce, Instant now) {
        return window.claim("hotkey", uuid, nonce, TIMEOUT, now).isEmpty();
    }

    @Test
    void aNonceIsAcceptedOnce() {
        assertThat(claims("a", NONCE, NOW)).isTrue();
        assertThat(claims("a", NONCE, NOW)).isFalse();
        assertThat(claims("b", NONCE, NOW)).isTrue();
    }

    @Test
    void askingWhetherItWouldBeRefusedUsesNothingUp() {
        assertThat(window.objection("hotkey", "a", NONCE, TIMEOUT, NOW))
                .isEqualTo(Optional.empty());
        assertThat(claims("a", NONCE, NOW)).isTrue();
        assertThat(window.objection("hotkey", "a", NONCE, TIMEOUT, NOW)).isPresent();
    }

    @Test
    void anOvertakenNonceIsAcceptedOnceAndNotTooFarBack() {
        assertThat(claims("a", NONCE, NOW)).isTrue();
        assertThat(claims("a", NONCE - MILLI, NOW)).isTrue();
        assertThat(claims("a", NONCE - MILLI, NOW)).isFalse();
        assertThat(claims("a", NONCE - 3000 * MILLI, NOW)).isFalse();
    }

    @Test
    void aNonceThatGoesBackByLessThanACallTakesIsRefused() {
        assertThat(claims("a", NONCE, NOW)).isTrue();
        assertThat(claims("a", NONCE - 1, NOW)).isFalse();
    }

    @Test
    void whatWasAcceptedStaysRefusedWhenItsNoncesAreNoLongerKept() {
        long first = NONCE - 1000 * MILLI;
        assertThat(claims("a", first, NOW)).isTrue();
        for (int i = 0; i <= NonceWindow.NONCES_KEPT_MAX; i++) {
            assertThat(claims("a", NONCE + i * MILLI, NOW)).isTrue();
        }
        assertThat(claims("a", first, NOW)).isFalse();
        assertThat(claims("a", first + 1, NOW)).isFalse();
    }

    @Test
    void aCallerForgottenForRoomCannotReplay() {
        assertThat(claims("first", NONCE, NOW)).isTrue();
        Instant later = NOW.plusMillis(1);
        for (int i = 0; i < NonceWindow.CALLERS_KEPT_MAX; i++) {
            assertThat(claims("caller " + i, NONCE + MILLI, later)).isTrue();
        }
        assertThat(claims("first", NONCE, later)).isFalse();
        assertThat(claims("first", NONCE + 2 * MILLI, later)).isTrue();
    }

    @Test
    void callersOfTheFutureDoNotShutOutThoseOfToday() {
        for (int i = 0; i < NonceWindow.CALLERS_KEPT_MAX; i++) {
            assertThat(claims("caller " + i, NONCE + 5000 * MILLI, NOW)).isTrue();
        }
        assertThat(claims("one too many", NONCE, NOW)).isFalse();
        assertThat(claims("caller 0", NONCE + 6000 * MILLI, NOW)).isTrue();
    }

    @Test
    void aNonceOlderThanTheStartIsRefused() {
        NonceWindow restarted = new NonceWindow(store, false, NOW);
        assertThat(restarted.claim("hotkey", "a", NONCE, TIMEOUT, NOW)).isPresent();
        assertThat(restarted.claim("hotkey", "a", NONCE + 1, TIMEOUT, NOW)).isEmpty();
    }

    @Test
    void theCallersTimeoutWidensTheWindowOnlyToItsCap() {
        Duration day = Duration.ofDays(1);
        assertThat(window.claim("hotkey", "a", NONCE, day, NOW.plusMillis(15_999))).isEmpty();
        assertThat(window.claim("hotkey", "b", NONCE, day, NOW.plusMillis(16_000))).isPresent();
    }
}
