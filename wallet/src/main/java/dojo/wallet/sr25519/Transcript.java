package dojo.wallet.sr25519;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A Merlin transcript: labelled messages in, challenges that depend on all of them out. Not safe
 * for several threads.
 *
 * @see <a href="https://merlin.cool/">Merlin</a>
 */
final class Transcript {
    private static final Strobe MERLIN = new Strobe(ascii("Merlin v1.0"));

    private final Strobe strobe;

    private Transcript(Strobe strobe) {
        this.strobe = strobe;
    }

    Transcript(String label) {
        this(MERLIN.copy());
        append("dom-sep", ascii(label));
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    Transcript copy() {
        return new Transcript(strobe.copy());
    }

    Transcript append(String label, byte[] message) {
        strobe.metaAd(ascii(label), false);
        strobe.metaAd(length(message.length), true);
        strobe.ad(message);
        return this;
    }

    byte[] challenge(String label, int bytes) {
        strobe.metaAd(ascii(label), false);
        strobe.metaAd(length(bytes), true);
        return strobe.prf(bytes);
    }

    /**
     * Bytes that nobody can know who lacks {@code secret}, and that differ for each message even if
     * {@code entropy} is worthless. Leaves this transcript as it is.
     */
    byte[] witness(String label, byte[] secret, byte[] entropy, int bytes) {
        Strobe random = strobe.copy();
        random.metaAd(ascii(label), false);
        random.metaAd(length(secret.length), true);
        random.key(secret);
        random.metaAd(ascii("rng"), false);
        random.key(entropy);
        random.metaAd(length(bytes), false);
        byte[] out = random.prf(bytes);
        random.wipe();
        return out;
    }

    void wipe() {
        strobe.wipe();
    }

    private static byte[] length(int bytes) {
        return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(bytes).array();
    }
}
