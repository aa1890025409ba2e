package dojo.protocol;

import dojo.wallet.Ss58Address;
import java.nio.charset.StandardCharsets;

/** The texts that neurons sign. */
final class SignedText {
    // No request's text can begin like this, since that begins with a number: a signed reply is
    // never a request that the axon's key could be made to have signed.
    private static final String REPLY = "dojo-reply-1";
    private static final String STREAM = "dojo-stream-1";

    private SignedText() {}

    /** What a caller signs, the same in every SDK since 6.0. */
    static byte[] request(
            long nonce, String dendrite, Ss58Address axon, String uuid, String bodyHash) {
        return ascii(nonce + "." + dendrite + "." + axon + "." + uuid + "." + bodyHash);
    }

    /**
     * What our axon signs, and no SDK knows: this body answers this very request.
     *
     * @param body the bytes of the reply as they go out
     */
    static byte[] reply(long nonce, String dendrite, Ss58Address axon, String uuid, byte[] body) {
        return ascii(
                REPLY
                        + "."
                        + nonce
                        + "."
                        + dendrite
                        + "."
                        + axon
                        + "."
                        + uuid
                        + "."
                        + BodyHash.sha3(body));
    }

    /**
     * What our axon signs at the end of a stream.
     *
     * @param end how it ended: {@code complete}, {@code late} or {@code failed}
     * @param hash the SHA3-256 of all its text in UTF-8, in hex
     */
    static byte[] stream(
            long nonce, String dendrite, Ss58Address axon, String uuid, String end, String hash) {
        return ascii(
                STREAM + "." + nonce + "." + dendrite + "." + axon + "." + uuid + "." + end + "."
                        + hash);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
