package dojo.models;

import dojo.base.Json;
import dojo.base.MalformedJson;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One model of one server that speaks OpenAI's chat API, over HTTP/1.1. The key goes to that server
 * alone and into no message; redirects are not followed. What a server does not understand of the
 * API (schemas, whole answers, names of limits) it is asked without, and from then on at once.
 */
public final class OpenAiApi implements LlmClient, AutoCloseable {
    /** How often one question may fail; being sent in another dialect is no failure. */
    public static final int TRIES_MAX = 5;

    /** The longest body that is read, in bytes; one piece of a stream is about 300. */
    public static final int BODY_BYTES_MAX = 8 << 20;

    /** The pause before the second try; each further one is twice as long, up to the longest. */
    static final Duration FIRST_PAUSE = Duration.ofMillis(500);

    static final Duration PAUSE_MAX = Duration.ofSeconds(20);

    /** How long one try may take, whatever the deadline. */
    static final Duration TRY_MAX = Duration.ofMinutes(10);

    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(10);
    private static final int WORDS_QUOTED_MAX = 300;

    private final LlmProvider provider;
    private final String model;
    private final Optional<String> key;
    private final LlmBudget budget;
    private final InstantSource clock;
    private final URI endpoint;
    private final HttpClient http =
            HttpClient.newBuilder()
                    // HTTP/2 would begin by an upgrade header that small servers do not expect.
                    .version(HttpClient.Version.HTTP_1_1)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .connectTimeout(CONNECT_WITHIN)
                    .build();
    private volatile Dialect understood = Dialect.FIRST;

    /**
     * Connects to nothing yet.
     *
     * @param key what the provider's variable holds
     * @param budget may be shared with other models
     * @throws dojo.base.SettingRefused if the provider wants a key and there is none, or if it
     *     would go over a network in the clear
     */
    public OpenAiApi(
            LlmProvider provider,
            String model,
            Optional<String> key,
            LlmBudget budget,
            InstantSource clock) {
        this.provider = provider;
        this.model = model;
        this.key = provider.key(key);
        this.budget = budget;
        this.clock = clock;
        endpoint = URI.create(provider.base() + "/chat/completions");
    }

    @Override
    public String provider() {
        return provider.name();
    }

    @Override
    public String model() {
        return model;
    }

    /** What came of one try. */
    private sealed interface Outcome {
        record Answered(Answer answer) implements Outcome {}

        /** Nothing for now. */
        record Failed(String why, Optional<Duration> after) implements Outcome {}

        /** The server does not understand the question. */
        record Refused(String why) implements Outcome {}
    }

    @Override
    public Answer ask(Chat chat, Instant deadline) {
        Dialect dialect = understood;
        Duration pause = FIRST_PAUSE;
        int failures = 0;
        while (true) {
            byte[] body = Json.bytes(dialect.request(model, chat));
            switch (send(body, budget.reserve(body.length, chat.tokensMax()), deadline)) {
                case Outcome.Answered(Answer answer) -> {
                    understood = dialect;
                    return answer;
                }
                case Outcome.Refused(String why) ->
                        dialect =
                                dialect.after(why, chat.schema().isPresent())
                                        .orElseThrow(() -> refused("refuses: " + why));
                case Outcome.Failed(String why, Optional<Duration> after) -> {
                    if (++failures == TRIES_MAX) throw unavailable(why);
                    // Up to half less, so that those who failed together do not come together.
                    long millis = pause.toMillis();
                    long shorter = ThreadLocalRandom.current().nextLong(millis / 2, millis + 1);
                    pauseBefore(deadline, after.orElse(Duration.ofMillis(shorter)), why);
                    pause = pause.multipliedBy(2);
                    if (pause.compareTo(PAUSE_MAX) > 0) pause = PAUSE_MAX;
                }
            }
        }
    }

