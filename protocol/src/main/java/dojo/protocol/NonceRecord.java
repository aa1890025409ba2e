package dojo.protocol;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import java.util.zip.CRC32;

/** One line of a file of nonces: the CRC-32 of its text in hex, a blank, and the text. */
sealed interface NonceRecord {
    /** No epoch nonce up to this one is accepted by a later process. */
    record Mark(long nonce) implements NonceRecord {}

    /** Of this caller only larger nonces are accepted. */
    record Clock(String hotkey, String uuid, long nonce) implements NonceRecord {}

    /** Of the hotkey's uuids that are not kept only larger nonces are accepted. */
    record Floor(String hotkey, long nonce) implements NonceRecord {}

    /** No line is longer, in bytes. */
    int LINE_BYTES_MAX = 256;

    /** The line with its line break. */
    default byte[] line() {
        String text =
                switch (this) {
                    case Mark(long nonce) -> "mark " + nonce;
                    case Clock(String hotkey, String uuid, long nonce) ->
                            "clock " + hotkey + " " + uuid + " " + nonce;
                    case Floor(String hotkey, long nonce) -> "floor " + hotkey + " " + nonce;
                };
        return (crc(text) + " " + text + "\n").getBytes(StandardCharsets.US_ASCII);
    }

    /** The record of a line without its line break, or nothing if it is none. */
    static Optional<NonceRecord> of(String line) {
        String[] words = line.split(" ", -1);
        if (line.length() < 9 || !words[0].equals(crc(line.substring(9)))) return Optional.empty();
        try {
            return switch (words[1] + words.length) {
                case "mark3" -> Optional.of(new Mark(Long.parseLong(words[2])));
                case "clock5" ->
                        Optional.of(new Clock(words[2], words[3], Long.parseLong(words[4])));
                case "floor4" -> Optional.of(new Floor(words[2], Long.parseLong(words[3])));
                default -> Optional.empty();
            };
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static String crc(String text) {
        CRC32 crc = new CRC32();
        crc.update(text.getBytes(StandardCharsets.ISO_8859_1));
        return HexFormat.of().toHexDigits((int) crc.getValue());
    }
}
