package dojo.cli;

import dojo.base.Json;
import dojo.base.MalformedJson;
import dojo.base.WholeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;

/**
 * The folder that one local network lives in: its chain, rounds, keys and dataset. It is named by
 * the seed and the tasks, so the same command finds the same network again, and only one process
 * may run it at a time.
 *
 * @param fresh whether this run made the folder
 */
record NetworkFolder(Path path, long seed, boolean fresh, FolderLock lock)
        implements AutoCloseable {
    /** Seeds drawn for who gave none are below this, so that one can type them. */
    private static final int DRAWN_SEED_BOUND = 1_000_000;

    /** What {@code network.json} says. */
    private record Identity(long seed, String tasks) {
        static Identity read(Path file) {
            try {
                var json = Json.parse(Files.readString(file));
                if (json.path("seed").canConvertToLong() && json.path("tasks").isTextual()) {
                    return new Identity(json.path("seed").asLong(), json.path("tasks").asText());
                }
                throw new StateUnusable(file, "holds no seed and tasks; it is damaged");
            } catch (IOException | MalformedJson e) {
                throw new StateUnusable(file, e);
            }
        }

        void write(Path file) throws IOException {
            var json = Json.object().put("seed", seed).put("tasks", tasks);
            WholeFile.writeText(file, out -> out.write(Json.pretty(json) + "\n"));
        }
    }

    /**
     * Opens the network of {@code seed} and {@code tasks} below {@code dir}; without a seed the one
     * that ran last with these tasks, or a new one.
     *
     * @param tasks names what is judged, for example {@code bank-20}
     * @throws StateUnusable if the folder cannot be made or read, or another process has it
     */
    static NetworkFolder open(Path dir, Optional<Long> seed, String tasks) {
        Path current = dir.resolve("current");
        try {
            Files.createDirectories(dir);
            long chosen =
                    seed.or(() -> last(dir, current, tasks))
                            .orElseGet(() -> (long) new SecureRandom().nextInt(DRAWN_SEED_BOUND));
            Path path = dir.resolve("seed-" + chosen + "-" + tasks);
            FolderLock lock = FolderLock.take(path);
            try {
                Path file = path.resolve("network.json");
                var identity = new Identity(chosen, tasks);
                boolean fresh = !Files.exists(file);
                if (fresh) {
                    identity.write(file);
                } else if (!Identity.read(file).equals(identity)) {
                    throw new StateUnusable(file, "belongs to another network than its folder");
                }
                WholeFile.writeText(current, out -> out.write(path.getFileName() + "\n"));
                return new NetworkFolder(path, chosen, fresh, lock);
            } catch (IOException | RuntimeException e) {
                lock.close();
                throw e;
            }
        } catch (IOException e) {
            throw new StateUnusable(dir, e);
        }
    }

    /** The seed of the network that ran last, if it judged the same tasks. */
    private static Optional<Long> last(Path dir, Path current, String tasks) {
        if (!Files.exists(current)) return Optional.empty();
        try {
            Path file = dir.resolve(Files.readString(current).strip()).resolve("network.json");
            if (!Files.exists(file)) {
                throw new StateUnusable(current, "names no network; delete it, or name a --seed");
            }
            var identity = Identity.read(file);
            return identity.tasks().equals(tasks) ? Optional.of(identity.seed()) : Optional.empty();
        } catch (IOException | InvalidPathException e) {
            throw new StateUnusable(current, e);
        }
    }

    @Override
    public void close() {
        lock.close();
    }
}
