package dojo.wallet;

import dojo.base.Hex;
import dojo.wallet.sr25519.Schnorrkel;
import java.nio.charset.StandardCharsets;

/** Checks sr25519 signatures made in the context "substrate"; needs no secret. */
public final class Sr25519 {
    private static final byte[] WRAP_BEGIN = "<Bytes>".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] WRAP_END = "</Bytes>".getBytes(StandardCharsets.US_ASCII);

    private Sr25519() {}

    /** Whether {@code signature} is one of {@code message}; false, never an exception, for junk. */
    public static boolean verify(byte[] publicKey, byte[] message, byte[] signature) {
        return Schnorrkel.verify(publicKey, message, signature);
    }

    /**
     * As {@link #verify}, and if that says no, whether it is one of {@code <Bytes>message</Bytes>}:
     * browser wallets sign arbitrary text in that form, and the Python SDK takes it.
     */
    public static boolean verifyWrapped(byte[] publicKey, byte[] message, byte[] signature) {
        return verify(publicKey, message, signature)
                || verify(publicKey, wrapped(message), signature);
    }

    /**
     * The bytes that {@code message} stands for, as the SDK reads a message to sign: those of its
     * hex digits after {@code 0x}, or else its UTF-8.
     *
     * @throws IllegalArgumentException if something else follows {@code 0x}
     */
    public static byte[] message(String message) {
        return message.startsWith("0x")
                ? Hex.parse(message)
                : message.getBytes(StandardCharsets.UTF_8);
    }

    /** {@code message} as browser wallets sign it. */
    public static byte[] wrapped(byte[] message) {
        byte[] out = new byte[WRAP_BEGIN.length + message.length + WRAP_END.length];
        System.arraycopy(WRAP_BEGIN, 0, out, 0, WRAP_BEGIN.length);
        System.arraycopy(message, 0, out, WRAP_BEGIN.length, message.length);
        System.arraycopy(WRAP_END, 0, out, WRAP_BEGIN.length + message.length, WRAP_END.length);
        return out;
    }
}
