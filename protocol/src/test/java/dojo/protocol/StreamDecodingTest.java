package dojo.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class StreamDecodingTest {
    /** What comes of {@code bytes} in reads of 1 to 4 bytes. */
    private static String inSmallReads(byte[] bytes, SplittableRandom random)
            throws CharacterCodingException {
        StreamDecoding.Decoder decoder = StreamDecoding.VERBATIM.decoder();
        StringBuilder text = new StringBuilder();
        for (int from = 0; from < bytes.length; ) {
            int length = Math.min(bytes.length - from, 1 + random.nextInt(4));
            byte[] read = new byte[8];
            System.arraycopy(bytes, from, read, 0, length);
            decoder.read(read, length).forEach(text::append);
            from += length;
        }
        return text + decoder.end();
    }

    @Test
    void verbatimTextDoesNotDependOnTheReads() throws Exception {
        long seed = 20261127;
        SplittableRandom random = new SplittableRandom(seed);
        byte[] text = "a é ñ € 中 😀 \u0000\r\n ".repeat(3).getBytes(StandardCharsets.UTF_8);
        for (int round = 0; round < 300; round++) {
            byte[] bytes = text.clone();
            // Some of them are no UTF-8.
            for (int i = random.nextInt(4); i > 0; i--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            assertThat(inSmallReads(bytes, random))
                    .as("seed %d, round %d", seed, round)
                    .isEqualTo(new String(bytes, StandardCharsets.UTF_8));
        }
    }

    @Test
    void halfACharacterAtTheEndIsReplaced() throws Exception {
        assertThat(
                        inSmallReads(
                                new byte[] {'a', (byte) 0xF0, (byte) 0x9F},
                                new SplittableRandom(1)))
                .isEqualTo("a\uFFFD");
    }
}
