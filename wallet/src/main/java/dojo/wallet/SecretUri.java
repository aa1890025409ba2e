package dojo.wallet;

import dojo.base.Hex;
import dojo.wallet.sr25519.Schnorrkel;
import java.util.ArrayList;
import java.util.List;

/**
 * A key as Substrate's tools name it: {@code phrase//hard/soft///password}, where the phrase may be
 * {@code 0x} and a seed of 64 digits, or empty for the development phrase that everybody knows.
 */
final class SecretUri {
    private static final String DEVELOPMENT_PHRASE =
            "bottom drive obey lake curtain smoke basket hold race lonely fit walk";

    private final String secret;
    private final List<Junction> path;
    private final String password;

    private SecretUri(String secret, List<Junction> path, String password) {
        this.secret = secret;
        this.path = path;
        this.password = password;
    }

    static SecretUri parse(String uri) {
        int passwordAt = uri.indexOf("///");
        String head = passwordAt < 0 ? uri : uri.substring(0, passwordAt);
        String password = passwordAt < 0 ? "" : uri.substring(passwordAt + 3);
        int pathAt = head.indexOf('/');
        String secret = pathAt < 0 ? head : head.substring(0, pathAt);
        return new SecretUri(
                secret, pathAt < 0 ? List.of() : junctions(head.substring(pathAt)), password);
    }

    /** The mini secret before any derivation; the caller wipes it. */
    byte[] seed() {
        // As Substrate does: a password changes nothing where the seed itself is given.
        if (secret.startsWith("0x")) return hexSeed();
        return Mnemonic.parse(secret.isEmpty() ? DEVELOPMENT_PHRASE : secret).seed(password);
    }

    List<Junction> path() {
        return path;
    }

    /** The secret key at the end of the path; the caller wipes it. */
    byte[] secretKey() {
        byte[] seed = seed();
        byte[] key = Schnorrkel.expand(seed);
        Schnorrkel.wipe(seed);
        for (Junction junction : path) {
            byte[] child = junction.child(key);
            Schnorrkel.wipe(key);
            key = child;
        }
        return key;
    }

    /** Nothing of it: nearly all of it is secret. */
    @Override
    public String toString() {
        return "SecretUri";
    }

    private byte[] hexSeed() {
        try {
            byte[] seed = Hex.parse(secret);
            if (seed.length == Schnorrkel.SEED_BYTES) return seed;
        } catch (IllegalArgumentException e) {
            // Falls through: the cause would repeat digits of a secret.
        }
        throw new IllegalArgumentException("a seed in a key's URI is 0x and 64 hex digits");
    }

    private static List<Junction> junctions(String path) {
        var junctions = new ArrayList<Junction>();
        int at = 0;
        while (at < path.length()) {
            boolean hard = path.startsWith("//", at);
            int begin = at + (hard ? 2 : 1);
            int end = path.indexOf('/', begin);
            if (end < 0) end = path.length();
            if (end == begin) {
                throw new IllegalArgumentException(
                        "junction " + (junctions.size() + 1) + " of the key's path is empty");
            }
            junctions.add(Junction.of(hard, path.substring(begin, end)));
            at = end;
        }
        return List.copyOf(junctions);
    }
}
