package dojo.models;

import com.fasterxml.jackson.databind.JsonNode;
import dojo.base.Json;
import dojo.base.MalformedJson;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What a server of the chat API said, whole or in the pieces of a stream.
 *
 * @param refusal why the model does not answer, if it does not
 */
record LlmReply(String text, Optional<String> refusal, Optional<Counted> counted) {
    /** Tokens that the server counted. */
    record Counted(long promptTokens, long completionTokens) {}

    /**
     * Reads a body that came with a success.
     *
     * @throws MalformedJson if it is no such reply, or only a part of one
     */
    static LlmReply read(byte[] body) throws MalformedJson {
        String text = new String(body, StandardCharsets.UTF_8).strip();
        if (text.startsWith("{")) {
            var gathered = new Gathered();
            gathered.add(Json.parse(text), "message");
            return gathered.reply();
        }
        return stream(text);
    }

    private static LlmReply stream(String text) throws MalformedJson {
        var gathered = new Gathered();
        for (String line : text.split("\\R")) {
            // Other fields, and comments that keep a connection open, say nothing to us.
            if (!line.startsWith("data:")) continue;
            String data = line.substring("data:".length()).strip();
            if (data.equals("[DONE]")) gathered.ended = true;
            else gathered.add(Json.parse(data), "delta");
        }
        return gathered.reply();
    }

    private static final class Gathered {
        private final StringBuilder text = new StringBuilder();
        private final StringBuilder refusal = new StringBuilder();
        private Optional<Counted> counted = Optional.empty();
        private boolean ended;

        void add(JsonNode piece, String holder) throws MalformedJson {
            if (piece.hasNonNull("error")) {
                throw new MalformedJson("an error in place of an answer: " + piece.path("error"));
            }
            JsonNode usage = piece.path("usage");
            if (usage.path("prompt_tokens").canConvertToLong()) {
                counted =
                        Optional.of(
                                new Counted(
                                        Math.max(0, usage.path("prompt_tokens").asLong()),
                                        Math.max(0, usage.path("completion_tokens").asLong())));
            }
            JsonNode choice = piece.path("choices").path(0);
            text.append(text(choice.path(holder).path("content")));
            refusal.append(choice.path(holder).path("refusal").asText(""));
            switch (choice.path("finish_reason").asText("")) {
                case "" -> {}
                case "length" -> refusal.append("the answer was cut off at its limit of tokens");
                case "content_filter" -> refusal.append("the provider's filter stopped it");
                default -> ended = true;
            }
            // A whole message needs no mark at its end: the JSON has one.
            if (choice.path("message").isObject()) ended = true;
        }

        private static String text(JsonNode content) {
            if (!content.isArray()) return content.isTextual() ? content.textValue() : "";
            var joined = new StringBuilder();
            content.forEach(part -> joined.append(part.path("text").asText("")));
            return joined.toString();
        }

        LlmReply reply() throws MalformedJson {
            boolean refused = !refusal.isEmpty();
            if (!refused && !ended) throw new MalformedJson("no answer, or only a part of one");
            return new LlmReply(
                    text.toString(),
                    refused ? Optional.of(refusal.toString()) : Optional.empty(),
                    counted);
        }
    }
}
