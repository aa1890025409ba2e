package dojo.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NonceStoreTest {
    private static final Instant NOW = Instant.parse("2026-11-20T11:00:00Z");
    private static final int MAX = ClockNonces.HOTKEYS_KEPT_MAX;

    @TempDir Path folder;

    private boolean claims(NonceStore store, String hotkey, String uuid, long nonce) {
        return store.claim(hotkey, uuid, nonce, MAX).isEmpty();
    }

    @Test
    void aClockNonceIsTakenOnceAlsoByTheNextProcess() {
        try (NonceStore store = NonceStore.in(folder)) {
            assertThat(claims(store, "h", "u", 7)).isTrue();
            assertThat(claims(store, "h", "u", 7)).isFalse();
        }
        try (NonceStore store = NonceStore.in(folder)) {
            assertThat(claims(store, "h", "u", 6)).isFalse();
            assertThat(claims(store, "h", "u", 7)).isFalse();
            assertThat(claims(store, "h", "other", 7)).isTrue();
            assertThat(claims(store, "h", "u", 8)).isTrue();
        }
    }

    @Test
    void aClockThatIsSetBackBetweenTwoProcessesOpensNothingAgain() {
        long nonce = NonceWindow.nonce(NOW);
        Duration timeout = Duration.ofSeconds(12);
        Instant before = NOW.minusSeconds(3);
        try (NonceStore store = NonceStore.in(folder)) {
            NonceWindow window = new NonceWindow(store, false, before);
            assertThat(window.claim("h", "u", nonce, timeout, NOW)).isEmpty();
        }
        try (NonceStore store = NonceStore.in(folder)) {
            NonceWindow window = new NonceWindow(store, false, before);
            assertThat(window.claim("h", "u", nonce, timeout, NOW)).isPresent();
            Instant later = NOW.plus(NonceWindow.RESERVED).plusNanos(1);
            assertThat(window.claim("h", "u", NonceWindow.nonce(later), timeout, later)).isEmpty();
        }
    }

    @Test
    void aUuidForgottenForRoomOpensNothingAgain() {
        try (NonceStore store = NonceStore.forgetful()) {
            for (int i = 0; i <= ClockNonces.UUIDS_OF_HOTKEY_MAX; i++) {
                assertThat(claims(store, "h", "u" + i, 10 + i)).isTrue();
            }
            assertThat(claims(store, "h", "u0", 10)).isFalse();
            assertThat(claims(store, "h", "u0", 11)).isTrue();
            assertThat(claims(store, "h", "u0", 11)).isFalse();
        }
    }

    @Test
    void furtherHotkeysAreRefusedAndStrangersBeforeOthers() {
        try (NonceStore store = NonceStore.forgetful()) {
            int strangers = ClockNonces.STRANGERS_KEPT_MAX;
            for (int i = 0; i < strangers; i++) assertThat(claims(store, "h" + i, "u", 1)).isTrue();
            assertThat(store.claim("one more", "u", 1, strangers)).isPresent();
            for (int i = strangers; i < MAX; i++) claims(store, "h" + i, "u", 1);
            assertThat(claims(store, "one more", "u", 1)).isFalse();
            assertThat(claims(store, "h0", "u", 2)).isTrue();
        }
    }

    @Test
    void ofManyAtOnceOneGetsTheNonce() throws Exception {
        try (NonceStore store = NonceStore.in(folder);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Boolean>> claims = new ArrayList<>();
            for (int i = 0; i < 400; i++) {
                int nonce = 1 + i / 4;
                claims.add(threads.submit(() -> claims(store, "h", "u" + nonce % 10, nonce)));
            }
            int[] taken = new int[101];
            for (int i = 0; i < 400; i++) if (claims.get(i).get()) taken[1 + i / 4]++;
            assertThat(taken).doesNotContain(2, 3, 4);
        }
    }

    @Test
    void aLineThatWasBeingWrittenIsCutOffAndADamagedOneIsRefused() throws Exception {
        try (NonceStore store = NonceStore.in(folder)) {
            claims(store, "h", "u", 7);
        }
        Path file = folder.resolve("nonces");
        Files.writeString(file, "1234abcd clock h u 9", StandardOpenOption.APPEND);
        try (NonceStore store = NonceStore.in(folder)) {
            assertThat(claims(store, "h", "u", 7)).isFalse();
            assertThat(claims(store, "h", "u", 8)).isTrue();
        }
        Files.writeString(file, Files.readString(file).replace("u 8", "u 1"));
        assertThatThrownBy(() -> NonceStore.in(folder))
                .isInstanceOf(NoncesUnusable.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("is damaged; put back a copy, or delete it");
        Files.writeString(file, "something else");
        assertThatThrownBy(() -> NonceStore.in(folder)).isInstanceOf(NoncesUnusable.class);
    }
}
