package dojo.work;

import java.time.Instant;
import java.util.List;
import java.util.OptionalDouble;

/** Times, numbers and lists as they go over the wire. */
final class Wire {
    private Wire() {}

    /** RFC 3339 in UTC; the empty text for 0, which is never. */
    static String time(long epochMillis) {
        return epochMillis == 0 ? "" : Instant.ofEpochMilli(epochMillis).toString();
    }

    /** A number as text, so that "not computable" has its place: the empty text. */
    static String decimal(OptionalDouble number) {
        return number.isEmpty() ? "" : decimal(number.getAsDouble());
    }

    static String decimal(double number) {
        double rounded = Math.round(number * 1e6) / 1e6;
        return rounded == Math.rint(rounded) && Math.abs(rounded) < 1e15
                ? Long.toString((long) rounded)
                : Double.toString(rounded);
    }

    /** The middle one of {@code sorted}, which is not empty. */
    static double median(List<? extends Number> sorted) {
        int n = sorted.size();
        return (sorted.get((n - 1) / 2).doubleValue() + sorted.get(n / 2).doubleValue()) / 2;
    }
}
