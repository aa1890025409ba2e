package dojo.models;

import com.fasterxml.jackson.databind.JsonNode;
import dojo.base.Json;
import dojo.base.MalformedJson;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A chat model: a conversation in, text out. Safe for several threads. */
public interface LlmClient {
    /**
     * The model's whole answer. Blocks; tries again what may pass, never past {@code deadline}.
     *
     * @throws LlmUnavailable if there is none; also if the thread is interrupted, whose mark stays
     */
    Answer ask(Chat chat, Instant deadline);

    /** Who serves it, for example {@code openai}. */
    String provider();

    /** The model's name there. */
    String model();

    /** What a model said, which may be anything at all, and what it took. */
    record Answer(String text, LlmUsage usage) {
        private static final Pattern WRAPPED =
                Pattern.compile(
                        "(?s)\\s*(?:<think>.*?</think>)?\\s*(?:```(?:json)?\\s*\\n(.*?)\\n\\s*```|(.*?))\\s*");

        /**
         * The JSON that the answer is. What models put around it is taken away: their thoughts
         * before it and a fence of Markdown; any other word makes it malformed.
         */
        public JsonNode json() throws MalformedJson {
            Matcher parts = WRAPPED.matcher(text);
            if (!parts.matches()) throw new MalformedJson("no JSON");
            String fenced = parts.group(1);
            return Json.parse(fenced != null ? fenced : String.valueOf(parts.group(2)));
        }
    }
}
