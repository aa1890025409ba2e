package dojo.cli;

import dojo.base.SettingRefused;
import dojo.wallet.EnvironmentPasswords;
import dojo.wallet.Keypair;
import dojo.wallet.Password;
import dojo.wallet.Passwords;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * Unlocks the keys that commands sign with, and finds passwords: in the file descriptor that was
 * named, else in the environment by the rules of Bittensor's wallets, else at the prompt. Who asks
 * closes what it gets.
 */
final class Keys {
    private Keys() {}

    static Keypair coldkey(WalletOptions wallet) {
        return wallet.wallet().coldkey(passwords(wallet));
    }

    static Keypair hotkey(WalletOptions wallet) {
        return wallet.wallet().hotkey(passwords(wallet));
    }

    /** For reading encrypted files. */
    static Passwords passwords(WalletOptions wallet) {
        return file ->
                given(wallet, file).orElseGet(() -> prompted("Password of " + file + ": ", file));
    }

    /**
     * For writing an encrypted file: typed twice, strong enough.
     *
     * @throws SettingRefused if it is too weak or not the same twice
     */
    static Password chosen(WalletOptions wallet, Path file) {
        var given = given(wallet, file);
        Password password =
                given.orElseGet(() -> prompted("New password for " + file + ": ", file));
        try {
            password.requireStrong();
            if (given.isEmpty()) {
                try (Password again = prompted("Once more: ", file)) {
                    if (!again.sameAs(password)) {
                        throw new SettingRefused("the two passwords are not the same");
                    }
                }
            }
            return password;
        } catch (IllegalArgumentException e) {
            password.close();
            throw new SettingRefused(String.valueOf(e.getMessage()));
        } catch (SettingRefused e) {
            password.close();
            throw e;
        }
    }

    private static Optional<Password> given(WalletOptions wallet, Path file) {
        return Checked.read(
                "",
                () ->
                        wallet.passwordFd
                                .map(Keys::read)
                                .or(() -> new EnvironmentPasswords(System.getenv()).of(file)));
    }

    /** The first line of a file descriptor; "/dev/fd" is where POSIX systems show them. */
    private static Password read(int descriptor) {
        try (InputStream in = Files.newInputStream(Path.of("/dev/fd/" + descriptor))) {
            byte[] all = in.readNBytes(Password.BYTES_MAX + 2);
            int end = 0;
            while (end < all.length && all[end] != '\n' && all[end] != '\r') end++;
            byte[] line = Arrays.copyOf(all, end);
            Arrays.fill(all, (byte) 0);
            return Password.of(line, "from --password-fd " + descriptor);
        } catch (IOException e) {
            throw new SettingRefused("--password-fd " + descriptor + " cannot be read");
        }
    }

    private static Password prompted(String prompt, Path file) {
        var console =
                Terminal.console()
                        .orElseThrow(() ->
                                new SettingRefused(
                                        "a password is needed for "
                                                + file
                                                + " and there is no terminal: give it by"
                                                + " --password-fd N or in "
                                                + EnvironmentPasswords.maskedVariable(
                                                        file.toAbsolutePath())));
        char[] typed = console.readPassword("%s", prompt);
        // Null at the end of the input, whatever the checkers say.
        if (typed == null) throw new SettingRefused("no password was typed");
        try {
            return Checked.read("", () -> Password.of(typed, "typed"));
        } finally {
            Arrays.fill(typed, '\0');
        }
    }
}
