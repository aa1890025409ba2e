package dojo.protocol;

import java.io.IOException;

/** A file of nonces that cannot be read or written; the message names it and what to do. */
public final class NoncesUnusable extends RuntimeException {
    NoncesUnusable(NonceDisk file, String reason) {
        super("the nonces in " + file + " cannot be used: " + reason);
    }

    NoncesUnusable(NonceDisk file, IOException cause) {
        super("the nonces in " + file + " cannot be used: " + cause, cause);
    }
}
