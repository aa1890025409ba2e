package dojo.wallet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Ss58LawsTest {
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void readingUndoesWritingInEveryFormat(long seed) {
        var random = new SplittableRandom(seed);
        for (int i = 0; i < 200; i++) {
            byte[] publicKey = new byte[32];
            random.nextBytes(publicKey);
            // Leading zeros are what base 58 loses if nobody counts them.
            for (int zero = random.nextInt(4); zero > 0; zero--) publicKey[zero - 1] = 0;
            int format = random.nextInt(random.nextBoolean() ? 1 : Ss58.FORMAT_MAX + 1);
            assertThat(Ss58.read(Ss58.write(publicKey, format), format)).isEqualTo(publicKey);
        }
    }
}
