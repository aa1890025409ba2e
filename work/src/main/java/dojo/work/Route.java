package dojo.work;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;

/**
 * One thing that can be asked for.
 *
 * @param path below /api/v1, with at most one variable in braces
 * @param roles who may call, as {@link Caller#role} tells it
 * @param scope what an API key needs, or the empty text where none may call
 * @param consent whether a worker has to have accepted the text
 */
record Route(
        String method,
        String path,
        List<String> roles,
        String scope,
        boolean consent,
        int bodyBytesMax,
        Handler handler) {
    static final List<String> ALL = List.of("anonymous", "worker", "miner", "key");
    static final List<String> WORKER = List.of("worker");
    static final List<String> MINER = List.of("miner");
    static final List<String> OWNER = List.of("miner", "key");
    static final List<String> SIGNED_IN = List.of("worker", "miner");
    static final List<String> READERS = List.of("worker", "miner", "key");

    static final int BODY_BYTES_MAX = 1 << 20;

    /** How a route answers. */
    interface Handler {
        Answer answer(Call call);
    }

    /** What it answers; a refusal is thrown. */
    sealed interface Answer {
        /** The body of the envelope. */
        record Body(JsonNode body) implements Answer {}

        /** As {@link Body}, with a session that begins, or ends where the token is empty. */
        record Cookie(JsonNode body, String token) implements Answer {}

        /** Bytes that are not JSON, and how long a browser may keep them. */
        record Stream(String contentType, String filename, boolean cached, Writer writer)
                implements Answer {}
    }

    /** Writes a long answer. */
    interface Writer {
        void write(OutputStream to) throws IOException;
    }

    Route {
        roles = List.copyOf(roles);
    }

    /** A handler that gives the body of the envelope. */
    interface Plain {
        JsonNode answer(Call call);
    }

    /**
     * @param what the method and the path, with a space between
     */
    static Route raw(List<String> roles, String scope, String what, Handler handler) {
        String[] parts = what.split(" ", 2);
        return new Route(parts[0], parts[1], roles, scope, false, BODY_BYTES_MAX, handler);
    }

    static Route route(List<String> roles, String scope, String what, Plain plain) {
        return raw(roles, scope, what, call -> new Answer.Body(plain.answer(call)));
    }

    static Route route(List<String> roles, String what, Plain plain) {
        return route(roles, "", what, plain);
    }

    /** A worker's route that leads to answers, so the text has to be accepted. */
    static Route labelling(String what, Plain plain) {
        Route route = route(WORKER, what, plain);
        return new Route(route.method, route.path, WORKER, "", true, BODY_BYTES_MAX, route.handler);
    }

    /** The same for a body of so many bytes. */
    Route withBody(int bytesMax) {
        return new Route(method, path, roles, scope, consent, bytesMax, handler);
    }

    /** The variable's value if {@code path} is this route's; the empty text if it has none. */
    Optional<String> match(String wanted) {
        int open = path.indexOf('{');
        if (open < 0) return path.equals(wanted) ? Optional.of("") : Optional.empty();
        String before = path.substring(0, open);
        String behind = path.substring(path.indexOf('}') + 1);
        if (!wanted.startsWith(before) || !wanted.endsWith(behind)) return Optional.empty();
        int end = wanted.length() - behind.length();
        if (end <= open) return Optional.empty();
        String value = wanted.substring(open, end);
        return value.contains("/") ? Optional.empty() : Optional.of(value);
    }
}
