package dojo.chain.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import dojo.base.Hex;
import dojo.chain.scale.MalformedScale;
import dojo.chain.scale.ScaleReader;
import dojo.testing.Golden;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TypeRegistryLawsTest {
    private static final int TRIES = 20;
    private final TypeRegistry types = Fixtures.v15().types();

    private static RandomGenerator random(long seed) {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void bytesOfAnyTypeAreRefusedOrEncodeBackToThemselves(long seed) {
        var random = random(seed);
        for (int id = 0; id < types.size(); id++) {
            for (int i = 0; i < TRIES; i++) {
                byte[] bytes = new byte[random.nextInt(1, 120)];
                random.nextBytes(bytes);
                // Small numbers make counts and cases that exist.
                if (i % 2 == 0) for (int j = 0; j < bytes.length; j++) bytes[j] &= 0x0f;
                var in = new ScaleReader(bytes);
                Value value;
                try {
                    value = types.decode(id, in);
                } catch (MalformedScale e) {
                    continue;
                }
                byte[] read = Arrays.copyOf(bytes, in.position());
                assertThat(types.encode(id, value))
                        .as("type %d %s: %s", id, types.type(id), value)
                        .isEqualTo(read);
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void damagedMetadataIsMalformedOrReadButNothingElse(long seed) {
        var random = random(seed);
        byte[] blob = Hex.parse(Golden.text("chain/metadata-v15-293.hex"));
        for (int i = 0; i < TRIES; i++) {
            byte[] damaged = blob.clone();
            for (int n = random.nextInt(1, 4); n > 0; n--) {
                damaged[random.nextInt(5, damaged.length)] = (byte) random.nextInt();
            }
            try {
                RuntimeMetadata.parse(damaged);
            } catch (MalformedScale e) {
                assertThat(e).hasMessageNotContaining("null");
            }
        }
    }
}
