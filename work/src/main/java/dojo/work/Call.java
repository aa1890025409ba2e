package dojo.work;

import com.fasterxml.jackson.databind.JsonNode;
import dojo.base.Json;
import dojo.base.MalformedJson;
import java.time.Instant;
import java.util.Map;

/**
 * One request, as the routes see it.
 *
 * @param id what stands in the path's place for a variable; the empty text where there is none
 * @param query its parameters, each once
 * @param headers of the names that routes read, in lower case
 */
@SuppressWarnings("ArrayRecordComponent") // The body is read once and passed on.
record Call(
        Caller caller,
        String id,
        Map<String, String> query,
        Map<String, String> headers,
        byte[] body,
        Instant now) {
    String query(String name) {
        return query.getOrDefault(name, "");
    }

    /** The id of who calls; only where the route lets in nobody who has none. */
    String person() {
        return caller.id();
    }

    /** The caller's session; only where the route lets in nobody else. */
    Session session() {
        return caller.session();
    }

    /** The body as an object of JSON. */
    JsonNode json() {
        // No body where nothing is required is an empty object.
        if (body.length == 0) return Json.object();
        try {
            JsonNode tree = Json.parse(body);
            if (tree.isObject()) return tree;
        } catch (MalformedJson e) {
            throw Refusal.MALFORMED.because("the body is no JSON: " + e.getMessage());
        }
        throw Refusal.MALFORMED.because("the body has to be an object");
    }

    Form form() {
        return Form.of(json());
    }

    Paging paging() {
        return Paging.parse(query.getOrDefault("page", "1"), query.getOrDefault("limit", "20"));
    }
}
