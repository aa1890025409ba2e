package dojo.testing;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Throws random and mutated bytes at a reader of foreign data: each input must be read or refused
 * by a named error, in bounded memory and time. An input is known by the seed and its number, and
 * made again from them alone.
 *
 * <p>The system property {@code fuzz.count} asks for more inputs, {@code fuzz.seed} for others.
 */
public final class Fuzz {
    /** A reader of foreign bytes. */
    public interface Reader {
        /** Reads {@code input}, or throws one of the named errors. */
        void read(byte[] input) throws Exception;
    }

    /** How long one input may take before it counts as one that never ends. */
    private static final Duration STUCK_AFTER = Duration.ofSeconds(30);

    private static final System.Logger LOG = System.getLogger("fuzz");
    private static final int RANDOM_BYTES_MAX = 512;
    private static final int CHANGES_MAX = 8;
    private static final int GROWTH_BYTES_MAX = 64;

    /** What readers count, compare with or stop at. */
    private static final byte[][] TOKENS =
            tokens(
                    "\"",
                    "{",
                    "}",
                    "[",
                    "]",
                    ":",
                    ",",
                    "0x",
                    "null",
                    "true",
                    "-1",
                    "1e400",
                    "NaN",
                    "9223372036854775808",
                    "\\ud800",
                    "\u0000",
                    "é",
                    "\n",
                    "$NACL",
                    "//");

    private static final byte[] EXTREMES = {
        0, 1, 2, 3, 0x7f, (byte) 0x80, (byte) 0xfc, (byte) 0xff
    };

    private final String name;
    private final List<byte[]> samples;
    private final long bytesMax;
    private final Set<Class<? extends Exception>> named;
    private volatile long at;

    /**
     * For the reader called {@code name}.
     *
     * @param samples good inputs, to be changed
     * @param bytesMax how much memory reading one input may allocate
     * @param named the errors that refuse an input; exactly these, no others of their family
     */
    public Fuzz(
            String name,
            List<byte[]> samples,
            long bytesMax,
            Set<Class<? extends Exception>> named) {
        this.name = name;
        this.samples = List.copyOf(samples);
        this.bytesMax = bytesMax;
        this.named = Set.copyOf(named);
    }

    /** What came of it. */
    public record Report(
            String name, long seed, long inputs, long refused, long bytesWorst, long nanosWorst) {
        @Override
        public String toString() {
            return "%-22s seed %d: %,d inputs, %,d refused; worst %,d bytes, %.1f ms"
                    .formatted(name, seed, inputs, refused, bytesWorst, nanosWorst / 1e6);
        }
    }

    /**
     * Reads {@code usual} inputs, or the given share of {@code fuzz.count}.
     *
     * @throws AssertionError naming seed and number of the first input that breaks a rule
     */
    public Report run(Reader reader, int usual, double share) throws InterruptedException {
        long asked = Long.getLong("fuzz.count", 0);
        return run(reader, asked > 0 ? Math.round(asked * share) : usual, seed());
    }

    private static long seed() {
        return Long.getLong("fuzz.seed", 1);
    }

    private Report run(Reader reader, long count, long seed) throws InterruptedException {
        var done = new CompletableFuture<Report>();
        var worker =
                Thread.ofPlatform()
                        .name("fuzz " + name)
                        .daemon()
                        .start(() -> {
                            try {
                                done.complete(all(reader, count, seed));
                            } catch (Throwable e) {
                                done.completeExceptionally(e);
                            }
                        });
        for (long seen = -1; ; seen = at) {
            try {
                var report = done.get(STUCK_AFTER.toMillis(), TimeUnit.MILLISECONDS);
                LOG.log(System.Logger.Level.INFO, report.toString());
                return report;
            } catch (TimeoutException e) {
                if (at != seen) {
                    LOG.log(
                            System.Logger.Level.INFO,
                            name + ": " + at + " of " + count + " inputs");
                    continue;
                }
                var where = new AssertionError(name + " at " + where(seed, seen) + " does not end");
                where.setStackTrace(worker.getStackTrace());
                throw where;
            } catch (ExecutionException e) {
                if (e.getCause() instanceof AssertionError broken) throw broken;
                throw new AssertionError(name, e.getCause());
            }
        }
    }

