package dojo.localnet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.Json;
import dojo.base.MalformedJson;
import dojo.chain.metadata.NotInMetadata;
import dojo.chain.scale.MalformedScale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Requests of JSON-RPC, alone or in batches, and their answers. */
record RpcMessages(RpcMethods methods) {
    /** How many requests may come in one batch. */
    static final int BATCH_MAX = 1024;

    private static final Logger LOG = LoggerFactory.getLogger(RpcMessages.class);
    private static final int TRACED_CHARS_MAX = 300;

    /** Answers one message, a request or a batch, by what goes back; notifications get nothing. */
    Optional<String> handle(String text, RpcClient client) {
        Optional<String> answer = answers(text, client);
        if (LOG.isTraceEnabled()) {
            LOG.trace("{} -> {}", shortened(text), shortened(answer.orElse("nothing")));
        }
        return answer;
    }

    private static String shortened(String text) {
        return text.length() <= TRACED_CHARS_MAX
                ? text
                : text.substring(0, TRACED_CHARS_MAX) + "… (" + text.length() + " characters)";
    }

    private Optional<String> answers(String text, RpcClient client) {
        JsonNode message;
        try {
            message = Json.parse(text);
        } catch (MalformedJson e) {
            return Optional.of(refused(RpcError.PARSE, "Parse error"));
        }
        if (!message.isArray()) {
            return answer(message, client).map(Json::write);
        }
        if (message.isEmpty() || message.size() > BATCH_MAX) {
            return Optional.of(
                    refused(
                            RpcError.INVALID_REQUEST,
                            "a batch holds 1 to " + BATCH_MAX + " requests"));
        }
        var answers = Json.array();
        for (JsonNode each : message) {
            answer(each, client).ifPresent(answers::add);
        }
        return answers.isEmpty() ? Optional.empty() : Optional.of(Json.write(answers));
    }

    /** The answer to a message of which not even the id can be read. */
    private static String refused(int code, String why) {
        return Json.write(error(NullNode.instance, code, why, ""));
    }

    private Optional<JsonNode> answer(JsonNode request, RpcClient client) {
        JsonNode id = request.path("id");
        JsonNode answerId = id.isMissingNode() ? NullNode.instance : id;
        if (!request.path("method").isTextual()) {
            return Optional.of(
                    error(answerId, RpcError.INVALID_REQUEST, "Invalid request: no method", ""));
        }
        String name = request.path("method").asText();
        JsonNode answer = answer(name, request.path("params"), answerId, client);
        return id.isMissingNode() ? Optional.empty() : Optional.of(answer);
    }

    private JsonNode answer(String name, JsonNode params, JsonNode id, RpcClient client) {
        Optional<RpcMethods.Method> method = methods.method(name);
        if (method.isEmpty()) {
            return error(id, RpcError.METHOD_NOT_FOUND, "Method not found", name);
        }
        try {
            JsonNode result = method.get().answer(new RpcMethods.Params(params), client);
            var json = Json.object().put("jsonrpc", "2.0");
            json.set("id", id);
            json.set("result", result);
            return json;
        } catch (RpcError e) {
            return error(id, e.code(), e.text(), e.data());
        } catch (MalformedScale | NotInMetadata | IllegalArgumentException e) {
            return error(
                    id, RpcError.INVALID_PARAMS, "Invalid params", String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            LOG.error("{} failed", name, e);
            return error(id, RpcError.INTERNAL, "Internal error", e.getClass().getSimpleName());
        }
    }

    private static ObjectNode error(JsonNode id, int code, String message, String data) {
        var json = Json.object().put("jsonrpc", "2.0");
        json.set("id", id);
        var error = json.putObject("error").put("code", code).put("message", message);
        if (!data.isEmpty()) {
            error.put("data", data);
        }
        return json;
    }
}
