package dojo.work.client;

import com.fasterxml.jackson.databind.JsonNode;
import dojo.base.Json;
import dojo.base.MalformedJson;
import dojo.work.WorkUnavailable;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/** Calls of one platform, within a time and a size. Safe for several threads. */
final class WorkHttp {
    private static final int ERROR_CHARS_MAX = 200;

    private final HttpClient http =
            HttpClient.newBuilder()
                    .connectTimeout(WorkClient.WITHIN)
                    // A key must not follow where somebody else points.
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .build();
    private final URI base;

    /**
     * @param base where the platform is, with or without /api/v1
     */
    WorkHttp(URI base) {
        String text = base.toString().replaceAll("/+$", "");
        this.base = URI.create(text.endsWith("/api/v1") ? text : text + "/api/v1");
    }

    /** What came back, in the platform's envelope. */
    record Answer(int status, JsonNode envelope) {}

    /** Where the platform is, without scheme and path. */
    String authority() {
        return base.getAuthority();
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(base + path)).timeout(WorkClient.WITHIN);
    }

    Answer send(HttpRequest.Builder request) {
        try {
            HttpResponse<InputStream> response =
                    http.send(request.build(), BodyHandlers.ofInputStream());
            byte[] bytes;
            try (InputStream in = response.body()) {
                bytes = in.readNBytes(WorkClient.ANSWER_BYTES_MAX + 1);
            }
            if (bytes.length > WorkClient.ANSWER_BYTES_MAX) throw odd();
            return new Answer(response.statusCode(), Json.parse(bytes));
        } catch (IOException e) {
            throw new WorkUnavailable(
                    "the worker platform " + base + " cannot be reached: " + e.getMessage());
        } catch (MalformedJson e) {
            throw odd();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WorkUnavailable("interrupted");
        }
    }

    /** The body of what came back, if it is not a refusal. */
    JsonNode body(Answer answer) {
        if (answer.status() == 200) return answer.envelope().path("body");
        String words = answer.envelope().path("error").asText();
        throw new WorkUnavailable(
                "the worker platform "
                        + base
                        + " refuses: "
                        + answer.status()
                        + " "
                        + words.substring(0, Math.min(ERROR_CHARS_MAX, words.length())));
    }

    WorkUnavailable odd() {
        return new WorkUnavailable("the worker platform " + base + " answers what is no answer");
    }
}
