package dojo.cli;

import dojo.base.DatabaseAddress;
import dojo.miner.PeopleScorer;
import dojo.miner.Scorer;
import dojo.wallet.Ss58Address;
import dojo.work.WorkConfig;
import dojo.work.WorkServer;
import dojo.work.WorkStore;
import dojo.work.WorkUnavailable;
import dojo.work.client.WorkClient;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;

/** The worker platform of a local network: whoever opens its page scores for one of the miners. */
final class People implements AutoCloseable {
    /** The name of that miner. */
    static final String MINER = "human";

    /** A page that waits for tasks calls at least so often. */
    private static final Duration CALLED_WITHIN = Duration.ofSeconds(35);

    /** The miner looks for answers twice a second. */
    private static final int REQUESTS_PER_MINUTE = 6_000;

    private final WorkStore store;
    private final WorkServer server;
    private final Scorer scorer;

    /** Starts the platform kept in {@code folder}, at its usual port if that is free. */
    People(Path folder, Ss58Address hotkey, InstantSource clock) {
        store = WorkStore.open(DatabaseAddress.of(folder.resolve("work.db")));
        try {
            server = start(store, folder.resolve("files"), clock);
            String key = server.employ(hotkey, MINER);
            scorer =
                    new PeopleScorer(
                            new WorkClient(server.url(), key),
                            () -> server.anybodyAtWork(CALLED_WITHIN),
                            clock);
        } catch (RuntimeException e) {
            store.close();
            throw e;
        }
    }

    private static WorkServer start(WorkStore store, Path files, InstantSource clock) {
        try {
            return WorkServer.start(store, config(WorkConfig.USUAL_PORT, files), clock);
        } catch (WorkUnavailable e) {
            return WorkServer.start(store, config(0, files), clock);
        }
    }

    private static WorkConfig config(int port, Path files) {
        return WorkConfig.local(port, files, true).withRequestsPerMinute(REQUESTS_PER_MINUTE);
    }

    /** Whether the network in {@code folder} has a platform. */
    static boolean in(Path folder) {
        return Files.exists(folder(folder));
    }

    /** Where the platform of the network in {@code network} is kept. */
    static Path folder(Path network) {
        return network.resolve("work");
    }

    /** Where people go to. */
    URI page() {
        return URI.create(server.url() + "/#/task");
    }

    Scorer scorer() {
        return scorer;
    }

    @Override
    public void close() {
        server.close();
        store.close();
    }
}
