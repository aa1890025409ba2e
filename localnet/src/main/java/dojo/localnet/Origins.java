package dojo.localnet;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Which web pages may talk to the chain. A browser lets any page open a WebSocket to this machine
 * and says only in the Origin header whose page it is; so pages of this machine are let in, and
 * others where the user says so. Programs that are no browsers send no Origin.
 *
 * @param others origins let in besides, such as {@code https://example.org}; {@code all} for any
 */
public record Origins(Set<String> others) {
    private static final String ALL = "all";
    private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]");

    public Origins {
        others = Set.copyOf(others);
    }

    /** Only pages of this machine. */
    public static Origins local() {
        return new Origins(Set.of());
    }

    /**
     * Why a request may not pass, if so.
     *
     * @param host the Host header: another name than this machine's is a page's trick to make its
     *     own name mean this address
     */
    Optional<String> refusal(Optional<String> origin, Optional<String> host) {
        if (others.contains(ALL)) {
            return Optional.empty();
        }
        if (host.isPresent() && !here("http://" + host.get())) {
            return Optional.of("the Host is not this machine");
        }
        boolean allowed = origin.isEmpty() || here(origin.get()) || others.contains(origin.get());
        return allowed
                ? Optional.empty()
                : Optional.of("this origin is not allowed; see --rpc-cors");
    }

    private static boolean here(String uri) {
        try {
            String host = URI.create(uri).getHost();
            return host != null && THIS_MACHINE.contains(host.toLowerCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
