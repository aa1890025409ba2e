package dojo.protocol.synapse;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Reads the fields of one JSON object strictly: nothing is guessed, and whatever is wrong is named.
 */
final class Fields {
    private final JsonNode object;
    private final String where;

    private Fields(JsonNode object, String where) {
        this.object = object;
        this.where = where;
    }

    static Fields of(JsonNode node, String where) throws MalformedSynapse {
        if (!node.isObject()) throw new MalformedSynapse(where + " is not an object");
        return new Fields(node, where);
    }

    String text(String field) throws MalformedSynapse {
        JsonNode value = present(field);
        if (!value.isTextual()) throw wrong(field, "a text");
        return value.textValue();
    }

    /** A text that names something: not blank and at most {@code charsMax} characters. */
    String id(String field, int charsMax) throws MalformedSynapse {
        String value = text(field);
        if (value.isBlank() || value.length() > charsMax) {
            throw wrong(field, "an id of 1 to " + charsMax + " characters");
        }
        return value;
    }

    /** A text that may be absent, at most {@code charsMax} characters. */
    Optional<String> optionalText(String field, int charsMax) throws MalformedSynapse {
        Optional<String> value = optionalText(field);
        if (value.filter(text -> text.length() > charsMax).isPresent()) {
            throw wrong(field, "a text of at most " + charsMax + " characters");
        }
        return value;
    }

    Optional<String> optionalText(String field) throws MalformedSynapse {
        return absent(field) ? Optional.empty() : Optional.of(text(field));
    }

    double number(String field) throws MalformedSynapse {
        return number(present(field), field);
    }

    OptionalDouble optionalNumber(String field) throws MalformedSynapse {
        return absent(field) ? OptionalDouble.empty() : OptionalDouble.of(number(field));
    }

    /** {@code usual} if the field is absent. */
    boolean flag(String field, boolean usual) throws MalformedSynapse {
        if (absent(field)) return usual;
        JsonNode value = object.path(field);
        if (!value.isBoolean()) throw wrong(field, "true or false");
        return value.booleanValue();
    }

    int count(String field) throws MalformedSynapse {
        JsonNode value = present(field);
        if (!value.isInt() || value.intValue() < 0) throw wrong(field, "a count");
        return value.intValue();
    }

    /** The texts of the list {@code field}. */
    List<String> texts(String field) throws MalformedSynapse {
        JsonNode list = present(field);
        if (!list.isArray()) throw wrong(field, "a list");
        List<String> texts = new ArrayList<>(list.size());
        for (JsonNode text : list) {
            if (!text.isTextual()) throw wrong(field + "[" + texts.size() + "]", "a text");
            texts.add(text.textValue());
        }
        return texts;
    }

    /** The objects of the list {@code field}; none if the field is absent. */
    List<Fields> objects(String field) throws MalformedSynapse {
        if (absent(field)) return List.of();
        JsonNode list = object.path(field);
        if (!list.isArray()) throw wrong(field, "a list");
        List<Fields> objects = new ArrayList<>(list.size());
        for (int i = 0; i < list.size(); i++) {
            objects.add(of(list.path(i), at(field) + "[" + i + "]"));
        }
        return objects;
    }

    Optional<Fields> optionalObject(String field) throws MalformedSynapse {
        return absent(field) ? Optional.empty() : Optional.of(of(object.path(field), at(field)));
    }

    /** The object {@code field} as a map from its keys to numbers, in the order of the body. */
    Map<String, Double> numbers(String field) throws MalformedSynapse {
        JsonNode map = present(field);
        if (!map.isObject()) throw wrong(field, "an object");
        Map<String, Double> numbers = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : map.properties()) {
            numbers.put(entry.getKey(), number(entry.getValue(), field));
        }
        return Collections.unmodifiableMap(numbers);
    }

    Map<String, Double> optionalNumbers(String field) throws MalformedSynapse {
        return absent(field) ? Map.of() : numbers(field);
    }

    private double number(JsonNode value, String field) throws MalformedSynapse {
        if (value.isNumber()) return value.doubleValue();
        // Some writers quote what JSON has no number for. It goes on as the number it means:
        // whoever uses it says why it is refused.
        return switch (value.asText()) {
            case "NaN" -> Double.NaN;
            case "Infinity" -> Double.POSITIVE_INFINITY;
            case "-Infinity" -> Double.NEGATIVE_INFINITY;
            default -> throw wrong(field, "a number");
        };
    }

    private boolean absent(String field) {
        return object.path(field).isMissingNode() || object.path(field).isNull();
    }

    private JsonNode present(String field) throws MalformedSynapse {
        if (absent(field)) throw new MalformedSynapse(at(field) + " is missing");
        return object.path(field);
    }

    private MalformedSynapse wrong(String field, String expected) {
        return new MalformedSynapse(at(field) + " is not " + expected);
    }

    private String at(String field) {
        return where.isEmpty() ? field : where + "." + field;
    }
}
