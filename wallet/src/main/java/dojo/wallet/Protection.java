package dojo.wallet;

/** How a new keyfile is kept from those who can read it. */
public sealed interface Protection {
    /** Not but by its mode, 0600. */
    record Plain() implements Protection {}

    /** Encrypted in the form {@code $NACL}; the password stays the caller's to close. */
    record Encrypted(Password password) implements Protection {}
}
