package dojo.wallet.sr25519;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SchnorrkelLawsTest {
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void aSignatureHoldsAndOneFlippedBitAnywhereBreaksIt(long seed) {
        var random = new SplittableRandom(seed);
        byte[] secret = Schnorrkel.expand(bytes(random, 32));
        byte[] publicKey = Schnorrkel.publicKey(secret).orElseThrow();
        byte[] message = bytes(random, 1 + random.nextInt(400));
        byte[] signature = Schnorrkel.sign(secret, publicKey, message);
        assertThat(Schnorrkel.verify(publicKey, message, signature)).isTrue();
        for (int i = 0; i < 20; i++) {
            assertThat(Schnorrkel.verify(publicKey, message, flipped(random, signature))).isFalse();
            assertThat(Schnorrkel.verify(publicKey, flipped(random, message), signature)).isFalse();
            assertThat(Schnorrkel.verify(flipped(random, publicKey), message, signature)).isFalse();
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void randomBytesAreRefusedWithoutAnException(long seed) {
        var random = new SplittableRandom(seed);
        for (int i = 0; i < 50; i++) {
            byte[] signature = bytes(random, 64);
            signature[63] = (byte) (0x80 | random.nextInt(16));
            byte[] publicKey = bytes(random, random.nextInt(10) == 0 ? random.nextInt(70) : 32);
            assertThat(Schnorrkel.verify(publicKey, bytes(random, 5), signature)).isFalse();
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void theSoftChildOfThePublicKeyIsThePublicKeyOfTheSoftChild(long seed) {
        var random = new SplittableRandom(seed);
        byte[] secret = Schnorrkel.expand(bytes(random, 32));
        for (int i = 0; i < 5; i++) {
            byte[] publicKey = Schnorrkel.publicKey(secret).orElseThrow();
            byte[] chainCode = bytes(random, 32);
            byte[] child = Schnorrkel.softChild(secret, publicKey, chainCode);
            assertThat(Schnorrkel.publicKey(child).orElseThrow())
                    .isEqualTo(Schnorrkel.softChildPublic(publicKey, chainCode).orElseThrow());
            secret = child;
        }
    }

    private static byte[] bytes(SplittableRandom random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] flipped(SplittableRandom random, byte[] bytes) {
        byte[] copy = Arrays.copyOf(bytes, bytes.length);
        copy[random.nextInt(copy.length)] ^= (byte) (1 << random.nextInt(8));
        return copy;
    }
}
