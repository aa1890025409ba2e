package dojo.task.dataset;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * One object of a task file.
 *
 * @param index its place among the file's rows, from 0
 * @param line where it begins, from 1
 */
record Row(int index, int line, JsonNode object) {
    boolean has(String field) {
        return object.has(field);
    }

    JsonNode field(String name) throws BadRow {
        JsonNode value = object.get(name);
        if (value == null) throw new BadRow(name + " is missing");
        return value;
    }

    String text(String name) throws BadRow {
        return text(field(name), name);
    }

    /** An absent field and a null are the same: nothing. */
    Optional<String> optionalText(String name) throws BadRow {
        JsonNode value = object.get(name);
        if (value == null || value.isNull()) return Optional.empty();
        return Optional.of(text(value, name));
    }

    static String text(JsonNode value, String name) throws BadRow {
        if (!value.isTextual()) {
            throw new BadRow(name + " must be a string, not " + kind(value));
        }
        String text = value.textValue();
        // A lone surrogate has no UTF-8: it would turn into '?' on the wire and change the text.
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw new BadRow(name + " holds half of a surrogate pair");
        }
        return text;
    }

    static String kind(JsonNode value) {
        return switch (value.getNodeType()) {
            case ARRAY -> "a list";
            case OBJECT, POJO -> "an object";
            case BOOLEAN -> "a boolean";
            case NUMBER -> "a number";
            case STRING -> "a string";
            case NULL, MISSING -> "null";
            case BINARY -> "bytes";
        };
    }
}
