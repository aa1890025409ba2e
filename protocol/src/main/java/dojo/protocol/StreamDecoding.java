package dojo.protocol;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * How the text of a raw stream is made of what each network read brought. The text prompting
 * subnet's clients changed their minds twice, and a network read is no unit of anything: all but
 * the first are for comparison with them.
 */
public enum StreamDecoding {
    /** Every character as it was sent, whatever the reads; what is no UTF-8 becomes U+FFFD. */
    VERBATIM,
    /** From 2.4 on: verbatim, but a read that ends inside a character ends the stream. */
    SN1_2_4,
    /** 2.0 to 2.3: as 2.4, line feeds left out. */
    SN1_2_0,
    /** At the first commit: as 2.0, and of a read only what follows the last assistant tag. */
    SN1_SEED;

    private static final String TAG = "<|assistant|>";

    /** A new stream of this kind. */
    Decoder decoder() {
        return this == VERBATIM ? new Incremental() : new ByRead(this);
    }

    /** Reads one stream. */
    sealed interface Decoder {
        /**
         * The pieces of text that a read of {@code length} bytes completed.
         *
         * @throws CharacterCodingException if this kind ends at bytes that are no UTF-8
         */
        List<String> read(byte[] bytes, int length) throws CharacterCodingException;

        /** What is left at the end: U+FFFD for half a character. */
        String end();
    }

    private static final class Incremental implements Decoder {
        private final CharsetDecoder utf8 =
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPLACE)
                        .onUnmappableCharacter(CodingErrorAction.REPLACE);
        // The bytes of a character that is not yet complete: three at most.
        private byte[] rest = new byte[0];

        @Override
        public List<String> read(byte[] bytes, int length) {
            ByteBuffer in = ByteBuffer.allocate(rest.length + length);
            in.put(rest).put(bytes, 0, length).flip();
            String text = decode(in, false);
            rest = new byte[in.remaining()];
            in.get(rest);
            return List.of(text);
        }

        @Override
        public String end() {
            return decode(ByteBuffer.wrap(rest), true);
        }

        private String decode(ByteBuffer in, boolean end) {
            // A byte gives one char at most.
            CharBuffer out = CharBuffer.allocate(in.remaining() + 1);
            utf8.reset().decode(in, out, end);
            return out.flip().toString();
        }
    }

    private record ByRead(StreamDecoding kind) implements Decoder {
        @Override
        public List<String> read(byte[] bytes, int length) throws CharacterCodingException {
            String text =
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(bytes, 0, length))
                            .toString();
            if (kind == SN1_SEED && text.contains(TAG)) {
                text = text.substring(text.lastIndexOf(TAG) + TAG.length());
            }
            return kind == SN1_2_4 ? List.of(text) : List.of(text.split("\n", -1));
        }

        @Override
        public String end() {
            return "";
        }
    }
}
