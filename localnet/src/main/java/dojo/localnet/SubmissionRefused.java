package dojo.localnet;

/** The transaction pool does not take an extrinsic: a JSON-RPC error of the author methods. */
final class SubmissionRefused extends RuntimeException {
    static final int BAD_FORMAT = 1001;
    static final int INVALID = 1010;
    static final int ALREADY_IMPORTED = 1013;
    static final int PRIORITY_TOO_LOW = 1014;
    static final int POOL_FULL = 1016;

    private final int code;
    private final String data;

    SubmissionRefused(int code, String message, String data) {
        super(message, null, false, false);
        this.code = code;
        this.data = data;
    }

    static SubmissionRefused invalid(String data) {
        return new SubmissionRefused(INVALID, "Invalid Transaction", data);
    }

    int code() {
        return code;
    }

    String data() {
        return data;
    }

    String text() {
        return String.valueOf(getMessage());
    }
}
