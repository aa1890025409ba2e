package dojo.work;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.Json;
import dojo.base.PublicAddress;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jdbi.v3.core.Handle;

/**
 * Tells owners what happens to their tasks, by signed requests. What is to be told is written in
 * the transaction in which it happened; whoever takes it to tell it has it alone for a while, so it
 * is told at least once, in order for each task, and never by two servers at a time.
 *
 * @see <a href="https://www.standardwebhooks.com">Standard Webhooks</a>
 */
final class Webhooks {
    /** How many an owner may have. */
    static final int WEBHOOKS_MAX = 5;

    /** How much may wait for one; what happens beyond is not told. */
    static final int WAITING_MAX = 10_000;

    /** How long after each attempt the next one is made; after the last one none is. */
    static final List<Duration> PAUSES =
            List.of(
                    Duration.ofSeconds(5),
                    Duration.ofMinutes(5),
                    Duration.ofMinutes(30),
                    Duration.ofHours(2),
                    Duration.ofHours(5),
                    Duration.ofHours(10),
                    Duration.ofHours(10));

    /** How long a receiver may take, and how long one server has a delivery for itself. */
    private static final Duration ANSWER = Duration.ofSeconds(15);

    private static final Duration TAKEN = Duration.ofMinutes(1);

    /** How many are told in a row before others have their turn. */
    private static final int ROW = 50;

    /** Answers that find fault with what was sent, not with who sends or when. */
    private static final List<Integer> ABOUT_THE_BODY = List.of(400, 413, 422);

    private static final int URL_CHARS_MAX = 500;
    private static final long NEVER = Long.MAX_VALUE;

    private static final HttpClient HTTP =
            HttpClient.newBuilder()
                    .connectTimeout(Duration.ofSeconds(5))
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .build();

    private final WorkStore store;
    private final InstantSource clock;

    /** Whether receivers may be on this machine, without TLS. */
    private final boolean dev;

    Webhooks(WorkStore store, InstantSource clock, boolean dev) {
        this.store = store;
        this.clock = clock;
        this.dev = dev;
    }

    // ---- what there is

    ObjectNode list(String owner) {
        ObjectNode body = Json.object();
        ArrayNode rows = body.putArray("webhooks");
        store.read(handle ->
                        handle.createQuery(
                                        "SELECT w.*, COUNT(d.id) AS waiting,"
                                                + " COUNT(CASE d.next_at WHEN :never THEN 1 END)"
                                                + " AS lost FROM webhook w LEFT JOIN delivery d"
                                                + " ON d.webhook = w.id WHERE w.owner = :owner"
                                                + " GROUP BY w.id ORDER BY w.created_at, w.id")
                                .bind("never", NEVER)
                                .bind("owner", owner)
                                .mapToMap()
                                .list())
                .forEach(row ->
                        rows.addObject()
                                .put("id", WorkStore.text(row, "id"))
                                .put("url", WorkStore.text(row, "url"))
                                .put("createdAt", time(row, "created_at"))
                                .put("deliveredAt", time(row, "delivered_at"))
                                .put("failedAt", time(row, "failed_at"))
                                .put("failure", WorkStore.text(row, "failure"))
                                .put(
                                        "waiting",
                                        WorkStore.number(row, "waiting")
                                                - WorkStore.number(row, "lost"))
                                .put("givenUp", WorkStore.number(row, "lost")));
        return body;
    }

    private static String time(Map<String, Object> row, String name) {
        return Wire.time(WorkStore.number(row, name));
    }

    /** Makes a webhook; only this answer holds its secret. */
    ObjectNode add(String owner, Form form, Instant now) {
        String url = form.text("url", URL_CHARS_MAX);
        if (!url.isEmpty()) objection(url).ifPresent(why -> form.wrong("url", why));
        form.refuse();
        String id = WorkStore.newId();
        store.write(handle -> {
            long there =
                    WorkStore.count(handle, "SELECT COUNT(*) FROM webhook WHERE owner = ?", owner);
            if (there >= WEBHOOKS_MAX) {
                throw Refusal.CONFLICT.because(
                        "there are " + WEBHOOKS_MAX + " webhooks; remove one first");
            }
            handle.execute(
                    "INSERT INTO webhook (id, owner, url, created_at) VALUES (?, ?, ?, ?)",
                    id,
                    owner,
                    url,
                    now.toEpochMilli());
            store.audit(handle, now, owner, owner, "webhook.add", id);
            return id;
        });
        String secret = "whsec_" + Base64.getEncoder().encodeToString(secret(id));
        ObjectNode body = list(owner);
        body.putObject("created").put("id", id).put("secret", secret);
        return body;
    }

