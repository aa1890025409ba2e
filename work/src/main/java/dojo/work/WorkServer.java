package dojo.work;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.DatabaseAway;
import dojo.base.Json;
import dojo.wallet.Ss58Address;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The platform over HTTP: the API and the page on one port, and on another, which is another origin
 * to browsers, the pages that are to be judged. Holds nothing that another server on the same
 * database would miss, but how often each caller called, and when the last worker.
 */
public final class WorkServer implements AutoCloseable {
    /** How many connections may be open at each port. */
    public static final int CONNECTIONS_MAX = 4_096;

    /** How long a caller may pause. */
    private static final Duration PAUSE_MAX = Duration.ofSeconds(30);

    /** To how many webhooks it is told at once what happened. */
    private static final int TELLING_MAX = 64;

    /** How many bodies beyond the usual size are in memory at once; each is at most 64 MiB. */
    private static final int LARGE_BODIES_MAX = 4;

    private static final String API = "/api/v1";
    private static final String COOKIE = "dojo-session";
    private static final HeaderName CSRF = HeaderNames.create("X-CSRF-Token");
    private static final HeaderName KEY = HeaderNames.create("X-API-KEY");
    private static final HeaderName RETRY_AFTER = HeaderNames.create("Retry-After");
    private static final List<String> READ_HEADERS = List.of("content-type", "idempotency-key");
    private static final Logger LOG = LoggerFactory.getLogger(WorkServer.class);

    private static final String FRAME_POLICY =
            "sandbox allow-scripts; default-src 'none'; script-src 'unsafe-inline';"
                    + " style-src 'unsafe-inline'; img-src data: blob:; media-src data: blob:;"
                    + " font-src data:; connect-src 'none'; form-action 'none'; base-uri 'none';"
                    + " frame-ancestors ";
    private static final String NO_FEATURES =
            "camera=(), microphone=(), geolocation=(), payment=(), usb=(), serial=(), bluetooth=(),"
                    + " midi=(), display-capture=(), clipboard-read=(), clipboard-write=(),"
                    + " publickey-credentials-get=(), publickey-credentials-create=(), accelerometer=(), gyroscope=()";

