package dojo.synth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.Json;
import dojo.base.MalformedJson;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A headless Chromium that runs strangers' pages, one at a time, over its DevTools protocol. Pages
 * have no network, no storage, no time but that of {@code harness.js}, and can neither open dialogs
 * nor leave. A page that hangs or crashes costs the browser, which is started again for the next.
 */
public final class Browser implements AutoCloseable {
    /** The longest page that is run, in characters. */
    static final int PAGE_CHARS_MAX = 300_000;

    private static final Duration START_MAX = Duration.ofSeconds(20);

    /** How long one page may take to load, and then to be checked. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private static final int MESSAGE_CHARS_MAX = 4 << 20;
    private static final int MESSAGES_MAX = 10_000;
    private static final int HEAP_MB_MAX = 256;

    /** So many pages later the browser is started anew, lest it grow. */
    private static final int PAGES_MAX = 20_000;

    /** Puts a page into a frame that may run scripts and nothing else; done when it is loaded. */
    private static final String LOAD =
            """
            (html => new Promise(done => {
              const frame = document.createElement("iframe");
              frame.sandbox = "allow-scripts";
              frame.width = 800;
              frame.height = 600;
              frame.srcdoc = html;
              frame.onload = () => done(true);
              document.body.replaceChildren(frame);
            }))\
            """;

    private static final List<String> NAMES =
            List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");

    private final Path program;
    private Optional<Running> running = Optional.empty();
    private int pages;

    private Browser(Path program) {
        this.program = program;
    }

    /** The browser that the variable {@code CHROMIUM} names, or the first on the path. */
    public static Optional<Browser> find(Map<String, String> environment) {
        String named = environment.getOrDefault("CHROMIUM", "");
        Stream<Path> places =
                named.isEmpty()
                        ? NAMES.stream()
                                .flatMap(name ->
                                        Stream.of(
                                                        environment
                                                                .getOrDefault("PATH", "")
                                                                .split(File.pathSeparator))
                                                .map(folder -> Path.of(folder, name)))
                        : Stream.of(Path.of(named));
        return places.filter(Files::isExecutable).findFirst().map(Browser::new);
    }

