package dojo.localnet.epoch;

import java.math.BigInteger;

/**
 * How an epoch's alpha reaches the hotkeys, without child keys: mining goes to the miner, the
 * validators' pot by dividends and the part of their stake that is alpha.
 */
public final class Distribution {
    private Distribution() {}

    /**
     * Alpha and root shares of each hotkey.
     *
     * @param incentive alpha rao per uid
     * @param dividend alpha rao per uid in units of 2^-32, before the validator's take
     * @param rootDividend TAO rao per uid in units of 2^-32, before the validator's take
     */
    @SuppressWarnings("ArrayRecordComponent") // thousands of numbers, read once
    public record Amounts(long[] incentive, BigInteger[] dividend, BigInteger[] rootDividend) {}

    /**
     * Splits what an epoch gave.
     *
     * @param pendingAlpha alpha rao for the subnet's own neurons
     * @param pendingSwapped alpha rao that was sold for root stakers, part of the epoch's emission
     * @param pendingRoot TAO rao for root stakers
     */
    public static Amounts split(
            EpochInputs in,
            EpochOutputs out,
            long pendingAlpha,
            long pendingSwapped,
            long pendingRoot) {
        int n = in.neurons();
        long mined = 0;
        for (long incentive : out.serverEmission()) {
            mined += incentive;
        }
        long pot =
                mined == 0
                        ? pendingAlpha
                        : Math.max(0, (pendingAlpha + pendingSwapped) / 2 - pendingSwapped);
        BigInteger weight = YumaEpoch.taoWeight(in.terms().taoWeight());
        BigInteger[] alpha = new BigInteger[n];
        BigInteger[] root = new BigInteger[n];
        BigInteger alphaSum = BigInteger.ZERO;
        BigInteger rootSum = BigInteger.ZERO;
        for (int i = 0; i < n; i++) {
            BigInteger rootStake = BigInteger.valueOf(in.taoStake()[i]).multiply(weight);
            BigInteger stake = BigInteger.valueOf(in.alphaStake()[i]).shiftLeft(32).add(rootStake);
            BigInteger dividend = BigInteger.valueOf(out.validatorEmission()[i]).shiftLeft(32);
            root[i] = mul(dividend, div(rootStake, stake));
            alpha[i] = dividend.subtract(root[i]);
            alphaSum = alphaSum.add(alpha[i]);
            rootSum = rootSum.add(root[i]);
        }
        for (int i = 0; i < n; i++) {
            alpha[i] = mul(BigInteger.valueOf(pot).shiftLeft(32), div(alpha[i], alphaSum));
            root[i] = mul(BigInteger.valueOf(pendingRoot).shiftLeft(32), div(root[i], rootSum));
        }
        return new Amounts(out.serverEmission(), alpha, root);
    }

    /**
     * The part of a dividend that the validator takes before its nominators.
     *
     * @param take u16 proportion
     * @return in units of 2^-32
     */
    public static BigInteger take(BigInteger dividend, int take) {
        return mul(
                div(
                        BigInteger.valueOf(take).shiftLeft(32),
                        BigInteger.valueOf(65535).shiftLeft(32)),
                dividend);
    }

    /** The product of numbers in units of 2^-32, rounded down. */
    public static BigInteger mul(BigInteger a, BigInteger b) {
        return a.multiply(b).shiftRight(32);
    }

    /** The quotient in units of 2^-32, rounded down; 0 where {@code b} is 0. */
    public static BigInteger div(BigInteger a, BigInteger b) {
        return b.signum() == 0 ? BigInteger.ZERO : a.shiftLeft(32).divide(b);
    }
}
