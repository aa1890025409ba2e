package dojo.work;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.Json;
import java.time.Duration;
import java.time.Instant;

/** The public figures of the original, counted anew at each request: 0 where there is nothing. */
final class Statistics {
    static final int POINTS_MAX = 1_000;

    private final WorkStore store;

    Statistics(WorkStore store) {
        this.store = store;
    }

    ObjectNode workers() {
        return number("numDojoWorkers", "SELECT COUNT(*) FROM person WHERE role = 'worker'");
    }

    ObjectNode completed() {
        return number("numCompletedTasks", "SELECT COUNT(*) FROM task WHERE completed_at > 0");
    }

    ObjectNode results() {
        return number("numTaskResults", "SELECT COALESCE(SUM(num_results), 0) FROM task");
    }

    private ObjectNode number(String name, String sql) {
        long number = store.read(handle -> handle.createQuery(sql).mapTo(Long.class).one());
        return Json.object().put(name, number);
    }

    /** Seconds from creation to the last result. */
    ObjectNode completionTime() {
        double mean =
                store.read(handle ->
                        handle.createQuery(
                                        "SELECT COALESCE(AVG(completed_at - created_at), 0)"
                                                + " FROM task WHERE completed_at > 0")
                                .mapTo(Double.class)
                                .one());
        return Json.object().put("averageTaskCompletionTime", mean / 1000);
    }

    ObjectNode byInterval(String from, String to, String days, Instant now) {
        long begin = whole(from, "dateFrom");
        long end = Math.min(whole(to, "dateTo"), now.getEpochSecond());
        long step = whole(days, "intervalDays");
        if (begin < 0 || begin >= end) {
            throw Refusal.MALFORMED.because("dateFrom has to be before dateTo");
        }
        if (step < 1 || step > 36_500) {
            throw Refusal.MALFORMED.because("intervalDays has to be from 1 to 36500");
        }
        long seconds = Duration.ofDays(step).toSeconds();
        if ((end - begin) / seconds >= POINTS_MAX) {
            throw Refusal.MALFORMED.because("more than " + POINTS_MAX + " points; ask for fewer");
        }
        ObjectNode body = Json.object().put("intervalDays", step);
        body.put("dateFrom", begin).put("dateTo", end);
        ArrayNode points = body.putArray("dataPoints");
        store.read(handle -> {
            for (long at = begin + seconds; at < end + seconds; at += seconds) {
                long until = Math.min(at, end);
                long count =
                        WorkStore.count(
                                handle,
                                "SELECT COUNT(*) FROM task WHERE completed_at > 0"
                                        + " AND completed_at <= ?",
                                until * 1000);
                points.addObject().put("timestamp", until).put("numCompletedTasks", count);
            }
            return points;
        });
        return body;
    }

    private static long whole(String text, String name) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw Refusal.MALFORMED.because(name + " has to be a whole number");
        }
    }
}
