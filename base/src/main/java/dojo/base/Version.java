package dojo.base;

/**
 * A version of this program.
 *
 * @param major raised for what is not compatible, 0 to 99
 * @param minor 0 to 99
 * @param patch 0 to 9: ten of them would be the next minor in {@link #key}
 */
public record Version(int major, int minor, int patch) {
    /** This program's; the same as in the poms. */
    public static final Version CURRENT = new Version(0, 1, 0);

    public Version {
        if (major < 0 || major > 99 || minor < 0 || minor > 99 || patch < 0 || patch > 9) {
            throw new IllegalArgumentException(major + "." + minor + "." + patch);
        }
    }

    /** What is sent with weights, and what the documents call spec_version. */
    public long key() {
        return 1000L * major + 10L * minor + patch;
    }

    @Override
    public String toString() {
        return major + "." + minor + "." + patch;
    }
}
