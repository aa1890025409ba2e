package dojo.localnet;

import dojo.chain.scale.ScaleReader;

/**
 * How long a signature is good for: {@code period} blocks in step with {@code phase}, or for ever
 * if the period is 0.
 */
record Era(long period, long phase) {
    private static final int PERIOD_LOG_MASK = 0x0f;
    private static final int QUANTISED_FROM = 12;

    static Era read(ScaleReader in) {
        int first = in.u8();
        if (first == 0) {
            return new Era(0, 0);
        }
        int encoded = first | in.u8() << 8;
        long period = 2L << (encoded & PERIOD_LOG_MASK);
        long step = Math.max(1, period >> QUANTISED_FROM);
        return new Era(period, (encoded >> 4) * step);
    }

    /** The block whose hash was signed, if the extrinsic is looked at in {@code block}. */
    long birth(long block) {
        return period == 0 ? 0 : (Math.max(block, phase) - phase) / period * period + phase;
    }
}