    private Report all(Reader reader, long count, long seed) {
        var memory = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long refused = 0;
        long bytesWorst = 0;
        long nanosWorst = 0;
        for (long i = 0; i < count; i++) {
            at = i;
            byte[] input = input(seed, i);
            long bytes = memory.getCurrentThreadAllocatedBytes();
            long nanos = System.nanoTime();
            try {
                reader.read(input);
            } catch (Exception | StackOverflowError | OutOfMemoryError e) {
                if (!named.contains(e.getClass())) {
                    throw new AssertionError(name + " at " + where(seed, i) + " threw " + e, e);
                }
                refused++;
            }
            nanosWorst = Math.max(nanosWorst, System.nanoTime() - nanos);
            bytes = memory.getCurrentThreadAllocatedBytes() - bytes;
            if (bytes > bytesMax) {
                throw new AssertionError(
                        "%s at %s (%,d bytes) allocated %,d bytes, more than %,d"
                                .formatted(name, where(seed, i), input.length, bytes, bytesMax));
            }
            bytesWorst = Math.max(bytesWorst, bytes);
        }
        return new Report(name, seed, count, refused, bytesWorst, nanosWorst);
    }

    private static String where(long seed, long i) {
        return "seed " + seed + ", input " + i;
    }

    /** The input {@code i} of {@code seed}: random bytes now and then, else a changed sample. */
    private byte[] input(long seed, long i) {
        var random = new SplittableRandom(seed * 0x9e3779b97f4a7c15L + i);
        if (samples.isEmpty() || random.nextInt(8) == 0) {
            byte[] bytes = new byte[random.nextInt(RANDOM_BYTES_MAX)];
            random.nextBytes(bytes);
            // Small numbers make counts and cases that exist.
            if (random.nextBoolean()) for (int j = 0; j < bytes.length; j++) bytes[j] &= 0x0f;
            return bytes;
        }
        byte[] bytes = samples.get(random.nextInt(samples.size())).clone();
        for (int n = random.nextInt(CHANGES_MAX); n >= 0; n--) bytes = changed(bytes, random);
        return bytes;
    }

    private byte[] changed(byte[] bytes, SplittableRandom random) {
        if (bytes.length == 0) return TOKENS[random.nextInt(TOKENS.length)].clone();
        int where = random.nextInt(bytes.length);
        return switch (random.nextInt(8)) {
            case 0 -> Arrays.copyOf(bytes, where);
            case 1 -> Arrays.copyOf(bytes, bytes.length + random.nextInt(GROWTH_BYTES_MAX));
            case 2 -> with(bytes, where, EXTREMES[random.nextInt(EXTREMES.length)]);
            case 3 -> with(bytes, where, (byte) random.nextInt());
            case 4 -> with(bytes, where, (byte) (bytes[where] ^ 1 << random.nextInt(8)));
            case 5 -> spliced(bytes, where, TOKENS[random.nextInt(TOKENS.length)], where);
            case 6 -> {
                byte[] other = samples.get(random.nextInt(samples.size()));
                int from = random.nextInt(other.length + 1);
                byte[] piece =
                        Arrays.copyOfRange(
                                other,
                                from,
                                Math.min(other.length, from + random.nextInt(GROWTH_BYTES_MAX)));
                yield spliced(bytes, where, piece, where);
            }
            default ->
                    spliced(
                            bytes,
                            where,
                            new byte[0],
                            Math.min(bytes.length, where + random.nextInt(GROWTH_BYTES_MAX)));
        };
    }

    private static byte[] with(byte[] bytes, int where, byte value) {
        bytes[where] = value;
        return bytes;
    }

    /** {@code piece} in the place of what lies between {@code from} and {@code to}. */
    private static byte[] spliced(byte[] bytes, int from, byte[] piece, int to) {
        byte[] spliced = Arrays.copyOf(bytes, from + piece.length + bytes.length - to);
        System.arraycopy(piece, 0, spliced, from, piece.length);
        System.arraycopy(bytes, to, spliced, from + piece.length, bytes.length - to);
        return spliced;
    }

    private static byte[][] tokens(String... texts) {
        return Arrays.stream(texts)
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new);
    }
}
