package dojo.testing;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The vector files that someone else's software produced. Read from {@code golden/} at the root of
 * the repository, or from the folder that the environment variable {@code GOLDEN_DIR} names: a file
 * found there replaces ours, so rows never seen here can be run.
 */
public final class Golden {
    private static final JsonMapper MAPPER =
            JsonMapper.builder()
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .disable(JsonParser.Feature.AUTO_CLOSE_SOURCE)
                    .build();

    private Golden() {}

    /** The file called {@code name}, for example {@code vectors/bittensor.json}. */
    public static Path file(String name) {
        String other = System.getenv("GOLDEN_DIR");
        if (other != null && !other.isBlank()) {
            Path fileName = Path.of(name).getFileName();
            for (Path candidate :
                    new Path[] {Path.of(other, name), Path.of(other, fileName + "")}) {
                if (Files.exists(candidate)) return candidate;
            }
        }
        Path ours = root().resolve("golden").resolve(name);
        if (!Files.exists(ours)) throw new IllegalArgumentException("no golden file " + ours);
        return ours;
    }

    /** The JSON file called {@code name}; decimal fractions keep all their digits. */
    public static JsonNode json(String name) {
        try {
            return MAPPER.readTree(file(name).toFile());
        } catch (IOException e) {
            throw new UncheckedIOException("golden file " + name, e);
        }
    }

    /** The text file called {@code name}, without white space at its ends. */
    public static String text(String name) {
        try {
            return Files.readString(file(name)).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("golden file " + name, e);
        }
    }

    /** The root of the repository: the nearest folder upwards that holds {@code golden/}. */
    public static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (folder != null) {
            if (Files.isDirectory(folder.resolve("golden"))) return folder;
            folder = folder.getParent();
        }
        throw new IllegalStateException("no golden/ above " + Path.of("").toAbsolutePath());
    }
}