    void remove(String owner, String id, Instant now) {
        store.write(handle -> {
            require(handle, owner, id);
            handle.execute("DELETE FROM delivery WHERE webhook = ?", id);
            handle.execute("DELETE FROM webhook WHERE id = ?", id);
            store.audit(handle, now, owner, owner, "webhook.remove", id);
            return id;
        });
    }

    /** Tries again at once whatever waits, also what nobody tried any more. */
    void retry(String owner, String id, Instant now) {
        store.write(handle -> {
            require(handle, owner, id);
            return handle.execute(
                    "UPDATE delivery SET attempts = 0, next_at = ? WHERE webhook = ?"
                            // What is on its way now is not sent a second time.
                            + " AND (next_at = ? OR next_at > ?)",
                    now.toEpochMilli(),
                    id,
                    NEVER,
                    now.plus(TAKEN).toEpochMilli());
        });
    }

    private static void require(Handle handle, String owner, String id) {
        String mine = "SELECT id FROM webhook WHERE id = ? AND owner = ?";
        if (WorkStore.first(handle, mine, id, owner).isEmpty()) {
            throw Refusal.NOT_FOUND.because("there is no such webhook of yours");
        }
    }

    /** Why {@code text} cannot be called, if so: it has to be a place of the public internet. */
    private Optional<String> objection(String text) {
        URI url;
        try {
            url = URI.create(text);
        } catch (IllegalArgumentException e) {
            return Optional.of("is no address");
        }
        String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
        if (url.getHost() == null || url.getUserInfo() != null) {
            return Optional.of("has to be https://HOST/PATH");
        }
        if (!scheme.equals("https") && !(dev && scheme.equals("http"))) {
            return Optional.of("has to begin with https://");
        }
        try {
            // The client looks names up where this one is now remembered, and over TLS no other
            // machine can answer for it anyway.
            for (InetAddress address : InetAddress.getAllByName(url.getHost())) {
                Optional<String> what = PublicAddress.objection(address);
                if (what.isPresent() && !(dev && address.isLoopbackAddress())) {
                    return Optional.of("leads to an address that is " + what.get());
                }
            }
        } catch (UnknownHostException e) {
            return Optional.of("has a host that is not known");
        }
        return Optional.empty();
    }

    // ---- what happens

    /**
     * Writes down that {@code type} happened to a task, whose row this transaction has locked, for
     * each webhook of its owner.
     */
    static void note(
            Handle handle, String owner, String task, String type, ObjectNode data, Instant now) {
        ObjectNode body = Json.object().put("type", type).put("timestamp", now.toString());
        body.set("data", data.put("taskId", task));
        handle.createUpdate(
                        "INSERT INTO delivery (id, webhook, task, nth, body, next_at)"
                                + " SELECT :id, w.id, :task, (SELECT COALESCE(MAX(d.nth), 0) + 1"
                                + " FROM delivery d WHERE d.webhook = w.id AND d.task = :task),"
                                + " :body, :now FROM webhook w WHERE w.owner = :owner"
                                + " AND (SELECT COUNT(*) FROM (SELECT 1 FROM delivery d"
                                + " WHERE d.webhook = w.id LIMIT "
                                + WAITING_MAX
                                + ") waiting) < "
                                + WAITING_MAX)
                .bind("id", "msg_" + WorkStore.newId())
                .bind("task", task)
                .bind("body", Json.write(body))
                .bind("now", now.toEpochMilli())
                .bind("owner", owner)
                .execute();
    }

    // ---- telling it

    /** The webhooks that something waits for. */
    List<String> due() {
        return store.read(handle ->
                WorkStore.texts(
                        handle,
                        "SELECT DISTINCT webhook FROM delivery WHERE next_at <= ?",
                        clock.millis()));
    }

    /** A delivery that this server has for itself for {@link #TAKEN}. */
    private record Delivery(String id, String task, int nth, String body, int attempts) {}

    /** Why a delivery failed, and whether that says nothing of others. */
    private record Failure(String why, boolean alone) {}

    /** Tells what waits for {@code webhook}, one after the other. */
    void deliver(String webhook) throws InterruptedException {
        String url =
                store.read(handle ->
                        handle.createQuery("SELECT url FROM webhook WHERE id = ?")
                                .bind(0, webhook)
                                .mapTo(String.class)
                                .findOne()
                                .orElse(""));
        for (int i = 0; i < ROW; i++) {
            Optional<Delivery> next = take(webhook);
            if (next.isEmpty()) return;
            Optional<Failure> failure = tell(webhook, url, next.get());
            if (failure.isPresent()) {
                failed(webhook, next.get(), failure.get());
                if (failure.get().alone()) continue;
                return;
            }
            store.write(handle -> {
                handle.execute(
                        "DELETE FROM delivery WHERE webhook = ? AND task = ? AND nth = ?",
                        webhook,
                        next.get().task(),
                        next.get().nth());
                return handle.execute(
                        "UPDATE webhook SET delivered_at = ?, failure = '' WHERE id = ?",
                        clock.millis(),
                        webhook);
            });
        }
    }

