package dojo.base;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * JSON trees with one set of rules for hostile input: no trailing text, no duplicate keys, limited
 * nesting and lengths. Python writes {@code NaN} and {@code Infinity} bare, so they are read; what
 * they mean is decided where the number is used.
 */
public final class Json {
    /** How deep objects and arrays may nest. */
    public static final int DEPTH_MAX = 100;

    /** The longest single string, in characters. */
    public static final int STRING_CHARS_MAX = 16 << 20;

    private static final JsonMapper MAPPER =
            JsonMapper.builder(
                            JsonFactory.builder()
                                    .streamReadConstraints(
                                            StreamReadConstraints.builder()
                                                    .maxNestingDepth(DEPTH_MAX)
                                                    .maxStringLength(STRING_CHARS_MAX)
                                                    .build())
                                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                                    .build())
                    .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    private Json() {}

    /** The tree that {@code text} writes. */
    public static JsonNode parse(String text) throws MalformedJson {
        try {
            JsonNode tree = MAPPER.readTree(text);
            if (tree.isMissingNode()) throw new MalformedJson("empty text");
            return tree;
        } catch (JsonProcessingException e) {
            throw new MalformedJson(e.getOriginalMessage());
        }
    }

    /** The tree that {@code utf8} writes, in that encoding and in no other. */
    public static JsonNode parse(byte[] utf8) throws MalformedJson {
        // Not by the parser: it takes UTF-16 and UTF-32 as well, and characters in more bytes than
        // they need, which another reader refuses or reads otherwise.
        String text = new String(utf8, StandardCharsets.UTF_8);
        if (text.indexOf('\uFFFD') >= 0
                && !Arrays.equals(text.getBytes(StandardCharsets.UTF_8), utf8)) {
            throw new MalformedJson("not UTF-8");
        }
        return parse(text);
    }

    /** An empty object. */
    public static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    /** An empty array. */
    public static ArrayNode array() {
        return MAPPER.createArrayNode();
    }

    /** {@code tree} on one line. */
    public static String write(JsonNode tree) {
        return tree.toString();
    }

    /** {@code tree} on one line, in UTF-8. */
    public static byte[] bytes(JsonNode tree) {
        return tree.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** {@code tree} on many lines, for people. */
    public static String pretty(JsonNode tree) {
        return tree.toPrettyString();
    }
}
