package dojo.wallet;

import dojo.wallet.sodium.Argon2i;
import dojo.wallet.sodium.SecretBox;
import dojo.wallet.sr25519.Schnorrkel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The encrypted forms of keyfiles, told apart by how they begin. Read are {@code $NACL}, which is
 * also written, and Ansible Vault.
 */
final class Encryption {
    private static final byte[] NACL = ascii("$NACL");
    private static final byte[] FERNET = ascii("gAAAAA");

    // The same in every wallet: the cost of trying passwords is that of Argon2i alone.
    private static final byte[] SALT = HexFormat.of().parseHex("137183dff15a09bc9c90b5518739e9b1");

    private static final SecureRandom RANDOM = new SecureRandom();

    private Encryption() {}

    /** The plain text of {@code content}, to be wiped by the caller; asks only if it must. */
    static byte[] open(Path file, byte[] content, Passwords passwords) {
        if (beginsWith(content, NACL)) {
            if (content.length < NACL.length + SecretBox.NONCE_BYTES + SecretBox.TAG_BYTES) {
                throw new KeyfileUnreadable(file, "it is cut off; " + KeyfileUnreadable.REPLACE_IT);
            }
            try (var password = passwords.of(file)) {
                byte[] key = key(file, password);
                try {
                    return unboxed(content, key).orElseThrow(() -> wrong(file, password));
                } finally {
                    Schnorrkel.wipe(key);
                }
            }
        }
        if (beginsWith(content, AnsibleVault.HEADER)) {
            var vault = AnsibleVault.parse(file, content);
            try (var password = passwords.of(file)) {
                return vault.open(password.utf8()).orElseThrow(() -> wrong(file, password));
            }
        }
        if (beginsWith(content, FERNET)) {
            throw new KeyfileUnreadable(
                    file,
                    "it is encrypted as wallets before 2023 did (Fernet), which is not supported;"
                            + " make the key again from its phrase");
        }
        return content.clone();
    }

    /** {@code text} encrypted in the form {@code $NACL}. */
    static byte[] seal(Path file, byte[] text, Password password) {
        byte[] nonce = new byte[SecretBox.NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        byte[] key =
                Argon2i.key(password.utf8(), SALT, SecretBox.KEY_BYTES)
                        .orElseThrow(() -> new KeyfileUnwritable(file, NO_MEMORY));
        try {
            byte[] box = SecretBox.seal(key, nonce, text);
            byte[] all = Arrays.copyOf(NACL, NACL.length + nonce.length + box.length);
            System.arraycopy(nonce, 0, all, NACL.length, nonce.length);
            System.arraycopy(box, 0, all, NACL.length + nonce.length, box.length);
            return all;
        } finally {
            Schnorrkel.wipe(key);
        }
    }

    /** The text of a {@code $NACL} file under the derived {@code key}. */
    static Optional<byte[]> unboxed(byte[] content, byte[] key) {
        int boxAt = NACL.length + SecretBox.NONCE_BYTES;
        return SecretBox.open(
                key,
                Arrays.copyOfRange(content, NACL.length, boxAt),
                Arrays.copyOfRange(content, boxAt, content.length));
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static final String NO_MEMORY =
            "there is not enough memory: its password takes half a GiB for a few seconds";

    private static byte[] key(Path file, Password password) {
        return Argon2i.key(password.utf8(), SALT, SecretBox.KEY_BYTES)
                .orElseThrow(() -> new KeyfileUnreadable(file, NO_MEMORY));
    }

    /** The tag cannot tell a wrong password from a changed file. */
    private static KeyfileUnreadable wrong(Path file, Password password) {
        return new KeyfileUnreadable(
                file,
                "the password (%s) is wrong, or the file is damaged; try again, or %s"
                        .formatted(password.origin(), KeyfileUnreadable.REPLACE_IT));
    }

    private static boolean beginsWith(byte[] content, byte[] prefix) {
        return content.length >= prefix.length
                && Arrays.equals(content, 0, prefix.length, prefix, 0, prefix.length);
    }
}