    private Optional<Delivery> take(String webhook) {
        long now = clock.millis();
        return store.write(handle ->
                handle.createQuery(
                                "UPDATE delivery SET attempts = attempts + 1, next_at = :taken"
                                        + " WHERE webhook = :webhook AND next_at <= :now"
                                        + " AND (task, nth) = (SELECT d.task, d.nth FROM delivery d"
                                        + " WHERE d.webhook = :webhook AND d.next_at <= :now"
                                        // What happened to the task before is told before.
                                        + " AND NOT EXISTS (SELECT 1 FROM delivery e"
                                        + " WHERE e.webhook = d.webhook AND e.task = d.task"
                                        + " AND e.nth < d.nth AND e.next_at < :never)"
                                        + " ORDER BY d.next_at, d.task, d.nth LIMIT 1)"
                                        + " RETURNING id, task, nth, body, attempts")
                        .bind("taken", now + TAKEN.toMillis())
                        .bind("webhook", webhook)
                        .bind("now", now)
                        .bind("never", NEVER)
                        .map((row, context) ->
                                new Delivery(
                                        row.getString("id"),
                                        row.getString("task"),
                                        row.getInt("nth"),
                                        row.getString("body"),
                                        row.getInt("attempts")))
                        .findOne());
    }

    /** Sends it; gives why that failed, if it did. */
    private Optional<Failure> tell(String webhook, String url, Delivery delivery)
            throws InterruptedException {
        Optional<String> objection = objection(url);
        if (objection.isPresent()) {
            return Optional.of(new Failure("the address " + objection.get(), false));
        }
        long seconds = clock.instant().getEpochSecond();
        var request =
                HttpRequest.newBuilder(URI.create(url))
                        .timeout(ANSWER)
                        .header("Content-Type", "application/json")
                        .header("User-Agent", "dojo-work")
                        .header("webhook-id", delivery.id())
                        .header("webhook-timestamp", Long.toString(seconds))
                        .header(
                                "webhook-signature",
                                signature(secret(webhook), delivery.id(), seconds, delivery.body()))
                        .POST(HttpRequest.BodyPublishers.ofString(delivery.body()))
                        .build();
        try {
            HttpResponse<InputStream> answer =
                    HTTP.send(request, HttpResponse.BodyHandlers.ofInputStream());
            // What it says beyond the status is not read, however much it is.
            answer.body().close();
            int status = answer.statusCode();
            if (status / 100 == 2) return Optional.empty();
            return Optional.of(
                    new Failure("it answered " + status, ABOUT_THE_BODY.contains(status)));
        } catch (IOException e) {
            return Optional.of(
                    new Failure("it did not answer: " + e.getClass().getSimpleName(), false));
        }
    }

    /** Puts it off; a receiver that took none would not take the others: all that is due waits. */
    private void failed(String webhook, Delivery delivery, Failure failure) {
        long now = clock.millis();
        boolean last = delivery.attempts() > PAUSES.size();
        long pause = last ? 0 : PAUSES.get(delivery.attempts() - 1).toMillis();
        // Not all at the same moment after a receiver comes back.
        long next = last ? NEVER : now + pause + store.random().nextLong(1 + pause / 10);
        store.write(handle -> {
            handle.execute(
                    "UPDATE delivery SET attempts = ?, next_at = ? WHERE webhook = ?"
                            + " AND (next_at <= ? OR task = ? AND nth = ?)",
                    delivery.attempts(),
                    next,
                    webhook,
                    failure.alone() ? 0 : now,
                    delivery.task(),
                    delivery.nth());
            return handle.execute(
                    "UPDATE webhook SET failed_at = ?, failure = ? WHERE id = ?",
                    now,
                    failure.why(),
                    webhook);
        });
    }

    private byte[] secret(String webhook) {
        return HexFormat.of().parseHex(store.sealed("webhook|" + webhook));
    }

    /** The signature of a message, as the standard has it. */
    static String signature(byte[] secret, String id, long seconds, String body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            byte[] signed = (id + "." + seconds + "." + body).getBytes(StandardCharsets.UTF_8);
            return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(signed));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
