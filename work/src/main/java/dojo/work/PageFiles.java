package dojo.work;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/** The page's files, from the class path; every path without a dot is the page itself. */
final class PageFiles {
    private static final String FOLDER = "/dojo/work/page";

    /** What is served; anything else is not there. */
    private static final Map<String, String> TYPES =
            Map.of(
                    "html", "text/html; charset=utf-8",
                    "js", "text/javascript; charset=utf-8",
                    "css", "text/css; charset=utf-8",
                    "json", "application/json",
                    "svg", "image/svg+xml",
                    "png", "image/png",
                    "ico", "image/x-icon",
                    "woff2", "font/woff2",
                    "webmanifest", "application/manifest+json",
                    "txt", "text/plain; charset=utf-8");

    private static final String MISSING =
            "<!doctype html><meta charset=utf-8><title>Dojo</title><p>This build has no page (Node was"
                    + " not there when it was made). The API is at /api/v1, described in"
                    + " /openapi.json.";

    private PageFiles() {}

    static void serve(
            WorkStore store, ServerRequest request, ServerResponse response, URI frameOrigin) {
        String path = request.path().path();
        String method = request.prologue().method().text();
        if (!method.equals("GET") && !method.equals("HEAD")) {
            throw Refusal.NOT_FOUND.because("there is no such path");
        }
        response.header(HeaderNames.create("X-Content-Type-Options"), "nosniff");
        switch (path) {
            case "/healthz" -> response.header(HeaderNames.CONTENT_TYPE, "text/plain").send("ok");
            case "/readyz" -> {
                store.read(handle -> handle.createQuery("SELECT 1").mapTo(Integer.class).one());
                response.header(HeaderNames.CONTENT_TYPE, "text/plain").send("ok");
            }
            case "/openapi.json", "/api/v1/openapi.json" ->
                    response.header(HeaderNames.CONTENT_TYPE, "application/json")
                            .send(Practice.text("openapi.json"));
            default -> file(path, response, frameOrigin);
        }
    }

    private static void file(String path, ServerResponse response, URI frameOrigin) {
        // Assets carry a hash of themselves in their names; the page that names them does not.
        boolean asset = path.lastIndexOf('.') > path.lastIndexOf('/');
        String name = asset ? path : "/index.html";
        String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
        boolean plain = name.matches("(/[A-Za-z0-9_-][A-Za-z0-9._-]*)+") && !name.contains("..");
        Optional<byte[]> bytes = type == null || !plain ? Optional.empty() : read(FOLDER + name);
        if (bytes.isEmpty() && asset) {
            response.status(Status.NOT_FOUND_404).send();
            return;
        }
        response.header(HeaderNames.CONTENT_TYPE, String.valueOf(type))
                .header(HeaderNames.create("Content-Security-Policy"), policy(frameOrigin))
                .header(HeaderNames.create("Referrer-Policy"), "no-referrer")
                .header(HeaderNames.create("Cross-Origin-Opener-Policy"), "same-origin")
                .header(HeaderNames.create("X-Frame-Options"), "DENY")
                .header(
                        HeaderNames.create("Permissions-Policy"),
                        "camera=(), microphone=(), geolocation=()")
                .header(
                        HeaderNames.CACHE_CONTROL,
                        asset && name.startsWith("/assets/")
                                ? "public, max-age=31536000, immutable"
                                : "no-cache");
        if (bytes.isPresent()) response.send(bytes.get());
        else response.send(MISSING);
    }

    private static String policy(URI frameOrigin) {
        return "default-src 'none'; script-src 'self'; style-src 'self';"
                + " img-src 'self' data: blob:; font-src 'self'; connect-src 'self';"
                + " manifest-src 'self'; frame-src "
                + frameOrigin
                + "; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    }

    private static Optional<byte[]> read(String resource) {
        try (InputStream in = PageFiles.class.getResourceAsStream(resource)) {
            return in == null ? Optional.empty() : Optional.of(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
