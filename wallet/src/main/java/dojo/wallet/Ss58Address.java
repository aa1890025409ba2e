package dojo.wallet;

/**
 * An account as Bittensor writes it: SS58 of format 42, 48 characters, checked when made.
 *
 * @param text the address; one public key has exactly one
 */
public record Ss58Address(String text) implements Comparable<Ss58Address> {
    /** The number of Bittensor's (and any unnamed Substrate chain's) address format. */
    public static final int FORMAT = 42;

    /** Throws {@link IllegalArgumentException} if {@code text} is no address of format 42. */
    public Ss58Address {
        Ss58.read(text, FORMAT);
    }

    /** The address of the 32 bytes {@code publicKey}. */
    public static Ss58Address of(byte[] publicKey) {
        return new Ss58Address(Ss58.write(publicKey, FORMAT));
    }

    /**
     * The address that {@code text} writes.
     *
     * @throws IllegalArgumentException if it is none of format 42
     */
    public static Ss58Address parse(String text) {
        return new Ss58Address(text);
    }

    /** The 32 bytes of the public key. */
    public byte[] publicKey() {
        return Ss58.read(text, FORMAT);
    }

    @Override
    public int compareTo(Ss58Address other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
