package dojo.models;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.Json;
import java.util.Locale;
import java.util.Optional;

/**
 * What of OpenAI's chat API a server understands, found out by being refused. Each refusal leads to
 * a dialect that asks for less or says it otherwise, never back, so there is an end.
 *
 * @param streamed whether it answers in pieces only
 * @param completionTokens whether the limit of an answer has its newer name
 * @param temperature whether a temperature may be named
 */
record Dialect(Format format, boolean streamed, boolean completionTokens, boolean temperature) {
    /** How a server is told that the answer is JSON. */
    enum Format {
        SCHEMA,
        JSON,
        UNTOLD
    }

    /** What is tried first. */
    static final Dialect FIRST = new Dialect(Format.SCHEMA, false, false, true);

    /** What to say after a server refused this with {@code refusal}, if anything is left. */
    Optional<Dialect> after(String refusal, boolean jsonWanted) {
        String words = refusal.toLowerCase(Locale.ROOT);
        if (!completionTokens && words.contains("max_completion_tokens")) {
            return Optional.of(new Dialect(format, streamed, true, temperature));
        }
        if (temperature && words.contains("temperature")) {
            return Optional.of(new Dialect(format, streamed, completionTokens, false));
        }
        if (!streamed && words.matches("(?s).*\\bstream.*")) {
            return Optional.of(new Dialect(format, true, completionTokens, temperature));
        }
        if (!jsonWanted || format == Format.UNTOLD) return Optional.empty();
        Format looser = format == Format.SCHEMA ? Format.JSON : Format.UNTOLD;
        return Optional.of(new Dialect(looser, streamed, completionTokens, temperature));
    }

    ObjectNode request(String model, Chat chat) {
        ObjectNode body = Json.object().put("model", model);
        ArrayNode messages = body.putArray("messages");
        for (Chat.Turn turn : chat.turns()) {
            messages.addObject()
                    .put("role", turn.role().name().toLowerCase(Locale.ROOT))
                    .put("content", turn.text());
        }
        if (temperature) body.put("temperature", chat.temperature());
        body.put(completionTokens ? "max_completion_tokens" : "max_tokens", chat.tokensMax());
        if (streamed) {
            body.put("stream", true).putObject("stream_options").put("include_usage", true);
        }
        chat.schema()
                .ifPresent(schema -> {
                    switch (format) {
                        case SCHEMA ->
                                body.putObject("response_format")
                                        .put("type", "json_schema")
                                        .putObject("json_schema")
                                        .put("name", schema.name())
                                        .put("strict", true)
                                        .set("schema", schema.schema());
                        case JSON -> body.putObject("response_format").put("type", "json_object");
                        case UNTOLD -> {}
                    }
                });
        return body;
    }
}
