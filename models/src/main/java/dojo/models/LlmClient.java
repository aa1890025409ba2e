package dojo.models;

import com.fasterxml.jackson.databind.JsonNode;
import dojo.base.Json;
import dojo.base.MalformedJson;
import java.time.Instant;

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
        private static final String THOUGHTS = "<think>";
        private static final String THOUGHTS_END = "</think>";
        private static final String FENCE = "```";

        /**
         * The JSON that the answer is. What models put around it is taken away: their thoughts
         * before it and a fence of Markdown; any other word makes it malformed.
         */
        public JsonNode json() throws MalformedJson {
            String rest = text.strip();
            int thoughts = rest.startsWith(THOUGHTS) ? rest.indexOf(THOUGHTS_END) : -1;
            if (thoughts >= 0) rest = rest.substring(thoughts + THOUGHTS_END.length()).strip();
            int line = rest.indexOf('\n');
            if (rest.startsWith(FENCE) && rest.endsWith(FENCE) && line >= 0) {
                rest = rest.substring(line, Math.max(line, rest.length() - FENCE.length()));
            }
            return Json.parse(rest);
        }
    }
}
