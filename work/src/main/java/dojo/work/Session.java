package dojo.work;

import java.time.Instant;
import java.util.List;

/**
 * Somebody who signed in.
 *
 * @param hash of the token, which is stored nowhere
 * @param person a random id, the same for ever
 * @param name what to greet by
 * @param payAddress the ends of the Ethereum address, or the empty text where there is none
 * @param consent the version of the consent text that was accepted, 0 for none
 * @param content categories of content opted in to
 */
record Session(
        String hash,
        String person,
        Role role,
        String name,
        String payAddress,
        int consent,
        List<String> content,
        Instant expiresAt) {
    Session {
        content = List.copyOf(content);
    }

    /** What a person is here. */
    enum Role {
        WORKER,
        MINER;

        String word() {
            return this == WORKER ? "worker" : "miner";
        }
    }
}
