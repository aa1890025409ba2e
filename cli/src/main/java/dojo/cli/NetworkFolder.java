package dojo.cli;

import dojo.base.Json;
import dojo.base.MalformedJson;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.Optional;

/**
 * The folder that one local network lives in: its chain, rounds, keys and dataset. It is named by
 * the seed and the tasks, so the same command finds the same network again, and only one process
 * may run it at a time.
 */
final class NetworkFolder implements AutoCloseable {
    /** Seeds drawn for who gave none are below this, so that one can type them. */
    private static final int DRAWN_SEED_BOUND = 1_000_000;

    private final Path path;
    private final long seed;
    private final boolean fresh;
    private final FileChannel lock;

    private NetworkFolder(Path path, long seed, boolean fresh, FileChannel lock) {
        this.path = path;
        this.seed = seed;
        this.fresh = fresh;
        this.lock = lock;
    }

    /**
     * Opens the network of {@code seed} and {@code tasks} below {@code dir}; without a seed the one
     * that ran last with these tasks, or a new one.
     *
     * @param tasks names what is judged, for example {@code bank-20}
     * @throws StateUnusable if the folder cannot be made or read, or another process has it
     */
    static NetworkFolder open(Path dir, Optional<Long> seed, String tasks) {
        try {
            Files.createDirectories(dir);
            Path current = dir.resolve("current");
            long chosen =
                    seed.or(() -> last(dir, current, tasks))
                            .orElseGet(() -> (long) new SecureRandom().nextInt(DRAWN_SEED_BOUND));
            Path path = Files.createDirectories(dir.resolve("seed-" + chosen + "-" + tasks));
            FileChannel lock = lock(path);
            boolean fresh = !Files.exists(path.resolve("network.json"));
            if (fresh) {
                var identity = Json.object().put("seed", chosen).put("tasks", tasks);
                replace(path.resolve("network.json"), Json.pretty(identity) + "\n");
            } else {
                Json.parse(Files.readString(path.resolve("network.json")));
            }
            replace(current, path.getFileName() + "\n");
            return new NetworkFolder(path, chosen, fresh, lock);
        } catch (IOException | MalformedJson e) {
            throw new StateUnusable(dir, e);
        }
    }

    /** The seed of the network that ran last, if it judged the same tasks. */
    private static Optional<Long> last(Path dir, Path current, String tasks) {
        try {
            if (!Files.exists(current)) return Optional.empty();
            Path file = dir.resolve(Files.readString(current).strip()).resolve("network.json");
            if (!Files.exists(file)) return Optional.empty();
            var identity = Json.parse(Files.readString(file));
            return identity.path("tasks").asText().equals(tasks)
                    ? Optional.of(identity.path("seed").asLong())
                    : Optional.empty();
        } catch (IOException | MalformedJson e) {
            throw new StateUnusable(current, e);
        }
    }

    Path path() {
        return path;
    }

    long seed() {
        return seed;
    }

    /** Whether this run made the folder. */
    boolean fresh() {
        return fresh;
    }

    private static FileChannel lock(Path path) throws IOException {
        var channel =
                FileChannel.open(
                        path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock held;
        try {
            held = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            held = null;
        }
        if (held == null) {
            channel.close();
            throw new StateUnusable(path, "another dojo runs this network; stop it first");
        }
        return channel;
    }

    private static void replace(Path file, String text) throws IOException {
        Path beside = Files.createTempFile(file.toAbsolutePath().getParent(), ".", ".new");
        Files.writeString(beside, text);
        Files.move(
                beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            // The process ends anyway, and its end frees the lock.
            throw new StateUnusable(path, e);
        }
    }
}
