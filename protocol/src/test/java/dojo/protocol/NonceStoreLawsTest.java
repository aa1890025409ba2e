package dojo.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** An accepted request is accepted once, whatever becomes of process, power, disk and clock. */
class NonceStoreLawsTest {
    private static final int HISTORIES = 12_000;
    private static final int STEPS = 60;
    private static final Instant START = Instant.parse("2026-11-20T11:00:00Z");

    /** The power went: nobody sees what the method would have returned. */
    private static final class PowerCut extends RuntimeException {}

    /** A disk that keeps any part of what was not yet synced, and fails when told to. */
    private static final class FrailDisk implements NonceDisk {
        private final SplittableRandom random;
        private byte[] kept = new byte[0];
        private boolean cut;
        private boolean full;
        private boolean everFull;

        FrailDisk(SplittableRandom random) {
            this.random = random;
        }

        @Override
        public Optional<byte[]> read() {
            return kept.length == 0 ? Optional.empty() : Optional.of(kept.clone());
        }

        @Override
        public void replace(byte[] whole) throws IOException {
            if (full) throw new IOException("No space left on device");
            boolean renamed = !cut || random.nextBoolean();
            if (renamed) kept = whole.clone();
            end();
        }

        @Override
        public void append(byte[] line) throws IOException {
            int written = cut || full ? random.nextInt(line.length + 1) : line.length;
            int old = kept.length;
            kept = Arrays.copyOf(kept, old + written);
            System.arraycopy(line, 0, kept, old, written);
            end();
            if (full) throw new IOException("No space left on device");
        }

        private void end() {
            if (cut) throw new PowerCut();
        }

        @Override
        public void close() {}
    }

    private record Request(String hotkey, String uuid, long nonce) {}

    private static Request request(SplittableRandom random, List<Request> sent, Instant now) {
        if (!sent.isEmpty() && random.nextInt(3) > 0) return sent.get(random.nextInt(sent.size()));
        String hotkey = "h" + random.nextInt(3);
        // More uuids than are kept of a hotkey.
        String uuid = "u" + random.nextInt(ClockNonces.UUIDS_OF_HOTKEY_MAX + 8);
        long nonce =
                random.nextBoolean()
                        ? NonceWindow.nonce(now) + random.nextLong(-3_000, 3_000) * 1_000_000
                        : random.nextLong(1, 40);
        return new Request(hotkey, uuid, nonce);
    }

    private static void history(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        FrailDisk disk = new FrailDisk(random);
        boolean diskMayFill = random.nextInt(4) == 0;
        Instant now = START;
        NonceWindow window = new NonceWindow(NonceStore.on(disk), true, now);
        List<Request> sent = new ArrayList<>();
        Set<Request> accepted = new HashSet<>();
        for (int step = 0; step < STEPS; step++) {
            now = now.plusMillis(random.nextInt(5) == 0 ? random.nextInt(-9_000, 9_000) : 20);
            disk.full = diskMayFill && random.nextInt(4) == 0;
            disk.everFull |= disk.full;
            disk.cut = random.nextInt(12) == 0;
            Request request = request(random, sent, now);
            sent.add(request);
            boolean restart = random.nextInt(20) == 0;
            try {
                if (claims(window, request, now)) {
                    // A mark that could not be written is made up for by the start, and that is
                    // only as good as the clock; docs/security.md says so.
                    boolean excused = disk.everFull && !NonceWindow.isClock(request.nonce());
                    assertThat(accepted.add(request) || excused)
                            .as("seed %d, step %d, %s", seed, step, request)
                            .isTrue();
                }
            } catch (PowerCut e) {
                restart = true;
            }
            if (restart) {
                disk.cut = false;
                disk.full = false;
                window = new NonceWindow(NonceStore.on(disk), true, now);
            }
        }
    }

    private static boolean claims(NonceWindow window, Request request, Instant now) {
        Duration timeout = Duration.ofSeconds(12);
        return window.claim(request.hotkey(), request.uuid(), request.nonce(), timeout, now)
                        .isEmpty()
                && window.claimClock(request.hotkey(), request.uuid(), request.nonce(), false)
                        .isEmpty();
    }

    @Test
    void anAcceptedRequestIsAcceptedOnceThroughCrashesFullDisksAndClocksSetBack() {
        for (long seed = 0; seed < HISTORIES; seed++) history(seed);
    }
}
