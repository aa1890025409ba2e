package dojo.work;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.Json;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;

/**
 * A task without what it asks, as it stands in the database.
 *
 * @param body the beginning of the prompt
 * @param taken how many slots are used, by results and by leases
 */
record WorkTask(
        String id,
        String owner,
        String title,
        String body,
        String type,
        String category,
        String content,
        Pay pay,
        int criteria,
        int responses,
        boolean gold,
        String state,
        long createdAt,
        long expireAt,
        int maxResults,
        int numResults,
        int taken) {
    /** All columns but the long ones. */
    static final String COLUMNS =
            "t.id, t.owner, t.title, t.body, t.type, t.category, t.content, t.pay_amount,"
                    + " t.pay_currency, t.pay_floor, t.criteria, t.responses, t.gold, t.state,"
                    + " t.created_at, t.expire_at, t.max_results, t.num_results, t.taken";

    static final int BODY_SHOWN_CHARS = 300;

    /**
     * What one result pays, by the word of the owner; it is paid outside of this platform.
     *
     * @param amount decimal, or the empty text
     * @param floor per hour, below which the task has to say so; or the empty text
     */
    record Pay(String amount, String currency, String floor) {
        private static final long HOUR_MS = Duration.ofHours(1).toMillis();

        /**
         * @param medianMs what people needed for such a task, if that is known
         */
        ObjectNode json(OptionalLong medianMs) {
            String perHour = "";
            boolean below = false;
            if (!amount.isEmpty() && medianMs.isPresent()) {
                BigDecimal hourly =
                        new BigDecimal(amount)
                                .multiply(BigDecimal.valueOf(HOUR_MS))
                                .divide(
                                        BigDecimal.valueOf(Math.max(1, medianMs.getAsLong())),
                                        MathContext.DECIMAL64);
                perHour = hourly.setScale(2, RoundingMode.HALF_EVEN).toPlainString();
                below = !floor.isEmpty() && hourly.compareTo(new BigDecimal(floor)) < 0;
            }
            return Json.object()
                    .put("amount", amount)
                    .put("currency", currency)
                    .put("perHour", perHour)
                    .put("belowFloor", below);
        }
    }

    static WorkTask of(ResultSet row) throws SQLException {
        return new WorkTask(
                row.getString("id"),
                row.getString("owner"),
                row.getString("title"),
                row.getString("body"),
                row.getString("type"),
                row.getString("category"),
                row.getString("content"),
                new Pay(
                        row.getString("pay_amount"),
                        row.getString("pay_currency"),
                        row.getString("pay_floor")),
                row.getInt("criteria"),
                row.getInt("responses"),
                !row.getString("gold").isEmpty(),
                row.getString("state"),
                row.getLong("created_at"),
                row.getLong("expire_at"),
                row.getInt("max_results"),
                row.getInt("num_results"),
                row.getInt("taken"));
    }

    /** As much of a prompt as lists show. */
    static String beginning(String prompt) {
        int chars = prompt.codePointCount(0, prompt.length());
        return prompt.substring(0, prompt.offsetByCodePoints(0, Math.min(BODY_SHOWN_CHARS, chars)));
    }

    /** What follows from time and results, whatever job has run. */
    String status(Instant now) {
        if (numResults >= maxResults) return "COMPLETED";
        if (state.equals("CANCELLED")) return state;
        if (!Instant.ofEpochMilli(expireAt).isAfter(now)) return "EXPIRED";
        return state.equals("PAUSED") ? state : "IN_PROGRESS";
    }

    /** {@link #status} in SQL, for filters; binds the time twice. */
    static final String STATUS =
            "CASE WHEN t.num_results >= t.max_results THEN 'COMPLETED'"
                    + " WHEN t.state = 'CANCELLED' THEN 'CANCELLED'"
                    + " WHEN t.expire_at <= :now THEN 'EXPIRED'"
                    + " WHEN t.state = 'PAUSED' THEN 'PAUSED' ELSE 'IN_PROGRESS' END";

    /** What both workers and the owner see in lists. */
    ObjectNode json(Instant now, OptionalLong medianMs) {
        ObjectNode json = Json.object().put("taskId", id).put("title", title).put("type", type);
        json.put("body", body).put("category", category);
        Accounts.categories(content).forEach(json.putArray("contentCategories")::add);
        json.put("createdAt", Wire.time(createdAt)).put("expireAt", Wire.time(expireAt));
        json.put("status", status(now)).put("numResults", numResults);
        json.put("reserved", taken - numResults).put("maxResults", maxResults);
        json.put("numCriteria", criteria).put("numResponses", responses);
        json.put("estimatedSeconds", (medianMs.orElse(0) + 500) / 1000);
        json.set("pay", pay.json(medianMs));
        return json;
    }
}
