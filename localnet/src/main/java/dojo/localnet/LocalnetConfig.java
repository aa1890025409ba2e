package dojo.localnet;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How a local chain runs.
 *
 * @param port of the loopback address; 0 for any that is free
 * @param dir where blocks are kept; none for a chain in memory
 * @param origins which web pages may talk to it
 */
public record LocalnetConfig(int port, Optional<Path> dir, Seal seal, Origins origins) {
    /** The port that Bittensor's clients try first. */
    public static final int USUAL_PORT = 9944;

    public LocalnetConfig {
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("port " + port);
        }
    }

    /** A chain that only pages of this machine may talk to. */
    public LocalnetConfig(int port, Optional<Path> dir, Seal seal) {
        this(port, dir, seal, Origins.local());
    }

    /** A chain in memory on any free port that seals only when asked. */
    public static LocalnetConfig inMemory() {
        return new LocalnetConfig(0, Optional.empty(), new Seal.Manual());
    }
}
