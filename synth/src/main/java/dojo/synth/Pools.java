package dojo.synth;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** The words that all families share: people, neutral and unwanted additions. */
final class Pools {
    private final Map<String, List<String>> pools = new LinkedHashMap<>();

    private Pools(String text) {
        String name = "";
        for (String line : text.lines().toList()) {
            if (line.startsWith("[")) {
                name = line.substring(1, line.length() - 1);
                continue;
            }
            var pool = pools.computeIfAbsent(name, key -> new ArrayList<>());
            // People are short and stand side by side, whole sentences below each other.
            if (line.contains("|") && !line.contains(" ?? ") && !line.contains("\\n")) {
                pool.addAll(List.of(line.split("\\|")));
            } else {
                pool.add(line.replace("\\n", "\n"));
            }
        }
    }

    static Pools shipped() {
        return new Pools(resource("pools.txt"));
    }

    List<String> of(String pool) {
        return pools.getOrDefault(pool, List.of());
    }

    String one(String pool, RandomGenerator random) {
        List<String> options = of(pool);
        return options.get(random.nextInt(options.size()));
    }

    /** Somebody to make a task for, such as {@code a thrifty baker from the old quarter}. */
    String persona(RandomGenerator random) {
        String manner = one("manner", random);
        String article = "aeiou".indexOf(manner.charAt(0)) < 0 ? "a " : "an ";
        return article + manner + " " + one("trade", random) + " " + one("origin", random);
    }

    static String resource(String name) {
        try (var in = Pools.class.getResourceAsStream(name)) {
            if (in == null) throw new IllegalStateException("no resource " + name);
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("resource " + name, e);
        }
    }
}