    /**
     * What {@code expression} gives in {@code html}.
     *
     * @throws PageFault if the page threw, wrote an error, hung, crashed, opened a dialog or a
     *     window, or went elsewhere
     * @throws BrowserUnusable if there is no talking to the browser
     */
    synchronized JsonNode run(String html, String expression) throws PageFault {
        if (html.length() > PAGE_CHARS_MAX) {
            throw new PageFault(html.length() + " characters; at most " + PAGE_CHARS_MAX);
        }
        if (++pages % PAGES_MAX == 0) close();
        if (running.isEmpty()) running = Optional.of(new Running(program));
        try {
            return running.get().run(html, expression);
        } catch (Lost e) {
            close();
            throw new PageFault(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public synchronized void close() {
        running.ifPresent(Running::close);
        running = Optional.empty();
    }

    /** The page took the browser with it. */
    private static final class Lost extends Exception {
        private static final long serialVersionUID = 1;

        Lost(String why) {
            super(why);
        }
    }

    /** A browser that was started, with one tab. */
    private static final class Running implements AutoCloseable {
        private final Path profile;
        private final Process process;
        private final WebSocket socket;
        // Ctrl-C ends this program and not its children.
        private final Thread atExit = new Thread(this::kill);
        private final BlockingQueue<JsonNode> messages = new ArrayBlockingQueue<>(MESSAGES_MAX);
        private final List<String> faults = new ArrayList<>();
        private String session = "";
        private long id;
        private String frame = "";
        private long context;

        Running(Path program) {
            try {
                profile = Files.createTempDirectory("dojo-browser");
                process = start(program, profile);
            } catch (IOException e) {
                throw new BrowserUnusable(program + " cannot be started: " + e.getMessage());
            }
            Runtime.getRuntime().addShutdownHook(atExit);
            try {
                socket = connect();
                prepare();
            } catch (BrowserUnusable e) {
                end();
                throw e;
            } catch (Lost e) {
                end();
                throw new BrowserUnusable(program + " does not answer");
            }
        }

        private static Process start(Path program, Path profile) throws IOException {
            var command =
                    new ArrayList<>(
                            List.of(
                                    program.toString(),
                                    "--headless",
                                    "--remote-debugging-port=0",
                                    "--user-data-dir=" + profile,
                                    "--disable-gpu",
                                    "--disable-dev-shm-usage",
                                    "--disable-extensions",
                                    "--disable-background-networking",
                                    "--disable-component-update",
                                    "--disable-sync",
                                    "--mute-audio",
                                    "--no-first-run",
                                    "--block-new-web-contents",
                                    // The frame lives in the tab's own process, where one session
                                    // sees it, and a page costs no new process.
                                    "--disable-site-isolation-trials",
                                    "--disable-features=IsolateSandboxedIframes",
                                    "--js-flags=--max-old-space-size=" + HEAP_MB_MAX,
                                    // Nobody listens there, and nothing goes past it.
                                    "--proxy-server=http://127.0.0.1:9",
                                    "--proxy-bypass-list=<-loopback>",
                                    "--host-resolver-rules=MAP * ~NOTFOUND"));
            // Chromium's own sandbox refuses to start for root.
            if (System.getProperty("user.name").equals("root")) command.add("--no-sandbox");
            command.add("about:blank");
            return new ProcessBuilder(command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        }

        /** The browser writes its port and the secret path into its profile. */
        private WebSocket connect() {
            Path file = profile.resolve("DevToolsActivePort");
            long end = System.nanoTime() + START_MAX.toNanos();
            try {
                while (!Files.exists(file) || Files.readAllLines(file).size() < 2) {
                    if (process.waitFor(20, TimeUnit.MILLISECONDS)) {
                        throw new BrowserUnusable(
                                "the browser ended at its start with code " + process.exitValue());
                    }
                    if (System.nanoTime() > end) {
                        throw new BrowserUnusable("the browser does not start");
                    }
                }
                List<String> lines = Files.readAllLines(file);
                return HttpClient.newHttpClient()
                        .newWebSocketBuilder()
                        .connectTimeout(START_MAX)
                        .buildAsync(
                                URI.create("ws://127.0.0.1:" + lines.get(0) + lines.get(1)),
                                new Listener())
                        .join();
            } catch (IOException | CompletionException e) {
                throw new BrowserUnusable("the browser cannot be reached: " + e.getMessage());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new BrowserUnusable("interrupted");
            }
        }

        private void prepare() throws Lost {
            JsonNode target = call("Target.createTarget", Json.object().put("url", "about:blank"));
            session =
                    call(
                                    "Target.attachToTarget",
                                    Json.object()
                                            .put("targetId", target.path("targetId").asText())
                                            .put("flatten", true))
                            .path("sessionId")
                            .asText();
            call("Page.enable", Json.object());
            call("Runtime.enable", Json.object());
            call("Inspector.enable", Json.object());
            call(
                    "Page.addScriptToEvaluateOnNewDocument",
                    Json.object().put("source", Pools.resource("harness.js")));
        }

        JsonNode run(String html, String expression) throws Lost, PageFault {
            faults.clear();
            frame = "";
            context = 0;
            String load = LOAD + "(" + Json.object().textNode(html) + ")";
            call(
                    "Runtime.evaluate",
                    Json.object().put("expression", load).put("awaitPromise", true));
            JsonNode answer =
                    call(
                            "Runtime.evaluate",
                            Json.object()
                                    .put("expression", expression)
                                    .put("contextId", context)
                                    .put("returnByValue", true)
                                    .put("timeout", PATIENCE.toMillis()));
            if (answer.has("exceptionDetails")) faults.add(thrown(answer.get("exceptionDetails")));
            if (!faults.isEmpty()) throw new PageFault(faults.getFirst());
            return answer.path("result").path("value");
        }

        private JsonNode call(String method, ObjectNode params) throws Lost {
            ObjectNode message = Json.object().put("id", ++id).put("method", method);
            if (!session.isEmpty()) message.put("sessionId", session);
            message.set("params", params);
            send(message);
            long end = System.nanoTime() + PATIENCE.plusSeconds(1).toNanos();
            while (true) {
                JsonNode got = next(end, "does not answer any more");
                if (got.path("id").asLong() != id || !got.has("id")) handle(got);
                else if (got.has("error")) throw new Lost(told(got.at("/error/message").asText()));
                else return got.path("result");
            }
        }

        private String told(String error) {
            return faults.isEmpty() ? error : faults.getFirst();
        }

        private void send(ObjectNode message) throws Lost {
            try {
                socket.sendText(Json.write(message), true).get(5, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new Lost("interrupted");
            } catch (Exception e) {
                throw new Lost("the browser is gone");
            }
        }

        private JsonNode next(long end, String otherwise) throws Lost {
            try {
                JsonNode got = messages.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
                if (got == null) throw new Lost(otherwise);
                return got;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new Lost("interrupted");
            }
        }

        /** Takes in what the page did meanwhile. */
        private void handle(JsonNode event) throws Lost {
            JsonNode params = event.path("params");
            switch (event.path("method").asText()) {
                case "Page.frameAttached" -> {
                    if (frame.isEmpty()) frame = params.path("frameId").asText();
                }
                case "Runtime.executionContextCreated" -> {
                    JsonNode made = params.path("context");
                    if (made.at("/auxData/frameId").asText().equals(frame)) {
                        context = made.path("id").asLong();
                    }
                }
                case "Runtime.exceptionThrown" ->
                        faults.add(thrown(params.path("exceptionDetails")));
                case "Runtime.consoleAPICalled" -> {
                    if (params.path("type").asText().equals("error")) {
                        faults.add("console error: " + params.at("/args/0/value").asText());
                    }
                }
                case "Page.frameRequestedNavigation", "Page.windowOpen" -> {
                    if (!params.path("url").asText().equals("about:srcdoc")) {
                        faults.add("navigates away");
                    }
                }
                case "Inspector.targetCrashed", "Target.targetCrashed" ->
                        throw new Lost("crashes, for example for want of memory");
                case "Dojo.closed" -> throw new Lost("the browser is gone");
                default -> {
                    // Of no concern.
                }
            }
        }

        private static String thrown(JsonNode details) {
            String text =
                    details.at("/exception/description").asText(details.path("text").asText());
            return "error: " + text.lines().findFirst().orElse("");
        }

        /** Puts whole messages into the queue; one that is too much for it closes the line. */
        private final class Listener implements WebSocket.Listener {
            private final StringBuilder parts = new StringBuilder();

            @Override
            public CompletionStage<?> onText(WebSocket line, CharSequence data, boolean last) {
                parts.append(data);
                if (parts.length() > MESSAGE_CHARS_MAX) {
                    line.abort();
                } else if (last) {
                    try {
                        if (!messages.offer(Json.parse(parts.toString()))) line.abort();
                    } catch (MalformedJson e) {
                        line.abort();
                    }
                    parts.setLength(0);
                }
                line.request(1);
                return CompletableFuture.completedStage(line);
            }

            @Override
            public CompletionStage<?> onClose(WebSocket line, int status, String reason) {
                boolean told = messages.offer(Json.object().put("method", "Dojo.closed"));
                if (!told) line.abort();
                return CompletableFuture.completedStage(line);
            }
        }

        @Override
        public void close() {
            socket.abort();
            end();
        }

        private void kill() {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }

        private void end() {
            kill();
            try {
                Runtime.getRuntime().removeShutdownHook(atExit);
            } catch (IllegalStateException e) {
                // It runs already.
            }
            try {
                process.waitFor(5, TimeUnit.SECONDS);
                try (Stream<Path> files = Files.walk(profile)) {
                    files.sorted(Comparator.reverseOrder()).forEach(Running::delete);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (IOException | UncheckedIOException e) {
                // The system clears its folder for temporary files.
            }
        }

        private static void delete(Path file) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
