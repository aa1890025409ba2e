package dojo.localnet;

import static dojo.localnet.TestChain.NETUID;
import static dojo.localnet.TestChain.TAO;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What no order of swaps may do to a pool. */
class PoolLawsTest {
    private static final int SWAPS = 50;

    static LongStream seeds() {
        return LongStream.range(0, 20);
    }

    private static Execution aPool(SplittableRandom random) {
        var in = Chain.open(Runtime293.load(), BlockStore.none()).preview();
        in.subtensor().put(1, "SubnetMechanism", NETUID);
        in.subtensor().putNumber(1 + random.nextLong(1000 * TAO), "SubnetTAO", NETUID);
        in.subtensor().putNumber(1 + random.nextLong(1000 * TAO), "SubnetAlphaIn", NETUID);
        in.subtensor().add(TAO, "SubnetTAO", NETUID);
        in.subtensor().add(TAO, "SubnetAlphaIn", NETUID);
        return in;
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void buyingAndSellingBackEarnsNothing(long seed) {
        var random = new SplittableRandom(seed);
        var pool = new Pool(aPool(random), NETUID);
        for (int i = 0; i < SWAPS; i++) {
            long paid = 1 + random.nextLong(100 * TAO);
            boolean fee = random.nextBoolean();
            long back = pool.sell(pool.buy(paid, fee).out(), fee).out();
            assertThat(back).as("of %s with fee %s", paid, fee).isLessThanOrEqualTo(paid);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void pricesRiseWhenAlphaIsBoughtAndFallWhenItIsSold(long seed) {
        var random = new SplittableRandom(seed);
        var in = aPool(random);
        var pool = new Pool(in, NETUID);
        pool.buy(1000, false);
        for (int i = 0; i < SWAPS; i++) {
            var before = pool.price();
            if (random.nextBoolean()) {
                pool.buy(TAO + random.nextLong(10 * TAO), true);
                assertThat(pool.price()).isGreaterThan(before);
            } else {
                pool.sell(TAO / 10 + random.nextLong(TAO), true);
                assertThat(pool.price()).isLessThan(before);
            }
            inject(in, pool, random.nextLong(TAO));
            assertThat(in.subtensor().number("SubnetTAO", NETUID)).isPositive();
            assertThat(in.subtensor().number("SubnetAlphaIn", NETUID)).isPositive();
        }
    }

    /** As each block does: TAO, and alpha of the same worth. */
    private static void inject(Execution in, Pool pool, long tao) {
        long alpha = BigInteger.valueOf(tao).shiftLeft(32).divide(pool.price()).longValue();
        in.subtensor().add(tao, "SubnetTAO", NETUID);
        in.subtensor().add(alpha, "SubnetAlphaIn", NETUID);
        pool.adjust(tao, alpha);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aSimulatedSwapChangesNothing(long seed) {
        var in = aPool(new SplittableRandom(seed));
        var pool = new Pool(in, NETUID);
        long told = in.simulated(() -> pool.buy(TAO, true)).out();
        assertThat(in.pallet("Swap").flag("SwapV3Initialized", NETUID)).isFalse();
        assertThat(pool.buy(TAO, true).out()).isEqualTo(told);
    }
}
