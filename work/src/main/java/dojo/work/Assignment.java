package dojo.work;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.Json;
import dojo.base.MalformedJson;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/**
 * A worker's part in a task: a lease, a result, or what became of them.
 *
 * @param shown the responses in the order this worker sees them
 * @param answers as stored, empty before there are any
 */
record Assignment(
        String id,
        String task,
        String worker,
        State state,
        List<String> shown,
        long leasedAt,
        long leaseUntil,
        long submittedAt,
        long updatedAt,
        long activeMillis,
        String answers,
        String comment,
        List<String> signs,
        String reason,
        String draft,
        long draftAt) {
    /** What it is; only the first three hold a slot. */
    enum State {
        LEASED,
        SUBMITTED,
        ACCEPTED,
        REJECTED,
        RELEASED,
        EXPIRED,
        SKIPPED
    }

    Assignment {
        shown = List.copyOf(shown);
        signs = List.copyOf(signs);
    }

    static Assignment of(ResultSet row) throws SQLException {
        String signs = row.getString("signs");
        return new Assignment(
                row.getString("id"),
                row.getString("task"),
                row.getString("worker"),
                State.valueOf(row.getString("state")),
                List.of(row.getString("shown").split(" ", -1)),
                row.getLong("leased_at"),
                row.getLong("lease_until"),
                row.getLong("submitted_at"),
                row.getLong("updated_at"),
                row.getLong("active_ms"),
                row.getString("answers"),
                row.getString("comment"),
                signs.isEmpty() ? List.of() : List.of(signs.split(" ", -1)),
                row.getString("reason"),
                row.getString("draft"),
                row.getLong("draft_at"));
    }

    /** Whether a result of this worker is there, rejected or not. */
    boolean answered() {
        return state == State.SUBMITTED || state == State.ACCEPTED || state == State.REJECTED;
    }

    boolean leased(Instant now) {
        return state == State.LEASED && leaseUntil > now.toEpochMilli();
    }

    ObjectNode draftJson() {
        ObjectNode kept = draft.isEmpty() ? Json.object() : (ObjectNode) tree(draft);
        ObjectNode json = Json.object();
        json.set("resultData", kept.has("resultData") ? kept.get("resultData") : Json.array());
        return json.put("comment", kept.path("comment").asText(""))
                .put("savedAt", Wire.time(draftAt));
    }

    JsonNode answersJson() {
        return answers.isEmpty() ? Json.array() : tree(answers);
    }

    private static JsonNode tree(String stored) {
        try {
            return Json.parse(stored);
        } catch (MalformedJson e) {
            throw new IllegalStateException("a stored answer is damaged: " + e.getMessage(), e);
        }
    }
}
