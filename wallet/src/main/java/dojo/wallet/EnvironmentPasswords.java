package dojo.wallet;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Passwords in the environment, as Bittensor's wallets look for them: {@code BT_PW_} and the path
 * of the keyfile (Rust, masked by its own name), and {@code BT_COLD_PW_} and the wallet's name
 * (Python, plain text, coldkeys only).
 */
public final class EnvironmentPasswords {
    private final Map<String, String> environment;

    /** Looks into {@code environment}. */
    public EnvironmentPasswords(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    /** The variable that the Rust wallet reads for {@code keyfile}, an absolute path. */
    public static String maskedVariable(Path keyfile) {
        return "BT_PW_"
                + (keyfile + "").replace('/', '_').replace('.', '_').toUpperCase(Locale.ROOT);
    }

    /** The variable that the Python wallet reads for the coldkey of {@code wallet}. */
    public static String plainVariable(String wallet) {
        return "BT_COLD_PW_" + wallet.replace('-', '_').toUpperCase(Locale.ROOT);
    }

    /** What {@code variable} is set to so that {@code password} is masked in it. */
    static String masked(String variable, byte[] password) {
        return Base64.getEncoder().encodeToString(xor(variable, password));
    }

    /**
     * The password that is set for {@code keyfile}; who asked closes it.
     *
     * @throws IllegalArgumentException if a variable is set to what is no password
     */
    public Optional<Password> of(Path keyfile) {
        String masked = maskedVariable(keyfile.toAbsolutePath());
        Optional<String> value = value(masked);
        if (value.isPresent()) return Optional.of(unmasked(masked, value.get()));
        Path wallet = keyfile.toAbsolutePath().getParent();
        if (!keyfile.endsWith("coldkey") || wallet == null) return Optional.empty();
        String plain = plainVariable(wallet.getFileName() + "");
        return value(plain).map(text -> Password.of(text.toCharArray(), "from " + plain));
    }

    private Optional<String> value(String variable) {
        return environment.entrySet().stream()
                .filter(each -> each.getKey().toUpperCase(Locale.ROOT).equals(variable))
                .map(Map.Entry::getValue)
                .filter(text -> !text.isEmpty())
                .findFirst();
    }

    private static Password unmasked(String variable, String value) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(value);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    variable + " is not base64; its value is the password masked by its name");
        }
        byte[] password = xor(variable, bytes);
        Arrays.fill(bytes, (byte) 0);
        return Password.of(password, "from " + variable);
    }

    private static byte[] xor(String variable, byte[] bytes) {
        byte[] name = variable.getBytes(StandardCharsets.UTF_8);
        byte[] out = bytes.clone();
        for (int i = 0; i < out.length; i++) out[i] ^= name[i % name.length];
        return out;
    }
}
