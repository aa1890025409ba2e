package dojo.localnet;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dojo.chain.metadata.Value;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A subnet's pool of TAO and alpha: the Swap pallet with one position, which the protocol holds
 * over all prices. Amounts are rao; roots of prices have 64 fraction bits and are cut where the
 * runtime cuts them, for the last rao depend on it.
 */
record Pool(Execution in, int netuid) {
    private static final int PRICE_BITS = 32;
    private static final int ROOT_BITS = 64;
    private static final BigInteger ONE = BigInteger.ONE.shiftLeft(ROOT_BITS);
    private static final BigInteger U16_MAX = BigInteger.valueOf(65535);

    /** Square roots of the lowest and the highest price: of 1.0001 to the power of those ticks. */
    private static final BigInteger ROOT_MIN = new BigInteger("4295048016");

    private static final BigInteger ROOT_MAX = new BigInteger("79226673515401279992447579061");
    private static final int TICK_MAX = 443_636;
    private static final double LOG_OF_A_TICK = Math.log(1.0001);

    /** The first root may be off by 10^-12, and is looked for so often at most. */
    private static final BigInteger ROOT_ERROR_MAX = BigInteger.valueOf(18_446_744);

    private static final int ROOT_STEPS_MAX = 128;
    private static final int POSITION = 1;

    /** What a swap gave and what it kept. */
    record Swapped(long out, long fee) {}

    private boolean dynamic() {
        return in.subtensor().small("SubnetMechanism", netuid) == 1;
    }

    private long tao() {
        return in.subtensor().number("SubnetTAO", netuid);
    }

    private long alpha() {
        return in.subtensor().number("SubnetAlphaIn", netuid);
    }

    private Items swap() {
        return in.pallet("Swap");
    }

    private boolean started() {
        return swap().flag("SwapV3Initialized", netuid);
    }

    private BigInteger root() {
        return swap().bits("AlphaSqrtPrice", netuid);
    }

    private BigInteger liquidity() {
        return fixed(swap().number("CurrentLiquidity", netuid));
    }

    /** TAO for one alpha in units of 2^-32. */
    BigInteger price() {
        if (!dynamic()) {
            return BigInteger.ONE.shiftLeft(PRICE_BITS);
        }
        return (started() ? mul(root(), root()) : div(fixed(tao()), fixed(alpha())))
                .shiftRight(ROOT_BITS - PRICE_BITS);
    }

    /** The part of {@code amount} that the pool keeps. */
    long fee(long amount) {
        if (!dynamic()) {
            return 0;
        }
        BigInteger rate = fixed(swap().small("FeeRate", netuid)).divide(U16_MAX);
        return whole(mul(fixed(amount), rate));
    }

    /** Buys alpha, which leaves the reserve. */
    Swapped buy(long tao, boolean withFee) {
        var subtensor = in.subtensor();
        long fee = withFee ? fee(tao) : 0;
        long paid = tao - fee;
        long out = paid;
        if (dynamic()) {
            start(alpha());
            keep("FeeGlobalTao", fee);
            // L / ((L r + in) r) of alpha for each in.
            BigInteger raised = mul(mul(liquidity(), root()).add(fixed(paid)), root());
            out = whole(mul(div(liquidity(), raised), fixed(paid)));
            move(root().add(div(fixed(paid), liquidity())));
            ensure(out <= alpha(), "InsufficientLiquidity");
            subtensor.add(-out, "SubnetAlphaIn", netuid);
        }
        subtensor.add(paid, "SubnetTAO", netuid);
        subtensor.add(out, "SubnetAlphaOut", netuid);
        subtensor.add(tao, "TotalStake");
        volume(tao);
        return new Swapped(out, fee);
    }

    /** Sells alpha, which goes back to the reserve. */
    Swapped sell(long alpha, boolean withFee) {
        var subtensor = in.subtensor();
        long fee = withFee ? fee(alpha) : 0;
        long paid = alpha - fee;
        long out = paid;
        if (dynamic()) {
            start(tao());
            keep("FeeGlobalAlpha", fee);
            // L / (L / r + in) r of TAO for each in.
            BigInteger sum = div(liquidity(), root()).add(fixed(paid));
            out = whole(mul(fixed(paid), mul(div(liquidity(), sum), root())));
            move(div(ONE, div(fixed(paid), liquidity()).add(div(ONE, root()))));
            ensure(out <= tao(), "InsufficientLiquidity");
            subtensor.add(paid, "SubnetAlphaIn", netuid);
        }
        subtensor.add(-paid, "SubnetAlphaOut", netuid);
        subtensor.add(-out, "SubnetTAO", netuid);
        subtensor.add(-out, "TotalStake");
        volume(out);
        return new Swapped(out, fee);
    }

