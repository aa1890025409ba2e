package dojo.models.hf;

import dojo.models.RewardModelUnreadable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Finds the files of a model: in a folder, in Hugging Face's cache, or on the hub, in that order. A
 * model that is whole in the cache is taken from there without asking the hub for a newer one.
 */
public final class ModelFinder {
    private static final Pattern NAME =
            Pattern.compile("(\\w[\\w.-]{0,95})/(\\w[\\w.-]{0,95})(?:@(\\w[\\w.-]{0,99}))?");
    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");
    private static final int COMMIT_BYTES = 40;

    private ModelFinder() {}

    /** Is told how far the download of a file is. */
    public interface Progress {
        /** {@code done} of {@code total} bytes of {@code file} are there. */
        void at(String file, long done, long total);
    }

    /** A model on the hub: {@code org/name}, with a branch, tag or commit. */
    record Repository(String name, String revision) {
        /** Its folder in a cache. */
        Path in(Path cache) {
            return cache.resolve("models--" + name.replace("/", "--"));
        }
    }

    /** Whether {@code name} reads like a model on the hub. */
    public static boolean named(String name) {
        return NAME.matcher(name).matches();
    }

    /**
     * The folder that holds the model's files.
     *
     * @param name a folder, or {@code ORG/NAME} or {@code ORG/NAME@REVISION}
     * @throws RewardModelUnreadable if it is not found, or the hub cannot be reached
     */
    public static Path find(String name, HubAccess hub, Progress progress) {
        try {
            Path folder = Path.of(name);
            if (Files.isDirectory(folder)) return folder;
        } catch (InvalidPathException e) {
            throw new RewardModelUnreadable(name, "is no path and no name");
        }
        Matcher matcher = NAME.matcher(name);
        if (!matcher.matches()) {
            throw new RewardModelUnreadable(name, "is no folder, and no ORG/NAME on the hub");
        }
        var repository =
                new Repository(
                        matcher.group(1) + "/" + matcher.group(2),
                        Optional.ofNullable(matcher.group(3)).orElse("main"));
        Optional<Path> cached = cached(repository, hub.cache());
        if (cached.isPresent()) return cached.get();
        if (hub.offline()) {
            throw new RewardModelUnreadable(
                    name,
                    "is not whole in the cache "
                            + hub.cache()
                            + "; run once without --hf.offline, or give a folder that holds it");
        }
        return new HubDownload(hub, repository, progress).run();
    }

    private static Optional<Path> cached(Repository repository, Path cache) {
        Path folder = repository.in(cache);
        Optional<String> commit = Optional.of(repository.revision());
        if (!COMMIT.matcher(repository.revision()).matches()) {
            commit = read(folder.resolve("refs").resolve(repository.revision()));
        }
        return commit.map(it -> folder.resolve("snapshots").resolve(it)).filter(ModelFinder::whole);
    }

    private static Optional<String> read(Path ref) {
        try (var in = Files.newInputStream(ref)) {
            String commit =
                    new String(in.readNBytes(COMMIT_BYTES + 1), StandardCharsets.US_ASCII).strip();
            return Optional.of(commit).filter(COMMIT.asMatchPredicate());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Whether all that running the model takes is in {@code folder}. */
    private static boolean whole(Path folder) {
        Predicate<String> there = file -> Files.isRegularFile(folder.resolve(file));
        if (!there.test("config.json") || !there.test("tokenizer.json")) return false;
        List<String> weights = weights(there);
        if (weights.isEmpty()) return false;
        String first = weights.getFirst();
        return !first.endsWith(".json") || shards(folder.resolve(first)).stream().allMatch(there);
    }

    /** The file of the weights that a repository is best run from, of those that it has. */
    static List<String> weights(Predicate<String> there) {
        return Stream.concat(HfRewardModel.ONNX_FILES.stream(), Checkpoint.FILES.stream())
                .filter(there)
                .limit(1)
                .toList();
    }

    /** The files that {@code index} names. */
    static Set<String> shards(Path index) {
        return new TreeSet<>(Checkpoint.shards(index).values());
    }
}
