package dojo.work;

/** Why a request is refused; the name goes over the wire and stays as it is. */
enum Refusal {
    MALFORMED(400),
    SIGN_IN(401),
    SIGN_IN_REFUSED(401),
    CSRF(403),
    FORBIDDEN(403),
    CONSENT_NEEDED(403),
    NOT_FOUND(404),
    ALREADY_SUBMITTED(409),
    CONFLICT(409),
    LEASE_LOST(409),
    TASK_CANCELLED(409),
    TASK_FULL(409),
    TASK_PAUSED(409),
    TOO_LATE(409),
    TASK_EXPIRED(410),
    TOO_LARGE(413),
    MEDIA_TYPE(415),
    INVALID(422),
    TOO_MANY_REQUESTS(429),
    INTERNAL(500),
    UNAVAILABLE(503);

    private final int status;

    Refusal(int status) {
        this.status = status;
    }

    int status() {
        return status;
    }

    /** This refusal in {@code words}, one sentence for people. */
    WorkRefused because(String words) {
        return new WorkRefused(this, words, java.util.List.of());
    }
}
