package dojo.localnet;

/** A JSON-RPC request that cannot be answered, with the code and text for its sender. */
final class RpcError extends RuntimeException {
    static final int PARSE = -32700;
    static final int INVALID_REQUEST = -32600;
    static final int METHOD_NOT_FOUND = -32601;
    static final int INVALID_PARAMS = -32602;
    static final int INTERNAL = -32603;
    static final int UNKNOWN_BLOCK = 4003;
    static final int SUBSCRIPTIONS_FULL = -32006;
    // Of the transaction pool, which does not take an extrinsic.
    static final int BAD_FORMAT = 1001;
    static final int INVALID = 1010;
    static final int ALREADY_IMPORTED = 1013;
    static final int PRIORITY_TOO_LOW = 1014;
    static final int POOL_FULL = 1016;

    private final int code;
    private final String data;

    RpcError(int code, String message) {
        this(code, message, "");
    }

    RpcError(int code, String message, String data) {
        super(message, null, false, false);
        this.code = code;
        this.data = data;
    }

    static RpcError params(String what) {
        return new RpcError(INVALID_PARAMS, "Invalid params", what);
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
