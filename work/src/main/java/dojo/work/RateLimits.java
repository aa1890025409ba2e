package dojo.work;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** How often each caller may call: a bucket that fills evenly, and holds what a minute brings. */
final class RateLimits {
    /** How many callers are remembered; at the bound those whose buckets are full go first. */
    static final int CALLERS_MAX = 100_000;

    private record Bucket(double left, Instant at) {}

    private final Map<String, Bucket> buckets = new HashMap<>();

    /** Takes one from the bucket of {@code caller}, or tells after how long there is one. */
    synchronized Optional<Duration> take(String caller, int perMinute, Instant now) {
        if (buckets.size() >= CALLERS_MAX && !buckets.containsKey(caller)) {
            buckets.values().removeIf(b -> b.at().isBefore(now.minus(Duration.ofMinutes(1))));
            // Under attack from everywhere: better to forget than to fill the memory.
            if (buckets.size() >= CALLERS_MAX) buckets.clear();
        }
        Bucket before = buckets.getOrDefault(caller, new Bucket(perMinute, now));
        double passed = Math.max(0, Duration.between(before.at(), now).toMillis() / 60_000.0);
        double left = Math.min(perMinute, before.left() + passed * perMinute);
        boolean allowed = left >= 1;
        buckets.put(caller, new Bucket(allowed ? left - 1 : left, now));
        if (allowed) return Optional.empty();
        return Optional.of(Duration.ofMillis((long) Math.ceil((1 - left) / perMinute * 60_000)));
    }
}
