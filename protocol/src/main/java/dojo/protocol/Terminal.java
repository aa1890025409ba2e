package dojo.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.Json;
import dojo.wallet.Ss58Address;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * One end of a call as bodies and headers carry it: the SDK's TerminalInfo, its unset fields null.
 */
final class Terminal {
    /** The longest text in a header, in characters; the SDK's client reads 8,190 bytes a line. */
    static final int HEADER_CHARS_MAX = 512;

    private static final Pattern UNPRINTABLE = Pattern.compile("[^ -~]");

    private final ObjectNode json = Json.object();

    Terminal() {
        for (String field :
                new String[] {
                    "status_code",
                    "status_message",
                    "process_time",
                    "ip",
                    "port",
                    "version",
                    "nonce",
                    "uuid",
                    "hotkey",
                    "signature"
                }) {
            json.putNull(field);
        }
    }

    Terminal at(String ip, int port) {
        json.put("ip", ip).put("port", port);
        return this;
    }

    Terminal hotkey(Ss58Address hotkey) {
        json.put("hotkey", hotkey.text());
        return this;
    }

    Terminal version(long version) {
        json.put("version", version);
        return this;
    }

    Terminal signed(long nonce, String uuid, String signature) {
        json.put("nonce", nonce).put("uuid", uuid).put("signature", signature);
        return this;
    }

    Terminal status(int code, String message, double processSeconds) {
        json.put("status_code", code)
                .put("status_message", message)
                .put("process_time", processSeconds);
        return this;
    }

    /** Adds the fields that are set, each as {@code prefix} and its name. */
    void headers(String prefix, Map<String, String> headers) {
        for (Map.Entry<String, JsonNode> field : json.properties()) {
            JsonNode value = field.getValue();
            if (!value.isNull()) headers.put(prefix + field.getKey(), line(PythonText.str(value)));
        }
    }

    /** A whole message: the fields of every synapse, then its own. */
    static byte[] body(
            String name, double timeout, Terminal dendrite, Terminal axon, ObjectNode own) {
        ObjectNode body =
                Json.object()
                        .put("name", name)
                        .put("timeout", timeout)
                        .put("total_size", 0)
                        .put("header_size", 0);
        body.set("dendrite", dendrite.json);
        body.set("axon", axon.json);
        body.put("computed_body_hash", "");
        body.setAll(own);
        return Json.bytes(body);
    }

    /** {@code text} as a header can carry it: printable ASCII on one line. */
    private static String line(String text) {
        String cut = text.length() > HEADER_CHARS_MAX ? text.substring(0, HEADER_CHARS_MAX) : text;
        return UNPRINTABLE.matcher(cut).replaceAll("?");
    }
}
