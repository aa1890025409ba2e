package dojo.work;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/**
 * A key that a miner gave out; the key itself is stored nowhere.
 *
 * @param prefix its first characters, to tell it by
 */
record AccessKey(
        String id,
        Kind kind,
        String owner,
        String name,
        String prefix,
        List<String> scopes,
        long createdAt,
        long lastUsedAt,
        long expiresAt,
        boolean disabled) {
    /** What a key opens. */
    enum Kind {
        /** To a program: the miner's tasks and results. */
        API("apiKey"),
        /** To a worker: the tasks of the miner. */
        SUBSCRIPTION("subscriptionKey");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        /** As the original's messages call it. */
        String word() {
            return word;
        }
    }

    AccessKey {
        scopes = List.copyOf(scopes);
    }

    boolean good(Instant now) {
        return !disabled && (expiresAt == 0 || expiresAt > now.toEpochMilli());
    }

    static AccessKey of(ResultSet row) throws SQLException {
        String scopes = row.getString("scopes");
        return new AccessKey(
                row.getString("id"),
                Kind.valueOf(row.getString("kind")),
                row.getString("owner"),
                row.getString("name"),
                row.getString("prefix"),
                scopes.isEmpty() ? List.of() : List.of(scopes.split(" ", -1)),
                row.getLong("created_at"),
                row.getLong("last_used_at"),
                row.getLong("expires_at"),
                row.getLong("disabled_at") > 0);
    }

    ObjectNode json() {
        ObjectNode json = Json.object().put("id", id).put("name", name).put("prefix", prefix);
        scopes.forEach(json.putArray("scopes")::add);
        return json.put("createdAt", Wire.time(createdAt))
                .put("lastUsedAt", Wire.time(lastUsedAt))
                .put("expiresAt", Wire.time(expiresAt));
    }
}