    private void pauseBefore(Instant deadline, Duration pause, String why) {
        if (!clock.instant().plus(pause).isBefore(deadline)) {
            String wait = String.format(Locale.ROOT, "%.1f s", pause.toMillis() / 1e3);
            throw unavailable(why + "; it wants " + wait + " and there is no time for that");
        }
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private Outcome send(byte[] body, LlmBudget.Reserved reserved, Instant deadline) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(endpoint)
                        .header("content-type", "application/json")
                        .header("accept", "application/json, text/event-stream")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        key.ifPresent(secret -> request.header("authorization", "Bearer " + secret));
        Duration left = Duration.between(clock.instant(), deadline);
        long millis = (left.compareTo(TRY_MAX) > 0 ? TRY_MAX : left).toMillis();
        if (millis <= 0) {
            budget.release(reserved);
            throw unavailable("was not asked: the deadline has passed");
        }
        CompletableFuture<HttpResponse<byte[]>> sent =
                http.sendAsync(
                        request.build(),
                        BodyHandlers.limiting(BodyHandlers.ofByteArray(), BODY_BYTES_MAX));
        try {
            // The client's own timeout ends with the headers; this one covers the body.
            return outcome(sent.get(millis, TimeUnit.MILLISECONDS), reserved);
        } catch (TimeoutException e) {
            sent.cancel(true);
            budget.settle(reserved);
            throw unavailable("gave no answer before the deadline");
        } catch (InterruptedException e) {
            sent.cancel(true);
            budget.settle(reserved);
            throw interrupted();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof IOException cause)) {
                budget.release(reserved);
                throw new IllegalStateException("calling " + endpoint, e.getCause());
            }
            // Who was not even connected to has read nothing; of others nobody knows.
            if (cause instanceof ConnectException) budget.release(reserved);
            else budget.settle(reserved);
            return new Outcome.Failed("cannot be reached: " + words(cause + ""), Optional.empty());
        }
    }

    private Outcome outcome(HttpResponse<byte[]> response, LlmBudget.Reserved reserved) {
        int status = response.statusCode();
        if (status == 200) return answered(response.body(), reserved);
        // Who gave up on the answer may have made and billed it; a busy server has not begun.
        if (status == 408 || (status >= 500 && status != 503)) budget.settle(reserved);
        else budget.release(reserved);
        String why =
                "HTTP " + status + " " + words(new String(response.body(), StandardCharsets.UTF_8));
        if (why.contains("insufficient_quota")) throw unavailable("wants to be paid: " + why);
        return switch (status) {
            case 400, 404, 415, 422 -> new Outcome.Refused(why);
            case 408, 409, 425, 429 -> new Outcome.Failed(why, wait(response.headers()));
            case 401, 403 ->
                    throw unavailable("takes no such key (" + provider.keyVariable() + "): " + why);
            default -> {
                if (status < 500) throw refused("refuses: " + why);
                yield new Outcome.Failed(why, wait(response.headers()));
            }
        };
    }

    private Outcome answered(byte[] body, LlmBudget.Reserved reserved) {
        try {
            LlmReply reply = LlmReply.read(body);
            LlmUsage usage =
                    reply.counted()
                            .map(counted ->
                                    budget.settle(
                                            reserved,
                                            counted.promptTokens(),
                                            counted.completionTokens()))
                            .orElseGet(() -> budget.settle(reserved));
            reply.refusal()
                    .ifPresent(why -> {
                        throw refused("does not answer: " + words(why));
                    });
            return new Outcome.Answered(new Answer(reply.text(), usage));
        } catch (MalformedJson e) {
            budget.settle(reserved);
            return new Outcome.Failed(
                    "is no such API, or was cut off: " + words(e.getMessage() + ""),
                    Optional.empty());
        }
    }

    /** What a server asks for, in seconds or as a date; none if it says nothing we can read. */
    private Optional<Duration> wait(HttpHeaders headers) {
        return headers.firstValue("retry-after")
                .flatMap(text -> {
                    try {
                        if (text.matches("\\d{1,9}(\\.\\d{1,9})?")) {
                            return Optional.of(
                                    Duration.ofMillis((long) (Double.parseDouble(text) * 1e3)));
                        }
                        Instant date =
                                ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                                        .toInstant();
                        Duration wait = Duration.between(clock.instant(), date);
                        return Optional.of(wait.isNegative() ? Duration.ZERO : wait);
                    } catch (DateTimeException e) {
                        return Optional.empty();
                    }
                });
    }

    /** What a stranger said, short, on one line and without our key, should it repeat that. */
    private String words(String text) {
        String safe = key.map(secret -> text.replace(secret, "…")).orElse(text);
        String line = safe.replaceAll("[\\p{Cntrl}\\p{Cf}\\s]+", " ").strip();
        return line.length() <= WORDS_QUOTED_MAX
                ? line
                : line.substring(0, WORDS_QUOTED_MAX) + " …";
    }

    private LlmUnavailable unavailable(String what) {
        return new LlmUnavailable(model + " at " + provider.name() + " " + what, true);
    }

    /** It will be so for this question whenever it is asked. */
    private LlmUnavailable refused(String what) {
        return new LlmUnavailable(model + " at " + provider.name() + " " + what, false);
    }

    private LlmUnavailable interrupted() {
        Thread.currentThread().interrupt();
        return unavailable("was given up");
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
