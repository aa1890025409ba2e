package dojo.chain.rpc;

import com.fasterxml.jackson.databind.JsonNode;

/** A node's refusal of a call, by its code. */
public final class RpcError extends RuntimeException {
    private final int code;
    private final String data;

    /**
     * A refusal.
     *
     * @param data what the node adds to its message; empty if nothing
     */
    public RpcError(int code, String message, String data) {
        super(message);
        this.code = code;
        this.data = data;
    }

    /** The refusal that the member {@code error} of an answer tells of. */
    public static RpcError of(JsonNode error) {
        var data = error.path("data");
        return new RpcError(
                error.path("code").asInt(),
                error.path("message").asText(),
                data.isValueNode() ? data.asText("") : data.toString());
    }

    /** The code, such as 1010 for an invalid transaction. */
    public int code() {
        return code;
    }

    /** What the node adds to its message; empty if nothing. */
    public String data() {
        return data;
    }

    @Override
    public String getMessage() {
        String text = super.getMessage() + " (" + code + ")";
        return data.isEmpty() ? text : text + ": " + data;
    }
}
