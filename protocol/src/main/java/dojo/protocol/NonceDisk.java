package dojo.protocol;

import java.io.IOException;
import java.util.Optional;

/**
 * Where a {@link NonceStore} keeps its bytes. What a method wrote is on the disk when it returns.
 */
interface NonceDisk extends AutoCloseable {
    /** All that is kept, or nothing if there never was anything. */
    Optional<byte[]> read() throws IOException;

    /** Puts {@code whole} in the place of all that is kept, as a whole or not at all. */
    void replace(byte[] whole) throws IOException;

    /** Adds {@code line}; if it fails or the power does, any part of it may be there. */
    void append(byte[] line) throws IOException;

    @Override
    void close();

    /** Keeps nothing, so what is remembered ends with the process. */
    record Nowhere() implements NonceDisk {
        @Override
        public Optional<byte[]> read() {
            return Optional.empty();
        }

        @Override
        public void replace(byte[] whole) {}

        @Override
        public void append(byte[] line) {}

        @Override
        public void close() {}
    }
}
