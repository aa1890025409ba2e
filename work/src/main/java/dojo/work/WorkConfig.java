package dojo.work;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How a server is to behave.
 *
 * @param host where to listen
 * @param port of the page and the API; 0 for any that is free
 * @param framePort of the pages that are to be judged; 0 for any that is free
 * @param publicUrl where browsers find it, if that is not where it listens; no path
 * @param publicFrameUrl the same for the pages to be judged; another origin
 * @param files the folder where files of tasks are kept
 * @param dev whether anybody may sign in with a name alone, which is for tests and local networks
 * @param proxied whether a proxy of ours stands before it and says in X-Forwarded-For who calls
 * @param miners the hotkeys that may sign in as miners; nothing for all
 * @param chainIds of Ethereum, that a wallet may be on
 * @param requestsPerMinute how often one caller may call; other limits follow from it
 */
public record WorkConfig(
        String host,
        int port,
        int framePort,
        Optional<URI> publicUrl,
        Optional<URI> publicFrameUrl,
        Path files,
        boolean dev,
        boolean proxied,
        Optional<List<String>> miners,
        List<Long> chainIds,
        int requestsPerMinute) {
    /** Where it listens unless told otherwise. */
    public static final int USUAL_PORT = 8081;

    /** How often one caller may call unless told otherwise. */
    public static final int USUAL_REQUESTS_PER_MINUTE = 300;

    /** Ethereum, Optimism, Base, Arbitrum, Sepolia. */
    public static final List<Long> USUAL_CHAINS = List.of(1L, 10L, 8453L, 42161L, 11155111L);

    public WorkConfig {
        miners = miners.map(List::copyOf);
        chainIds = List.copyOf(chainIds);
    }

    /** The same for callers that may call so often. */
    public WorkConfig withRequestsPerMinute(int requests) {
        return new WorkConfig(
                host,
                port,
                framePort,
                publicUrl,
                publicFrameUrl,
                files,
                dev,
                proxied,
                miners,
                chainIds,
                requests);
    }

    /** On this machine only, at {@code port}, its frames at any port that is free. */
    public static WorkConfig local(int port, Path files, boolean dev) {
        return new WorkConfig(
                "127.0.0.1",
                port,
                0,
                Optional.empty(),
                Optional.empty(),
                files,
                dev,
                false,
                Optional.empty(),
                USUAL_CHAINS,
                USUAL_REQUESTS_PER_MINUTE);
    }
}
