package dojo.protocol;

/** Versions of the Python SDK as it writes them into headers since 7.2. */
final class SdkVersion {
    /** The generation whose wire we speak. */
    static final long OURS = number("10.2.0");

    /** Since this version a nonce is epoch time, and an axon says 408 where it said 503. */
    static final long EPOCH_NONCES = number("7.2.0");

    private SdkVersion() {}

    /** {@code major.minor.patch} as one number: 7.4.0 is 7004000. */
    static long number(String version) {
        String[] parts = version.split("\\.");
        if (parts.length != 3) throw new IllegalArgumentException("version " + version);
        return Long.parseLong(parts[0]) * 1_000_000
                + Long.parseLong(parts[1]) * 1_000
                + Long.parseLong(parts[2]);
    }
}