    private void volume(long tao) {
        BigInteger volume = in.subtensor().get("SubnetVolume", netuid).asBig();
        in.subtensor().put(volume.add(BigInteger.valueOf(tao)), "SubnetVolume", netuid);
    }

    private static void ensure(boolean holds, String error) {
        if (!holds) {
            throw DispatchFailed.of("Swap", error);
        }
    }

    /** Turns the reserves into the protocol's position when something is swapped first. */
    private void start(long takenFrom) {
        long least = in.metadata().constant("Swap", "MinimumReserve").asLong();
        ensure(takenFrom >= least, "ReservesTooLow");
        if (!started()) {
            swap().put(true, "SwapV3Initialized", netuid);
            move(firstRoot(div(fixed(tao()), fixed(alpha()))));
            long liquidity = geometricMean(tao(), alpha());
            swap().putNumber(liquidity, "CurrentLiquidity", netuid);
            swap().put(swap().get("LastPositionId").asLong() + 1, "LastPositionId");
            position(liquidity);
        }
    }

    private void position(long liquidity) {
        Map<String, Object> position = new LinkedHashMap<>();
        position.put("id", POSITION);
        position.put("netuid", netuid);
        position.put("tick_low", -TICK_MAX);
        position.put("tick_high", TICK_MAX);
        position.put("liquidity", Items.u64(liquidity));
        position.put("fees_tao", List.of(0));
        position.put("fees_alpha", List.of(0));
        swap().put(position, "Positions", netuid, protocol(), POSITION);
    }

    /** The account of the pallet itself. */
    private static Value protocol() {
        return Value.of(Arrays.copyOf("modlten/swap".getBytes(US_ASCII), 32));
    }

    /** Counts a fee, by unit of liquidity. */
    private void keep(String entry, long fee) {
        long least = in.metadata().constant("Swap", "MinimumLiquidity").asLong();
        BigInteger safe = liquidity().subtract(fixed(least));
        if (safe.signum() > 0) {
            BigInteger sum = swap().bits(entry, netuid).add(div(fixed(fee), safe));
            swap().put(List.of(sum), entry, netuid);
        }
    }

    private void move(BigInteger root) {
        BigInteger within = root.max(ROOT_MIN).min(ROOT_MAX);
        swap().put(List.of(within), "AlphaSqrtPrice", netuid);
        double log = 2 * Math.log(within.doubleValue() / 0x1p64);
        swap().put((int) Math.floor(log / LOG_OF_A_TICK), "CurrentTick", netuid);
    }

    /**
     * Gives the position what was put into the reserves. The fees stay where they are counted: the
     * recorded amounts leave no room for them in the position.
     */
    void adjust(long tao, long alpha) {
        if (!started()) {
            return;
        }
        long before =
                swap().get("Positions", netuid, protocol(), POSITION)
                        .field("liquidity")
                        .asBig()
                        .longValue();
        // What the position is worth at the price of now.
        long held = whole(mul(fixed(before), root().subtract(ROOT_MIN)));
        BigInteger inverse = div(ONE, root()).subtract(div(ONE, ROOT_MAX));
        long heldAlpha = whole(mul(fixed(before), inverse));
        long after = geometricMean(held + tao, heldAlpha + alpha);
        swap().add(Math.max(0, after - before), "CurrentLiquidity", netuid);
        position(after);
    }

    private static long geometricMean(long a, long b) {
        return BigInteger.valueOf(a).multiply(BigInteger.valueOf(b)).sqrt().longValue();
    }

    /** The square root by bisection, as far as the runtime takes it. */
    private static BigInteger firstRoot(BigInteger price) {
        boolean above = price.compareTo(ONE) > 0;
        BigInteger high = above ? price : ONE;
        BigInteger low = above ? BigInteger.ZERO : price;
        BigInteger middle = high.add(low).shiftRight(1);
        for (int i = 0; i <= ROOT_STEPS_MAX; i++) {
            BigInteger check = div(price, middle);
            if (check.subtract(middle).abs().compareTo(ROOT_ERROR_MAX) <= 0) {
                break;
            }
            if (check.compareTo(middle) < 0) {
                high = middle;
            } else {
                low = middle;
            }
            middle = high.add(low).shiftRight(1);
        }
        return middle;
    }

    private static BigInteger fixed(long whole) {
        return BigInteger.valueOf(whole).shiftLeft(ROOT_BITS);
    }

    private static long whole(BigInteger fixed) {
        return fixed.shiftRight(ROOT_BITS).longValue();
    }

    private static BigInteger mul(BigInteger a, BigInteger b) {
        return a.multiply(b).shiftRight(ROOT_BITS);
    }

    private static BigInteger div(BigInteger a, BigInteger b) {
        return b.signum() == 0 ? BigInteger.ZERO : a.shiftLeft(ROOT_BITS).divide(b);
    }
}
