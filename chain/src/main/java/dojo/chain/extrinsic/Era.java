package dojo.chain.extrinsic;

import dojo.chain.scale.MalformedScale;
import dojo.chain.scale.ScaleReader;
import dojo.chain.scale.ScaleWriter;

/** How long an extrinsic may wait to be included. */
public sealed interface Era {
    /** The shortest life of a mortal extrinsic, in blocks. */
    int PERIOD_MIN = 4;

    /** The longest life of a mortal extrinsic, in blocks. */
    int PERIOD_MAX = 1 << 16;

    /** For ever, as long as its nonce is not used. */
    record Immortal() implements Era {}

    /**
     * {@code period} blocks from its birth, the last block whose number leaves {@code phase} when
     * divided by {@code period}.
     */
    record Mortal(int period, int phase) implements Era {
        /** Checks that the two can be written. */
        public Mortal {
            boolean written =
                    Integer.bitCount(period) == 1
                            && period >= PERIOD_MIN
                            && period <= PERIOD_MAX
                            && phase >= 0
                            && phase < period
                            && phase % quantum(period) == 0;
            if (!written) {
                throw new IllegalArgumentException("no era: period " + period + " phase " + phase);
            }
        }
    }

    // The phase has 12 bits; long periods count it in larger steps.
    private static int quantum(int period) {
        return Math.max(period >> 12, 1);
    }

    /**
     * Alive for about {@code blocks} from {@code current} on.
     *
     * @param blocks rounded up to a power of two within 4 to 65536; the chain remembers 2400 block
     *     hashes, so more than 2048 is never accepted
     */
    static Era mortal(int blocks, long current) {
        int wanted = Math.clamp(blocks, PERIOD_MIN, PERIOD_MAX);
        int period = Integer.highestOneBit(wanted - 1) << 1;
        int phase = (int) (current % period);
        return new Mortal(period, phase - phase % quantum(period));
    }

    /** The block whose hash is signed, for an extrinsic that lives at {@code current}. */
    default long birth(long current) {
        return switch (this) {
            case Immortal() -> 0;
            case Mortal(int period, int phase) ->
                    (Math.max(current, phase) - phase) / period * period + phase;
        };
    }

    /** One byte, or two. */
    default void encode(ScaleWriter out) {
        switch (this) {
            case Immortal() -> out.u8(0);
            case Mortal(int period, int phase) -> {
                int length = Math.clamp(Integer.numberOfTrailingZeros(period) - 1, 1, 15);
                out.u16(length | (phase / quantum(period)) << 4);
            }
        }
    }

    /** The era that comes next. */
    static Era decode(ScaleReader in) {
        int first = in.u8();
        if (first == 0) return new Immortal();
        int both = first | in.u8() << 8;
        int period = 2 << (both & 0xf);
        int phase = (both >>> 4) * quantum(period);
        if (period < PERIOD_MIN || phase >= period) {
            throw new MalformedScale("era of period " + period + ", phase " + phase);
        }
        return new Mortal(period, phase);
    }
}
