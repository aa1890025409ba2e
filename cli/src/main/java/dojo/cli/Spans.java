package dojo.cli;

import dojo.base.SettingRefused;
import java.time.Duration;
import java.util.regex.Pattern;

/** Spans of time as one types them. */
final class Spans {
    private static final Pattern SPAN = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");

    private Spans() {}

    /** The span that {@code text} writes, for example 250ms, 12s, 30m, 8h or 90d. */
    static Duration parse(String flag, String text) {
        var matcher = SPAN.matcher(text);
        if (!matcher.matches() || Long.parseLong(matcher.group(1)) == 0) {
            throw new SettingRefused(
                    flag + " is " + text + "; write a span like 250ms, 12s, 30m, 8h or 90d");
        }
        long count = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(count);
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            case "d" -> Duration.ofDays(count);
            default -> Duration.ofHours(count);
        };
    }
}
