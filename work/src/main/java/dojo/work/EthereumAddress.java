package dojo.work;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.digests.KeccakDigest;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.math.ec.ECAlgorithms;
import org.bouncycastle.math.ec.ECPoint;

/**
 * An account of Ethereum.
 *
 * @param hex its 20 bytes as {@code 0x} and lower-case digits; one account has exactly one
 */
record EthereumAddress(String hex) {
    private static final X9ECParameters CURVE = CustomNamedCurves.getByName("secp256k1");
    private static final BigInteger HALF = CURVE.getN().shiftRight(1);

    /**
     * The address that {@code text} writes: in one case, or with the checksum of EIP-55.
     *
     * @throws IllegalArgumentException if it is none
     */
    static EthereumAddress parse(String text) {
        if (!text.matches("0x[0-9a-fA-F]{40}")) throw new IllegalArgumentException("no address");
        String digits = text.substring(2);
        var address = new EthereumAddress("0x" + digits.toLowerCase(Locale.ROOT));
        boolean oneCase =
                digits.equals(digits.toLowerCase(Locale.ROOT))
                        || digits.equals(digits.toUpperCase(Locale.ROOT));
        if (!oneCase && !text.equals(address.checksummed())) {
            throw new IllegalArgumentException("the address has a wrong checksum");
        }
        return address;
    }

    /** As EIP-55 writes it. */
    String checksummed() {
        String digits = hex.substring(2);
        byte[] hash = keccak256(digits.getBytes(StandardCharsets.US_ASCII));
        StringBuilder text = new StringBuilder("0x");
        for (int i = 0; i < digits.length(); i++) {
            int nibble = (hash[i / 2] >> (i % 2 == 0 ? 4 : 0)) & 0xf;
            char digit = digits.charAt(i);
            text.append(nibble >= 8 ? Character.toUpperCase(digit) : digit);
        }
        return text.toString();
    }

    /** Its ends, for its owner to tell it by. */
    String shown() {
        String all = checksummed();
        return all.substring(0, 6) + "…" + all.substring(38);
    }

    /**
     * Who signed {@code message} as EIP-191 has it; nothing where the signature is none.
     *
     * @param signature 65 bytes; a high s, which would be a second signature of the same, is none
     */
    static Optional<EthereumAddress> signer(String message, byte[] signature) {
        if (signature.length != 65) return Optional.empty();
        int v = signature[64] & 0xff;
        int parity = v >= 27 ? v - 27 : v;
        var r = new BigInteger(1, signature, 0, 32);
        var s = new BigInteger(1, signature, 32, 32);
        BigInteger n = CURVE.getN();
        boolean inRange =
                r.signum() > 0 && r.compareTo(n) < 0 && s.signum() > 0 && s.compareTo(HALF) <= 0;
        if (!inRange || parity < 0 || parity > 1) return Optional.empty();
        byte[] body = message.getBytes(StandardCharsets.UTF_8);
        byte[] head =
                ("\u0019Ethereum Signed Message:\n" + body.length).getBytes(StandardCharsets.UTF_8);
        var e = new BigInteger(1, keccak256(head, body));
        byte[] encoded = new byte[33];
        encoded[0] = (byte) (2 + parity);
        System.arraycopy(signature, 0, encoded, 1, 32);
        ECPoint point;
        try {
            point = CURVE.getCurve().decodePoint(encoded);
        } catch (IllegalArgumentException notOnTheCurve) {
            return Optional.empty();
        }
        BigInteger inverse = r.modInverse(n);
        ECPoint key =
                ECAlgorithms.sumOfTwoMultiplies(
                                CURVE.getG(),
                                e.negate().multiply(inverse).mod(n),
                                point,
                                s.multiply(inverse).mod(n))
                        .normalize();
        if (key.isInfinity()) return Optional.empty();
        byte[] bytes = key.getEncoded(false);
        byte[] hash = keccak256(Arrays.copyOfRange(bytes, 1, bytes.length));
        return Optional.of(
                new EthereumAddress("0x" + HexFormat.of().formatHex(hash, 12, hash.length)));
    }

    static byte[] keccak256(byte[]... parts) {
        var digest = new KeccakDigest(256);
        for (byte[] part : parts) digest.update(part, 0, part.length);
        byte[] hash = new byte[32];
        digest.doFinal(hash, 0);
        return hash;
    }
}
