package dojo.work;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dojo.base.Json;
import java.math.BigDecimal;
import java.text.Normalizer;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads one JSON object of a stranger and collects everything that is wrong with it, with its
 * place. What is wrong reads as something harmless until {@link #refuse} throws.
 */
final class Form {
    /** The most things that are told about one request. */
    private static final int DETAILS_MAX = 20;

    private final JsonNode node;
    private final String path;
    private final List<WorkRefused.Detail> wrong;

    private Form(JsonNode node, String path, List<WorkRefused.Detail> wrong) {
        this.node = node;
        this.path = path;
        this.wrong = wrong;
        if (!node.isObject()) wrong("", "has to be an object");
    }

    static Form of(JsonNode node) {
        return new Form(node, "", new ArrayList<>());
    }

    /** The object at {@code name}, an empty one where there is none. */
    Form form(String name) {
        return new Form(has(name) ? node.get(name) : Json.object(), at(name), wrong);
    }

    /** The objects of the list at {@code name}, between {@code min} and {@code max} of them. */
    List<Form> forms(String name, int min, int max) {
        List<Form> forms = new ArrayList<>();
        List<JsonNode> items = list(name, min, max);
        for (int i = 0; i < items.size(); i++) {
            forms.add(new Form(items.get(i), at(name) + "[" + i + "]", wrong));
        }
        return forms;
    }

    List<JsonNode> list(String name, int min, int max) {
        JsonNode list = get(name);
        if (!has(name) && min == 0) return List.of();
        if (!list.isArray() || list.size() < min || list.size() > max) {
            wrong(name, "has to be a list of " + min + " to " + max);
            return List.of();
        }
        return list.valueStream().toList();
    }

    List<String> texts(String name, int min, int max, int charsMax) {
        List<String> texts = new ArrayList<>();
        for (JsonNode item : list(name, min, max)) {
            if (item.isTextual() && !item.textValue().isBlank()) {
                texts.add(limited(name, item.textValue(), 1, charsMax));
            } else {
                wrong(name, "has to hold texts");
            }
        }
        if (texts.stream().distinct().count() < texts.size()) wrong(name, "holds one twice");
        return texts;
    }

    boolean has(String name) {
        return node.hasNonNull(name);
    }

    JsonNode get(String name) {
        JsonNode value = node.get(name);
        return value == null ? MissingNode.getInstance() : value;
    }

    /** Another object at the same place. */
    Form with(JsonNode other) {
        return new Form(other, path, wrong);
    }

    JsonNode node() {
        return node;
    }

    /** A text that has to be there. */
    String text(String name, int charsMax) {
        return text(name, 1, charsMax);
    }

    /** A text that may be missing, which is the empty one. */
    String textOrEmpty(String name, int charsMax) {
        return has(name) ? text(name, 0, charsMax) : "";
    }

    private String text(String name, int min, int charsMax) {
        JsonNode value = get(name);
        if (!value.isTextual()) {
            wrong(name, value.isMissingNode() ? "is missing" : "has to be a text");
            return "";
        }
        return limited(name, value.textValue(), min, charsMax);
    }

    private String limited(String name, String raw, int min, int charsMax) {
        String text = plain(raw);
        int chars = text.codePointCount(0, text.length());
        if (chars > charsMax) wrong(name, "has " + chars + " characters; " + charsMax + " at most");
        if (chars < min || (min > 0 && text.isBlank())) wrong(name, "is empty");
        return text;
    }

    /** {@code text} composed (NFC), without characters that nobody sees, but for line breaks. */
    static String plain(String text) {
        String composed = Normalizer.normalize(text, Normalizer.Form.NFC);
        return composed.codePoints()
                .filter(c -> c == '\n' || c == '\t' || !Character.isISOControl(c))
                .filter(c -> Character.getType(c) != Character.SURROGATE)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    boolean flag(String name, boolean usual) {
        if (!has(name)) return usual;
        if (!get(name).isBoolean()) wrong(name, "has to be true or false");
        return get(name).booleanValue();
    }

    double number(String name, double usual) {
        if (!has(name)) return usual;
        JsonNode value = get(name);
        if (!value.isNumber() || !Double.isFinite(value.doubleValue())) {
            wrong(name, "has to be a number");
            return usual;
        }
        return value.doubleValue();
    }

    int count(String name, int usual, int min, int max) {
        double number = number(name, usual);
        if (number != Math.rint(number) || number < min || number > max) {
            wrong(name, "has to be a whole number from " + min + " to " + max);
            return usual;
        }
        return (int) number;
    }

    /** An amount of money, or the empty text. */
    String amount(String name) {
        String text =
                has(name) && get(name).isNumber() ? get(name).asText() : textOrEmpty(name, 20);
        if (text.isEmpty()) return "";
        try {
            var amount = new BigDecimal(text);
            if (amount.signum() >= 0 && amount.scale() <= 9 && amount.precision() <= 15) {
                return amount.toPlainString();
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        wrong(name, "has to be an amount such as 0.05");
        return "";
    }

    Instant time(String name) {
        try {
            return OffsetDateTime.parse(text(name, 40)).toInstant();
        } catch (DateTimeException e) {
            wrong(name, "has to be a time such as 2030-01-31T12:00:00Z");
            return Instant.EPOCH;
        }
    }

    String one(String name, List<String> of) {
        String text = text(name, 100);
        if (!of.contains(text)) wrong(name, "has to be one of " + String.join(", ", of));
        return text;
    }

    void wrong(String name, String message) {
        if (wrong.size() < DETAILS_MAX) wrong.add(new WorkRefused.Detail(at(name), message));
    }

    private String at(String name) {
        if (name.isEmpty()) return path;
        return path.isEmpty() ? name : path + "." + name;
    }

    /** Ends here with everything that was wrong. */
    void refuse() {
        if (wrong.isEmpty()) return;
        WorkRefused.Detail first = wrong.getFirst();
        throw new WorkRefused(Refusal.INVALID, first.path() + " " + first.message(), wrong);
    }
}
