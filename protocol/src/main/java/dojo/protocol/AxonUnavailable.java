package dojo.protocol;

import java.io.IOException;
import java.util.Optional;

/** An axon that could not start to listen; the message names the address and the reason. */
public final class AxonUnavailable extends RuntimeException {
    AxonUnavailable(String message, Optional<IOException> cause) {
        super(message, cause.orElse(null));
    }
}
