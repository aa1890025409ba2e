package dojo.protocol;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.protocol.synapse.MalformedSynapse;
import dojo.protocol.synapse.Synapse;
import dojo.protocol.synapse.SynapseType;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * Binds a body to its signature: SHA3-256 over the joined hex SHA3-256 of Python's {@code str()} of
 * each hashed field, in the order of declaration. It is computed from the message that was read, so
 * what it does not cover does not reach the handler either.
 */
final class BodyHash {
    private BodyHash() {}

    /** The hash of {@code synapse}, 64 lower-case hex digits. */
    static <S extends Synapse> String of(SynapseType<S> type, S synapse) throws MalformedSynapse {
        return of(type.hashed(), type.write().apply(synapse));
    }

    static String of(List<String> hashed, ObjectNode fields) throws MalformedSynapse {
        StringBuilder joined = new StringBuilder(64 * hashed.size());
        for (String field : hashed) {
            joined.append(sha3(utf8(field, PythonText.str(fields.path(field)))));
        }
        return sha3(joined.toString().getBytes(StandardCharsets.US_ASCII));
    }

    /** SHA3-256 (FIPS 202) in lower-case hex. */
    static String sha3(byte[] bytes) {
        return HexFormat.of().formatHex(sha3().digest(bytes));
    }

    /** A new SHA3-256 (FIPS 202). */
    static MessageDigest sha3() {
        try {
            return MessageDigest.getInstance("SHA3-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA3-256", e);
        }
    }

    // Not String.getBytes: it writes '?' for half a surrogate pair, and two bodies would share a
    // hash.
    private static byte[] utf8(String field, String text) throws MalformedSynapse {
        try {
            ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            byte[] bytes = new byte[encoded.remaining()];
            encoded.get(bytes);
            return bytes;
        } catch (CharacterCodingException e) {
            throw new MalformedSynapse(field + " holds half a surrogate pair");
        }
    }
}
