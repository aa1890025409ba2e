package dojo.wallet;

import dojo.wallet.sr25519.Schnorrkel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** A keyfile as wallets of 2022 and before wrote it: an Ansible Vault of format 1.1. Read only. */
final class AnsibleVault {
    static final byte[] HEADER = Encryption.ascii("$ANSIBLE_VAULT");

    private static final String FORMAT = "$ANSIBLE_VAULT;1.1;AES256";
    private static final int ROUNDS = 10_000;
    private static final int KEY_BYTES = 32;
    private static final int BLOCK_BYTES = 16;

    private final byte[] salt;
    private final byte[] tag;
    private final byte[] cipher;

    private AnsibleVault(byte[] salt, byte[] tag, byte[] cipher) {
        this.salt = salt;
        this.tag = tag;
        this.cipher = cipher;
    }

    /** The vault that {@code content} writes: nothing of it is secret yet. */
    static AnsibleVault parse(Path file, byte[] content) {
        var lines = new String(content, StandardCharsets.ISO_8859_1).lines().toList();
        if (!lines.getFirst().strip().equals(FORMAT)) {
            throw new KeyfileUnreadable(file, "it is an Ansible Vault of another format than 1.1");
        }
        try {
            var hex = HexFormat.of();
            String body =
                    new String(
                            hex.parseHex(
                                    String.join(
                                            "",
                                            lines.stream().skip(1).map(String::strip).toList())),
                            StandardCharsets.ISO_8859_1);
            String[] parts = body.split("\n", -1);
            if (parts.length == 3) {
                var vault =
                        new AnsibleVault(
                                hex.parseHex(parts[0]),
                                hex.parseHex(parts[1]),
                                hex.parseHex(parts[2]));
                if (vault.cipher.length > 0 && vault.cipher.length % BLOCK_BYTES == 0) return vault;
            }
        } catch (IllegalArgumentException e) {
            // Falls through: it is damaged, wherever.
        }
        throw new KeyfileUnreadable(
                file, "its Ansible Vault is cut off or damaged; " + KeyfileUnreadable.REPLACE_IT);
    }

    /** The text, to be wiped by the caller; empty if the password or the vault is wrong. */
    Optional<byte[]> open(byte[] password) {
        byte[] keys = Pbkdf2.key("HmacSHA256", password, salt, ROUNDS, 2 * KEY_BYTES + BLOCK_BYTES);
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(keys, KEY_BYTES, KEY_BYTES, "HmacSHA256"));
            // Takes the same time wherever they differ.
            if (!MessageDigest.isEqual(mac.doFinal(cipher), tag)) return Optional.empty();
            Cipher aes = Cipher.getInstance("AES/CTR/NoPadding");
            aes.init(
                    Cipher.DECRYPT_MODE,
                    new SecretKeySpec(keys, 0, KEY_BYTES, "AES"),
                    new IvParameterSpec(keys, 2 * KEY_BYTES, BLOCK_BYTES));
            byte[] padded = aes.doFinal(cipher);
            int padding = padded[padded.length - 1];
            try {
                if (padding < 1 || padding > BLOCK_BYTES) return Optional.empty();
                return Optional.of(Arrays.copyOf(padded, padded.length - padding));
            } finally {
                Schnorrkel.wipe(padded);
            }
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every Java platform has AES and HmacSHA256", e);
        } finally {
            Schnorrkel.wipe(keys);
        }
    }
}
