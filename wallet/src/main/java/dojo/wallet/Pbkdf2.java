package dojo.wallet;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** PBKDF2 over a password of bytes; the JDK's own takes only text. */
final class Pbkdf2 {
    private Pbkdf2() {}

    /** {@code bytes} of key, to be wiped by the caller; {@code mac} as the JDK calls it. */
    static byte[] key(String mac, byte[] password, byte[] salt, int rounds, int bytes) {
        byte[] out = new byte[bytes];
        try {
            Mac hmac = Mac.getInstance(mac);
            hmac.init(new SecretKeySpec(password, mac));
            byte[] block = new byte[hmac.getMacLength()];
            byte[] sum = new byte[block.length];
            for (int at = 0; at < bytes; at += block.length) {
                hmac.update(salt);
                hmac.update(ByteBuffer.allocate(4).putInt(at / block.length + 1).array());
                Arrays.fill(sum, (byte) 0);
                for (int round = 0; round < rounds; round++) {
                    hmac.doFinal(block, 0);
                    for (int i = 0; i < sum.length; i++) sum[i] ^= block[i];
                    hmac.update(block);
                }
                hmac.reset();
                System.arraycopy(sum, 0, out, at, Math.min(sum.length, bytes - at));
            }
            Arrays.fill(block, (byte) 0);
            Arrays.fill(sum, (byte) 0);
            return out;
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every Java platform has " + mac, e);
        }
    }
}
