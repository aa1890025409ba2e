package dojo.cli;

import dojo.base.SettingRefused;
import dojo.work.WorkConfig;
import dojo.work.WorkServer;
import dojo.work.WorkStore;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs the worker platform. */
@Command(
        name = "work",
        description = "Run the worker platform: people answer tasks in a browser, until Ctrl-C.",
        footer = {
            "",
            "Example: dojo work --dev --open",
            "         dojo work --host 0.0.0.0 --public-url https://work.example"
                    + " --public-frame-url https://frames.example --behind-proxy"
        })
final class WorkCommand implements Callable<Integer> {
    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "" + WorkConfig.USUAL_PORT,
            description =
                    "of the page and the API; 0 for any that is free (default: ${DEFAULT-VALUE})")
    private int port;

    @Option(
            names = "--frame-port",
            paramLabel = "PORT",
            defaultValue = "0",
            description =
                    "of the generated pages that are to be judged, which have an origin of their own"
                            + " (default: any that is free)")
    private int framePort;

    @Option(
            names = "--host",
            paramLabel = "ADDRESS",
            defaultValue = "127.0.0.1",
            description =
                    "where to listen; beyond this machine only with --public-url and"
                            + " --public-frame-url (default: ${DEFAULT-VALUE})")
    private String host = "127.0.0.1";

    @Option(
            names = "--public-url",
            paramLabel = "URL",
            description = "where browsers find the page, for example https://work.example")
    private Optional<URI> publicUrl = Optional.empty();

    @Option(
            names = "--public-frame-url",
            paramLabel = "URL",
            description = "where browsers find the generated pages; another host or port than that")
    private Optional<URI> publicFrameUrl = Optional.empty();

    @Option(
            names = "--behind-proxy",
            description = "a proxy of yours says in X-Forwarded-For who calls")
    private boolean proxied;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            defaultValue = ".dojo/work",
            description =
                    "where files, and without --db.url the database, are kept (default: ${DEFAULT-VALUE})")
    private Path dir = Path.of("");

    @Option(
            names = "--miner",
            paramLabel = "HOTKEY",
            description = "who may sign in as a miner; repeat it for several (default: everybody)")
    private List<String> miners = List.of();

    @Option(
            names = "--requests-per-minute",
            paramLabel = "N",
            defaultValue = "" + WorkConfig.USUAL_REQUESTS_PER_MINUTE,
            description = "how often one caller may call (default: ${DEFAULT-VALUE})")
    private int requestsPerMinute;

    @Option(
            names = "--dev",
            description = "anybody may sign in with a name alone: for tests and local networks")
    private boolean dev;

    @Option(names = "--open", description = "open the page in a browser")
    private boolean open;

    @Mixin private DatabaseOptions database = new DatabaseOptions();

    @Mixin LoggingOptions logging = new LoggingOptions();

    @Override
    public Integer call() throws InterruptedException {
        Checked.range("--port", port, 0, Checked.PORT_MAX);
        Checked.range("--frame-port", framePort, 0, Checked.PORT_MAX);
        Checked.least("--requests-per-minute", requestsPerMinute, 10);
        publicUrl.ifPresent(url -> requireOrigin("--public-url", url));
        publicFrameUrl.ifPresent(url -> requireOrigin("--public-frame-url", url));
        if (publicUrl.isPresent() && publicUrl.equals(publicFrameUrl)) {
            throw new SettingRefused(
                    "--public-frame-url has to be another origin than --public-url");
        }
        if (dev && !host.equals("127.0.0.1")) {
            throw new SettingRefused("--dev lets anybody in as anybody; only on 127.0.0.1");
        }
        var config =
                new WorkConfig(
                        host,
                        port,
                        framePort,
                        publicUrl,
                        publicFrameUrl,
                        dir.resolve("files"),
                        dev,
                        proxied,
                        miners.isEmpty() ? Optional.empty() : Optional.of(miners),
                        WorkConfig.USUAL_CHAINS,
                        requestsPerMinute);
        try (WorkStore store = WorkStore.open(database.address(dir.resolve("work.db")));
                WorkServer server = WorkServer.start(store, config, InstantSource.system())) {
            System.out.printf(
                    "worker platform on %s (generated pages on %s); Ctrl-C ends it%n",
                    server.url(), server.frameUrl());
            if (open) Terminal.open(server.url().toString());
            new CountDownLatch(1).await();
        }
        return 0;
    }

    /** Scheme, host and port, and nothing else: all else is made of it. */
    private static void requireOrigin(String option, URI url) {
        boolean origin =
                ("https".equals(url.getScheme()) || "http".equals(url.getScheme()))
                        && url.getHost() != null
                        && url.toString().equals(url.getScheme() + "://" + url.getAuthority());
        if (!origin || url.getUserInfo() != null) {
            throw new SettingRefused(
                    option + " is " + url + "; write https://HOST or http://HOST:PORT");
        }
    }
}