    private final WorkStore store;
    private final WorkConfig config;
    private final InstantSource clock;
    private final RateLimits limits = new RateLimits();
    private final Semaphore largeBodies = new Semaphore(LARGE_BODIES_MAX);
    private final WebServer page;
    private final WebServer frames;
    private final List<URI> origins;
    private final URI frameOrigin;
    private final Routes routes;
    private final ScheduledExecutorService keeper =
            Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().factory());
    private final ExecutorService tellers = Executors.newVirtualThreadPerTaskExecutor();
    private final Set<String> told = ConcurrentHashMap.newKeySet();
    private volatile Instant workerSeen = Instant.EPOCH;

    private WorkServer(WorkStore store, WorkConfig config, InstantSource clock) {
        this.store = store;
        this.config = config;
        this.clock = clock;
        int port = config.port() == 0 ? freePort(config.host()) : config.port();
        int framePort = config.framePort() == 0 ? freePort(config.host()) : config.framePort();
        boolean loopback = config.host().equals("127.0.0.1");
        origins =
                Stream.concat(
                                config.publicUrl().stream(),
                                loopback
                                        ? Stream.of("127.0.0.1", "localhost")
                                                .map(host ->
                                                        URI.create("http://" + host + ":" + port))
                                        : Stream.empty())
                        .toList();
        // By another name than the page's, so that browsers give them a process of their own.
        frameOrigin = config.publicFrameUrl().orElse(URI.create("http://localhost:" + framePort));
        routes = Routes.of(store, config, origins, frameOrigin.toString(), clock);
        page = server(port, this::serve);
        frames = server(framePort, this::serveFrame);
    }

    /**
     * Starts serving what is in {@code store}, which stays the caller's to close.
     *
     * @throws WorkUnavailable if it cannot listen
     */
    public static WorkServer start(WorkStore store, WorkConfig config, InstantSource clock) {
        if (!config.host().equals("127.0.0.1")
                && (config.publicUrl().isEmpty() || config.publicFrameUrl().isEmpty())) {
            throw new WorkUnavailable(
                    "who listens beyond this machine has to say under which two addresses browsers"
                            + " find the page and the frames");
        }
        var server = new WorkServer(store, config, clock);
        try {
            server.listen(server.page);
            server.listen(server.frames);
            var _ = server.keeper.scheduleWithFixedDelay(server::keep, 1, 1, TimeUnit.SECONDS);
            return server;
        } catch (WorkUnavailable e) {
            server.close();
            throw e;
        }
    }

    /** Ends what has run out, and tells owners what happened. */
    private void keep() {
        try {
            routes.leases().sweep(clock.instant());
            for (String webhook : routes.webhooks().due()) {
                if (told.size() < TELLING_MAX && told.add(webhook)) {
                    tellers.execute(() -> tell(webhook));
                }
            }
        } catch (RuntimeException e) {
            LOG.warn("what time brings has to wait: {}", e.toString());
        }
    }

    private void tell(String webhook) {
        try {
            routes.webhooks().deliver(webhook);
        } catch (InterruptedException e) {
            // This server stops; what was not told waits for the next one.
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.warn("a webhook has to wait: {}", e.toString());
        } finally {
            told.remove(webhook);
        }
    }

    private WebServer server(int port, io.helidon.webserver.http.Handler handler) {
        return WebServer.builder()
                .host(config.host())
                .port(port)
                .shutdownHook(false)
                .maxTcpConnections(CONNECTIONS_MAX)
                .connectionOptions(options -> options.readTimeout(PAUSE_MAX).tcpNoDelay(true))
                .routing(routing -> routing.any(handler))
                .build();
    }

    private void listen(WebServer server) {
        // The server only logs why it cannot listen, so the address is tried out before.
        int port = server.prototype().port();
        try (ServerSocket trial = new ServerSocket()) {
            trial.setReuseAddress(true);
            trial.bind(new InetSocketAddress(config.host(), port));
        } catch (IOException e) {
            throw new WorkUnavailable(
                    "cannot listen on " + config.host() + ":" + port + ": " + e.getMessage());
        }
        server.start();
    }

    private static int freePort(String host) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(host, 0));
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new WorkUnavailable("cannot listen on " + host + ": " + e.getMessage());
        }
    }

    /** Where browsers find the page; the API is below it at /api/v1. */
    public URI url() {
        return origins.getFirst();
    }

    /** Where the pages that are to be judged are. */
    public URI frameUrl() {
        return frameOrigin;
    }

    /**
     * Lets everybody who signs in as a worker from now on work for {@code hotkey} without a key of
     * its: for networks on this machine.
     *
     * @param name what workers see of it
     * @return an API key of the miner; earlier ones are disabled
     */
    public String employ(Ss58Address hotkey, String name) {
        return routes.signIn().employ(hotkey, name, clock.instant());
    }

    /** Whether any worker called this server within {@code span}, or has a task in work. */
    public boolean anybodyAtWork(Duration span) {
        Instant now = clock.instant();
        return workerSeen.isAfter(now.minus(span)) || routes.leases().anyLease(now);
    }

    List<Route> routes() {
        return routes.list();
    }

    // ---- the API and the page

    private void serve(ServerRequest request, ServerResponse response) throws Exception {
        String path = request.path().path();
        try {
            requireHost(request);
            boolean api = path.startsWith(API + "/");
            if (api && !path.equals(API + "/openapi.json")) {
                answer(request, response, path.substring(API.length()));
            } else {
                PageFiles.serve(this.store, request, response, frameOrigin);
            }
        } catch (WorkRefused e) {
            refuse(response, e, Optional.empty());
        } catch (DatabaseAway e) {
            LOG.warn("{}", e.getMessage());
            refuse(
                    response,
                    Refusal.UNAVAILABLE.because("try again in a moment"),
                    Optional.empty());
        } catch (TooMany e) {
            refuse(
                    response,
                    Refusal.TOO_MANY_REQUESTS.because("Too Many Requests"),
                    Optional.of(e.wait));
        } catch (RuntimeException e) {
            if (e instanceof UncheckedIOException && response.isSent()) throw e;
            WorkRefused refused = Refusal.INTERNAL.because("something broke here; it is logged");
            LOG.error("{} {} broke", request.prologue().method(), path, e);
            if (!response.isSent()) refuse(response, refused, Optional.empty());
        }
    }

    /** Pages elsewhere must not reach a server on this machine by a name of their own for it. */
    private void requireHost(ServerRequest request) {
        String host = request.authority();
        if (origins.stream().noneMatch(origin -> host.equalsIgnoreCase(origin.getAuthority()))) {
            throw Refusal.FORBIDDEN.because(
                    "this server is " + url() + "; it does not answer to another name");
        }
    }

    private static final class TooMany extends RuntimeException {
        private final transient Duration wait;

        TooMany(Duration wait) {
            super("", null, false, false);
            this.wait = wait;
        }
    }

    private void limit(String who, int perMinute, Instant now) {
        limits.take(who, Math.max(1, perMinute), now)
                .ifPresent(wait -> {
                    throw new TooMany(wait);
                });
    }

    private String address(ServerRequest request) {
        if (config.proxied()) {
            // The last entry is the one that our own proxy wrote.
            List<String> hops =
                    request.headers().values(HeaderNames.X_FORWARDED_FOR).stream()
                            .flatMap(value -> Stream.of(value.split(",", -1)))
                            .map(String::strip)
                            .toList();
            if (!hops.isEmpty()) return hops.getLast();
        }
        return request.remotePeer().host();
    }

    private void answer(ServerRequest request, ServerResponse response, String rawPath) {
        Instant now = clock.instant();
        String method = request.prologue().method().text();
        String path =
                rawPath.length() > 1 && rawPath.endsWith("/")
                        ? rawPath.substring(0, rawPath.length() - 1)
                        : rawPath;
        Route route = null;
        String id = "";
        boolean known = false;
        for (Route candidate : routes.list()) {
            Optional<String> match = candidate.match(path);
            if (match.isEmpty()) continue;
            known = true;
            if (candidate.method().equals(method)) {
                route = candidate;
                id = match.get();
                break;
            }
        }
        if (route == null) {
            throw Refusal.NOT_FOUND.because(
                    known ? method + " is not for this path" : "there is no such path");
        }
        Caller caller = caller(request, now);
        admit(route, caller, request, now);
        if (caller.role().equals("worker")) workerSeen = now;
        byte[] body = body(request, route);
        Map<String, String> query = new HashMap<>();
        request.query().names().forEach(name -> query.put(name, request.query().get(name)));
        Map<String, String> headers = new HashMap<>();
        for (String name : READ_HEADERS) {
            request.headers()
                    .first(HeaderNames.create(name))
                    .ifPresent(value -> headers.put(name, value.length() > 500 ? "" : value));
        }
        send(response, route.handler().answer(new Call(caller, id, query, headers, body, now)));
    }

    /** Who calls; who says a wrong key or token is refused, and soon not heard any more. */
    private Caller caller(ServerRequest request, Instant now) {
        Optional<String> key = request.headers().first(KEY);
        if (key.isPresent()) {
            return routes.keys()
                    .use(AccessKey.Kind.API, key.get(), now)
                    .<Caller>map(k -> new Caller.Program(k.owner(), k.id(), k.scopes()))
                    .orElseThrow(() -> unknown(request, "API key not found", now));
        }
        Optional<String> bearer = request.headers().first(HeaderNames.AUTHORIZATION);
        Optional<String> cookie = request.headers().cookies().first(COOKIE).asOptional();
        if (bearer.isEmpty() && cookie.isEmpty()) return new Caller.Anonymous();
        String token =
                bearer.map(text -> text.startsWith("Bearer ") ? text.substring(7) : "")
                        .orElseGet(cookie::get);
        Optional<Session> session = routes.accounts().session(token, now);
        if (session.isEmpty()) {
            // A cookie that ran out is no attack, and nobody's fault.
            if (bearer.isEmpty()) return new Caller.Anonymous();
            throw unknown(request, "invalid token", now);
        }
        if (bearer.isEmpty()) requireSamePage(request, session.get());
        return new Caller.Person(session.get());
    }

    private WorkRefused unknown(ServerRequest request, String words, Instant now) {
        limit("guess " + address(request), config.requestsPerMinute() / 10, now);
        return Refusal.SIGN_IN.because(words);
    }

    /** A cookie is sent along whichever page asks, so ours says what only it can know. */
    private void requireSamePage(ServerRequest request, Session session) {
        if (request.prologue().method().text().equals("GET")) return;
        Optional<String> origin = request.headers().first(HeaderNames.ORIGIN);
        boolean ours =
                origin.map(o -> origins.stream().anyMatch(known -> known.toString().equals(o)))
                        .orElse(true);
        String said = request.headers().first(CSRF).orElse("");
        boolean same =
                MessageDigest.isEqual(
                        said.getBytes(java.nio.charset.StandardCharsets.UTF_8),
                        routes.signIn()
                                .csrf(session)
                                .getBytes(java.nio.charset.StandardCharsets.UTF_8));
        if (!ours || !same) {
            throw Refusal.CSRF.because(
                    "the header X-CSRF-Token is missing or wrong; reload the page");
        }
    }

    private void admit(Route route, Caller caller, ServerRequest request, Instant now) {
        int perMinute = config.requestsPerMinute();
        boolean signingIn =
                route.roles().contains("anonymous")
                        && (route.path().startsWith("/auth/")
                                || route.path().contains("login")
                                || route.path().startsWith("/miner/session"));
        if (signingIn) limit("sign-in " + address(request), perMinute / 10, now);
        if (caller instanceof Caller.Anonymous) limit("at " + address(request), perMinute, now);
        else limit("by " + caller.id(), perMinute, now);
        if (!route.roles().contains(caller.role())) {
            throw caller instanceof Caller.Anonymous
                    ? Refusal.SIGN_IN.because("sign in first")
                    : Refusal.FORBIDDEN.because("this is not for a " + caller.role());
        }
        if (caller instanceof Caller.Program(var _, var _, List<String> scopes)
                && !route.scope().isEmpty()
                && !scopes.contains(route.scope())) {
            throw Refusal.FORBIDDEN.because("this key lacks the scope " + route.scope());
        }
        if (route.consent() && caller.session().consent() < Accounts.CONSENT) {
            throw Refusal.CONSENT_NEEDED.because("accept the text at /site first");
        }
    }

    private byte[] body(ServerRequest request, Route route) {
        if (!request.content().hasEntity()) return new byte[0];
        int max = route.bodyBytesMax();
        boolean large = max > Route.BODY_BYTES_MAX;
        if (large && !largeBodies.tryAcquire()) throw new TooMany(Duration.ofSeconds(1));
        try (InputStream in = request.content().inputStream()) {
            byte[] body = in.readNBytes(max + 1);
            if (body.length > max) {
                throw Refusal.TOO_LARGE.because("the body has more than " + max + " bytes");
            }
            return body;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            if (large) largeBodies.release();
        }
    }

    // ---- answers

    private void send(ServerResponse response, Route.Answer answer) {
        switch (answer) {
            case Route.Answer.Body(var body) -> envelope(response, body);
            case Route.Answer.Cookie(var body, String token) -> {
                boolean secure = url().getScheme().equals("https");
                response.header(
                        HeaderNames.SET_COOKIE,
                        COOKIE
                                + "="
                                + token
                                + "; Path=/; HttpOnly; SameSite=Lax"
                                + (secure ? "; Secure" : "")
                                + (token.isEmpty()
                                        ? "; Max-Age=0"
                                        : "; Max-Age=" + Duration.ofDays(30).toSeconds()));
                envelope(response, body);
            }
            case Route.Answer.Stream(var type, var filename, boolean cached, var writer) -> {
                response.header(HeaderNames.CONTENT_TYPE, type)
                        .header(HeaderNames.create("X-Content-Type-Options"), "nosniff")
                        .header(HeaderNames.create("Content-Security-Policy"), "default-src 'none'")
                        .header(
                                HeaderNames.CACHE_CONTROL,
                                cached ? "private, max-age=31536000, immutable" : "no-store")
                        .header(
                                HeaderNames.CONTENT_DISPOSITION,
                                (cached ? "inline" : "attachment")
                                        + "; filename=\""
                                        + filename
                                        + "\"");
                try (OutputStream out = response.outputStream()) {
                    writer.write(out);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private static void envelope(
            ServerResponse response, com.fasterxml.jackson.databind.JsonNode body) {
        ObjectNode envelope = Json.object().put("success", true);
        envelope.set("body", body);
        envelope.set("error", NullNode.getInstance());
        json(response, envelope);
    }

    private static void refuse(
            ServerResponse response, WorkRefused refused, Optional<Duration> wait) {
        ObjectNode envelope = Json.object().put("success", false);
        envelope.set("body", NullNode.getInstance());
        envelope.put("error", refused.getMessage()).put("code", refused.refusal().name());
        ArrayNode details = envelope.putArray("details");
        refused.details()
                .forEach(
                        d -> details.addObject().put("path", d.path()).put("message", d.message()));
        envelope.put("requestId", WorkStore.newId());
        wait.ifPresent(w -> response.header(RETRY_AFTER, Long.toString(1 + w.toSeconds())));
        response.status(Status.create(refused.refusal().status()));
        json(response, envelope);
    }

    private static void json(ServerResponse response, ObjectNode tree) {
        response.header(HeaderNames.CONTENT_TYPE, "application/json")
                .header(HeaderNames.CACHE_CONTROL, "no-store")
                .header(HeaderNames.create("X-Content-Type-Options"), "nosniff")
                .send(Json.bytes(tree));
    }

    // ---- the frames

    private void serveFrame(ServerRequest request, ServerResponse response) {
        Optional<String> html = Optional.empty();
        if (request.prologue().method().text().equals("GET")) {
            try {
                html = routes.frames().page(request.path().path(), clock.instant());
            } catch (DatabaseAway e) {
                LOG.warn("{}", e.getMessage());
            }
        }
        String ancestors = String.join(" ", origins.stream().map(URI::toString).toList());
        response.status(html.isPresent() ? Status.OK_200 : Status.NOT_FOUND_404)
                .header(HeaderNames.CONTENT_TYPE, "text/html; charset=utf-8")
                .header(HeaderNames.create("Content-Security-Policy"), FRAME_POLICY + ancestors)
                .header(HeaderNames.create("Permissions-Policy"), NO_FEATURES)
                .header(HeaderNames.create("X-Content-Type-Options"), "nosniff")
                .header(HeaderNames.create("Referrer-Policy"), "no-referrer")
                .header(HeaderNames.create("Origin-Agent-Cluster"), "?1")
                .header(HeaderNames.CACHE_CONTROL, "no-store")
                .send(
                        html.orElse(
                                "<!doctype html><title>Gone</title>This page is not here any more."));
    }

    @Override
    public void close() {
        page.stop();
        frames.stop();
        keeper.close();
        tellers.shutdownNow();
        tellers.close();
    }
}
