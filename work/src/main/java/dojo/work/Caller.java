package dojo.work;

import java.util.List;

/** Who sends a request. */
sealed interface Caller {
    /** Nobody that is known. */
    record Anonymous() implements Caller {}

    /** Somebody with a session. */
    record Person(Session session) implements Caller {}

    /** A miner's program with an API key. */
    record Program(String owner, String keyId, List<String> scopes) implements Caller {
        public Program {
            scopes = List.copyOf(scopes);
        }
    }

    /** As the OpenAPI document calls it. */
    default String role() {
        return switch (this) {
            case Anonymous a -> "anonymous";
            case Person(Session session) -> session.role().word();
            case Program p -> "key";
        };
    }

    /**
     * The id of the person.
     *
     * @throws WorkRefused if it is nobody
     */
    default String id() {
        return switch (this) {
            case Anonymous a -> throw Refusal.SIGN_IN.because("sign in first");
            case Person(Session session) -> session.person();
            case Program(String owner, var _, var _) -> owner;
        };
    }

    /** The session; only where the route lets nobody else in. */
    default Session session() {
        if (this instanceof Person(Session session)) return session;
        throw Refusal.SIGN_IN.because("sign in first");
    }
}
