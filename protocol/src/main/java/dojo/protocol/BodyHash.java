package dojo.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.protocol.synapse.MalformedSynapse;
import dojo.protocol.synapse.Synapse;
import dojo.protocol.synapse.SynapseType;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * Binds a body to its signature: SHA3-256 over the joined hex SHA3-256 of Python's {@code str()} of
 * each hashed field, in the order of declaration. It is computed from the message that was read, so
 * what it does not cover does not reach the handler either.
 */
final class BodyHash {
    private static final MessageDigest SHA3_256 = algorithm();

    /** Hashes of fields of one exchange: an answer repeats most of its request. */
    static final class Known {
        private record Field(String text, String hash) {}

        private final Map<String, Field> fields = new HashMap<>();

        private String of(String name, JsonNode value) throws MalformedSynapse {
            String text = PythonText.str(value);
            Field known = fields.get(name);
            if (known == null || !known.text().equals(text)) {
                known = new Field(text, sha3(utf8(name, text)));
                fields.put(name, known);
            }
            return known.hash();
        }
    }

    private BodyHash() {}

    /** The hash of {@code synapse}, 64 lower-case hex digits. */
    static <S extends Synapse> String of(SynapseType<S> type, S synapse, Known known)
            throws MalformedSynapse {
        return of(type.hashed(), type.write().apply(synapse), known);
    }

    static String of(List<String> hashed, ObjectNode fields) throws MalformedSynapse {
        return of(hashed, fields, new Known());
    }

    static String of(List<String> hashed, ObjectNode fields, Known known) throws MalformedSynapse {
        StringBuilder joined = new StringBuilder(64 * hashed.size());
        for (String field : hashed) joined.append(known.of(field, fields.path(field)));
        return sha3(joined.toString().getBytes(StandardCharsets.US_ASCII));
    }

    /** SHA3-256 (FIPS 202) in lower-case hex. */
    static String sha3(byte[] bytes) {
        return HexFormat.of().formatHex(sha3().digest(bytes));
    }

    /** A new SHA3-256 (FIPS 202). */
    static MessageDigest sha3() {
        try {
            return (MessageDigest) SHA3_256.clone();
        } catch (CloneNotSupportedException e) {
            return algorithm();
        }
    }

    private static MessageDigest algorithm() {
        try {
            return MessageDigest.getInstance("SHA3-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA3-256", e);
        }
    }

    // String.getBytes writes '?' for half a surrogate pair, and two bodies would share a hash.
    private static byte[] utf8(String field, String text) throws MalformedSynapse {
        int i = 0;
        while (i < text.length()) {
            boolean half = Character.isSurrogate(text.charAt(i));
            int chars = half ? Character.charCount(text.codePointAt(i)) : 1;
            if (half && chars == 1) {
                throw new MalformedSynapse(field + " holds half a surrogate pair");
            }
            i += chars;
        }
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
