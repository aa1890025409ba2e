package dojo.work;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.Json;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Base64;

/** A device with one passkey, written after the standard; what it says can be changed. */
final class Authenticator {
    /** ECDSA on P-256, Ed25519, RSA, and one that nobody asked for: ECDSA on P-384. */
    enum Algorithm {
        ES256(-7, "EC", 256, "SHA256withECDSA"),
        EDDSA(-8, "Ed25519", 255, "Ed25519"),
        RS256(-257, "RSA", 2048, "SHA256withRSA"),
        ES384(-35, "EC", 384, "SHA384withECDSA");

        private final int cose;
        private final String family;
        private final int bits;
        private final String signature;

        Algorithm(int cose, String family, int bits, String signature) {
            this.cose = cose;
            this.family = family;
            this.bits = bits;
            this.signature = signature;
        }
    }

    static final int PRESENT = 1;
    static final int VERIFIED = 4;
    private static final int WITH_KEY = 64;

    private final Algorithm algorithm;
    private final KeyPair keys;
    private final byte[] id = new byte[32];
    String origin;
    String rpId = "localhost";
    int flags = PRESENT | VERIFIED;
    int counter = 1;

    Authenticator(Algorithm algorithm, int number, String origin) {
        this.algorithm = algorithm;
        this.origin = origin;
        id[0] = (byte) number;
        try {
            var generator = KeyPairGenerator.getInstance(algorithm.family);
            if (!algorithm.family.equals("Ed25519")) generator.initialize(algorithm.bits);
            keys = generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** The answer to navigator.credentials.create. */
    ObjectNode create(JsonNode options) {
        byte[] object =
                join(
                        new byte[] {(byte) 0xa3},
                        text("fmt"),
                        text("none"),
                        text("attStmt"),
                        new byte[] {(byte) 0xa0},
                        text("authData"),
                        bytes(data(true)));
        ObjectNode credential = credential();
        credential
                .putObject("response")
                .put("clientDataJSON", base64(client("webauthn.create", options)))
                .put("attestationObject", base64(object));
        return credential;
    }

    /** The answer to navigator.credentials.get. */
    ObjectNode get(JsonNode options) {
        byte[] data = data(false);
        byte[] client = client("webauthn.get", options);
        ObjectNode credential = credential();
        try {
            var signature = Signature.getInstance(algorithm.signature);
            signature.initSign(keys.getPrivate());
            signature.update(join(data, sha256(client)));
            credential
                    .putObject("response")
                    .put("clientDataJSON", base64(client))
                    .put("authenticatorData", base64(data))
                    .put("signature", base64(signature.sign()));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
        return credential;
    }

    private ObjectNode credential() {
        ObjectNode credential = Json.object().put("id", base64(id)).put("rawId", base64(id));
        credential.put("type", "public-key").putObject("clientExtensionResults");
        return credential;
    }

    private byte[] client(String type, JsonNode options) {
        return Json.bytes(
                Json.object()
                        .put("type", type)
                        .put("challenge", options.get("challenge").textValue())
                        .put("origin", origin)
                        .put("crossOrigin", false));
    }

    private byte[] data(boolean withKey) {
        byte[] head =
                join(
                        sha256(rpId.getBytes(StandardCharsets.UTF_8)),
                        new byte[] {(byte) (flags | (withKey ? WITH_KEY : 0))},
                        number(counter, 4));
        return withKey ? join(head, new byte[16], number(id.length, 2), id, key()) : head;
    }

    /** The public key as COSE (RFC 9053) writes it. */
    private byte[] key() {
        byte[] alg = join(new byte[] {3}, integer(algorithm.cose));
        return switch (keys.getPublic()) {
            case ECPublicKey ec -> {
                int size = algorithm.bits / 8;
                yield join(
                        new byte[] {(byte) 0xa5, 1, 2},
                        alg,
                        new byte[] {0x20, (byte) (size == 32 ? 1 : 2), 0x21},
                        bytes(unsigned(ec.getW().getAffineX(), size)),
                        new byte[] {0x22},
                        bytes(unsigned(ec.getW().getAffineY(), size)));
            }
            case RSAPublicKey rsa ->
                    join(
                            new byte[] {(byte) 0xa4, 1, 3},
                            alg,
                            new byte[] {0x20},
                            bytes(unsigned(rsa.getModulus(), 256)),
                            new byte[] {0x21},
                            bytes(unsigned(rsa.getPublicExponent(), 3)));
            default -> {
                byte[] encoded = keys.getPublic().getEncoded();
                byte[] raw = new byte[32];
                System.arraycopy(encoded, encoded.length - 32, raw, 0, 32);
                yield join(
                        new byte[] {(byte) 0xa4, 1, 1},
                        alg,
                        new byte[] {0x20, 6, 0x21},
                        bytes(raw));
            }
        };
    }

    private static byte[] unsigned(BigInteger number, int size) {
        byte[] digits = number.toByteArray();
        byte[] padded = new byte[size];
        int length = Math.min(size, digits.length);
        System.arraycopy(digits, digits.length - length, padded, size - length, length);
        return padded;
    }

    private static byte[] number(int value, int size) {
        return unsigned(BigInteger.valueOf(value), size);
    }

    /** A negative whole number of CBOR (RFC 8949). */
    private static byte[] integer(int value) {
        return head(0x20, -1 - value);
    }

    private static byte[] text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return join(head(0x60, bytes.length), bytes);
    }

    private static byte[] bytes(byte[] bytes) {
        return join(head(0x40, bytes.length), bytes);
    }

    private static byte[] head(int major, int value) {
        if (value < 24) return new byte[] {(byte) (major + value)};
        if (value < 256) return new byte[] {(byte) (major + 24), (byte) value};
        return join(new byte[] {(byte) (major + 25)}, number(value, 2));
    }

    static byte[] join(byte[]... parts) {
        var all = new ByteArrayOutputStream();
        for (byte[] part : parts) all.writeBytes(part);
        return all.toByteArray();
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
