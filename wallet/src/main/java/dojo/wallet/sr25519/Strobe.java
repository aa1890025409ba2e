package dojo.wallet.sr25519;

import java.util.Arrays;

/**
 * STROBE-128 with the operations that Merlin uses, on Keccak-f[1600]. Not safe for several threads.
 *
 * @see <a href="https://strobe.sourceforge.io/specs/">STROBE 1.0.2</a>
 */
final class Strobe {
    private static final int RATE = 166;

    private static final int INBOUND = 1;
    private static final int APPLICATION = 1 << 1;
    private static final int CIPHER = 1 << 2;
    private static final int META = 1 << 4;

    private static final byte[] DOMAIN = {1, (byte) (RATE + 2), 1, 0, 1, 12 * 8};

    private final long[] state;
    private int position;
    private int operationBegin;
    private int operation;

    Strobe(byte[] protocol) {
        state = new long[25];
        int at = 0;
        for (byte b : DOMAIN) xor(at++, b);
        for (byte b : Transcript.ascii("STROBEv1.0.2")) xor(at++, b);
        Keccak.permute(state);
        metaAd(protocol, false);
    }

    private Strobe(Strobe other) {
        state = other.state.clone();
        position = other.position;
        operationBegin = other.operationBegin;
        operation = other.operation;
    }

    Strobe copy() {
        return new Strobe(this);
    }

    /**
     * Absorbs what both sides know about the protocol; {@code more} goes on with the same datum.
     */
    void metaAd(byte[] data, boolean more) {
        begin(META | APPLICATION, more);
        absorb(data);
    }

    void ad(byte[] data) {
        begin(APPLICATION, false);
        absorb(data);
    }

    void key(byte[] data) {
        begin(APPLICATION | CIPHER, false);
        for (byte b : data) {
            set(position, b);
            advance();
        }
    }

    byte[] prf(int bytes) {
        begin(INBOUND | APPLICATION | CIPHER, false);
        byte[] out = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            out[i] = (byte) (state[position >> 3] >>> shift(position));
            set(position, (byte) 0);
            advance();
        }
        return out;
    }

    void wipe() {
        Arrays.fill(state, 0);
    }

    private void begin(int flags, boolean more) {
        if (more) {
            if (flags != operation) throw new IllegalStateException("another operation goes on");
            return;
        }
        int begin = operationBegin;
        operationBegin = position + 1;
        operation = flags;
        absorb((byte) begin);
        absorb((byte) flags);
        if ((flags & CIPHER) != 0 && position != 0) runF();
    }

    private void absorb(byte[] data) {
        for (byte b : data) absorb(b);
    }

    private void absorb(byte b) {
        xor(position, b);
        advance();
    }

    private void advance() {
        if (++position == RATE) runF();
    }

    private void runF() {
        xor(position, (byte) operationBegin);
        xor(position + 1, (byte) 0x04);
        xor(RATE + 1, (byte) 0x80);
        Keccak.permute(state);
        position = 0;
        operationBegin = 0;
    }

    private void xor(int at, byte b) {
        state[at >> 3] ^= (b & 0xffL) << shift(at);
    }

    private void set(int at, byte b) {
        state[at >> 3] = (state[at >> 3] & ~(0xffL << shift(at))) | (b & 0xffL) << shift(at);
    }

    private static int shift(int at) {
        return (at & 7) * 8;
    }
}
