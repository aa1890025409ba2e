package dojo.wallet;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * The fields of a plain keyfile: a JSON object of texts and nulls. Read from bytes into bytes,
 * which can be wiped, where a parser of the library would leave Strings behind.
 */
final class KeyfileText implements AutoCloseable {
    /** What a keyfile may state. */
    enum Field {
        PUBLIC_KEY("publicKey"),
        ACCOUNT_ID("accountId"),
        SS58_ADDRESS("ss58Address"),
        SECRET_PHRASE("secretPhrase"),
        SECRET_SEED("secretSeed"),
        PRIVATE_KEY("privateKey"),
        /** Of backups that polkadot-js writes. */
        ENCODED("encoded");

        private final String key;
        private final byte[] utf8;

        Field(String key) {
            this.key = key;
            utf8 = key.getBytes(StandardCharsets.US_ASCII);
        }

        String key() {
            return key;
        }
    }

    private final Path file;
    private final byte[] text;
    private final Map<Field, byte[]> values = new EnumMap<>(Field.class);
    private int at;

    private KeyfileText(Path file, byte[] text) {
        this.file = file;
        this.text = text;
    }

    /** The fields that {@code text}, the contents of {@code file}, states. */
    static KeyfileText read(Path file, byte[] text) {
        var fields = new KeyfileText(file, text);
        try {
            fields.object();
            return fields;
        } catch (RuntimeException e) {
            fields.close();
            throw e;
        }
    }

    /** The value of {@code field}, which is wiped when this closes; empty if it is null or none. */
    Optional<byte[]> value(Field field) {
        return Optional.ofNullable(values.get(field));
    }

    @Override
    public void close() {
        for (byte[] value : values.values()) Arrays.fill(value, (byte) 0);
    }

    private void object() {
        if (next() != '{') throw new KeyfileUnreadable(file, "it is not a JSON object");
        var seen = new EnumMap<Field, Boolean>(Field.class);
        byte end = ',';
        if (peek() == '}') end = next();
        while (end == ',') {
            Optional<Field> field = name();
            if (next() != ':') throw notJson();
            if (field.isPresent() && seen.put(field.get(), true) != null) {
                throw new KeyfileUnreadable(file, "it states " + field.get().key() + " twice");
            }
            value(field);
            end = next();
        }
        if (end != '}') throw notJson();
        skipBlank();
        if (at < text.length) throw notJson();
    }

    private Optional<Field> name() {
        byte[] name = string();
        for (var field : Field.values()) {
            if (Arrays.equals(field.utf8, name)) return Optional.of(field);
        }
        Arrays.fill(name, (byte) 0);
        return Optional.empty();
    }

    private void value(Optional<Field> field) {
        switch (peek()) {
            case '"' -> {
                byte[] value = string();
                if (field.isPresent()) values.put(field.get(), value);
                else Arrays.fill(value, (byte) 0);
            }
            case 'n' -> {
                for (byte letter : new byte[] {'n', 'u', 'l', 'l'}) {
                    if (take() != letter) throw notJson();
                }
            }
            default ->
                    throw new KeyfileUnreadable(
                            file,
                            field.map(each -> "its " + each.key()).orElse("one of its values")
                                    + " is no text");
        }
    }

    private byte[] string() {
        if (next() != '"') throw notJson();
        byte[] out = new byte[text.length - at];
        int length = 0;
        try {
            for (byte b = take(); b != '"'; b = take()) {
                if (b >= 0 && b < ' ') throw notJson();
                out[length++] = b == '\\' ? escaped() : b;
            }
            return Arrays.copyOf(out, length);
        } finally {
            Arrays.fill(out, (byte) 0);
        }
    }

    /** What a keyfile says is ASCII: other characters that need an escape are no part of a key. */
    private byte escaped() {
        return switch (take()) {
            case '"' -> '"';
            case '\\' -> '\\';
            case '/' -> '/';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> {
                int code = 0;
                for (int i = 0; i < 4; i++) {
                    int digit = Character.digit(take(), 16);
                    if (digit < 0) throw notJson();
                    code = code << 4 | digit;
                }
                // A question mark is in no key, and so refuses the field if it matters.
                yield code < 0x80 ? (byte) code : (byte) '?';
            }
            default -> throw notJson();
        };
    }

    private byte next() {
        skipBlank();
        return take();
    }

    private byte peek() {
        skipBlank();
        if (at == text.length) throw cutOff();
        return text[at];
    }

    private void skipBlank() {
        while (at < text.length && " \t\r\n".indexOf(text[at]) >= 0) at++;
    }

    private byte take() {
        if (at == text.length) throw cutOff();
        return text[at++];
    }

    private KeyfileUnreadable notJson() {
        return new KeyfileUnreadable(file, "it is not JSON; " + KeyfileUnreadable.REPLACE_IT);
    }

    private KeyfileUnreadable cutOff() {
        return new KeyfileUnreadable(file, "it is cut off; " + KeyfileUnreadable.REPLACE_IT);
    }
}
