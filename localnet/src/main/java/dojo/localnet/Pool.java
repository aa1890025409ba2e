package dojo.localnet;

import java.math.BigInteger;

/**
 * A subnet's pool of TAO and alpha: constant product, with the Swap pallet's fee. Amounts are rao.
 */
final class Pool {
    private static final int FRACTION_BITS = 32;
    private static final BigInteger U16_MAX = BigInteger.valueOf(65535);

    private final Execution in;
    private final int netuid;

    Pool(Execution in, int netuid) {
        this.in = in;
        this.netuid = netuid;
    }

    /** What a swap gave and what it kept. */
    record Swapped(long out, long fee) {}

    private boolean dynamic() {
        return in.subtensor().small("SubnetMechanism", netuid) == 1;
    }

    private BigInteger tao() {
        return BigInteger.valueOf(in.subtensor().number("SubnetTAO", netuid));
    }

    private BigInteger alpha() {
        return BigInteger.valueOf(in.subtensor().number("SubnetAlphaIn", netuid));
    }

    /** TAO for one alpha in units of 2^-32. */
    BigInteger price() {
        if (!dynamic()) {
            return BigInteger.ONE.shiftLeft(FRACTION_BITS);
        }
        BigInteger alpha = alpha();
        return alpha.signum() == 0 ? BigInteger.ZERO : tao().shiftLeft(FRACTION_BITS).divide(alpha);
    }

    /** The part of {@code amount} that the pool keeps. */
    long fee(long amount) {
        if (!dynamic()) {
            return 0;
        }
        int rate = in.pallet("Swap").small("FeeRate", netuid);
        return BigInteger.valueOf(amount)
                .multiply(BigInteger.valueOf(rate))
                .divide(U16_MAX)
                .longValue();
    }

    /** Buys alpha, which leaves the reserve. */
    Swapped buy(long tao, boolean withFee) {
        long fee = withFee ? fee(tao) : 0;
        long paid = tao - fee;
        long out = out(tao(), alpha(), paid);
        in.subtensor().add(paid, "SubnetTAO", netuid);
        in.subtensor().add(-Math.min(out, alpha().longValue()), "SubnetAlphaIn", netuid);
        in.subtensor().add(out, "SubnetAlphaOut", netuid);
        return new Swapped(out, fee);
    }

    /** Sells alpha, which goes back to the reserve. */
    Swapped sell(long alpha, boolean withFee) {
        long fee = withFee ? fee(alpha) : 0;
        long paid = alpha - fee;
        long out = out(alpha(), tao(), paid);
        in.subtensor().add(paid, "SubnetAlphaIn", netuid);
        in.subtensor().add(-alpha, "SubnetAlphaOut", netuid);
        in.subtensor().add(-out, "SubnetTAO", netuid);
        return new Swapped(out, fee);
    }

    private long out(BigInteger paidInto, BigInteger takenFrom, long paid) {
        if (!dynamic()) {
            return paid;
        }
        BigInteger in = BigInteger.valueOf(paid);
        BigInteger sum = paidInto.add(in);
        return sum.signum() == 0 ? 0 : takenFrom.multiply(in).divide(sum).longValue();
    }
}
