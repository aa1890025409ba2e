package dojo.localnet;

import com.fasterxml.jackson.databind.JsonNode;
import dojo.base.Json;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** One who asked over a connection: what it subscribed to, and the way to it. */
final class RpcClient {
    /** How many subscriptions one connection may hold. */
    static final int SUBSCRIPTIONS_MAX = 1024;

    private static final AtomicLong IDS = new AtomicLong();

    private final Consumer<String> out;
    private final boolean lasting;
    private final Queue<Runnable> starts = new ArrayDeque<>();
    private final Map<String, Subscription> subscriptions = new ConcurrentHashMap<>();

    /** A subscription; {@code end} stops what feeds it. */
    record Subscription(String method, Runnable end) {}

    /**
     * A client.
     *
     * @param lasting whether messages can follow the answer
     */
    RpcClient(Consumer<String> out, boolean lasting) {
        this.out = out;
        this.lasting = lasting;
    }

    /** A new subscription's id; {@link #hold} must follow. */
    String newId() {
        if (!lasting) {
            throw new RpcError(
                    RpcError.METHOD_NOT_FOUND, "subscriptions need a WebSocket connection");
        }
        if (subscriptions.size() >= SUBSCRIPTIONS_MAX) {
            throw new RpcError(
                    RpcError.SUBSCRIPTIONS_FULL,
                    "this connection holds " + SUBSCRIPTIONS_MAX + " subscriptions already");
        }
        return "s" + IDS.incrementAndGet();
    }

    void hold(String id, String method, Runnable end) {
        subscriptions.put(id, new Subscription(method, end));
    }

    void send(String text) {
        out.accept(text);
    }

    /** Runs {@code start} once the answer to the request at hand is on its way. */
    void afterAnswer(Runnable start) {
        starts.add(start);
    }

    /** The answer is on its way. */
    void answered() {
        Runnable start = starts.poll();
        while (start != null) {
            start.run();
            start = starts.poll();
        }
    }

    /** Sends an item of a subscription. */
    void notify(String id, String method, JsonNode result) {
        var message = Json.object().put("jsonrpc", "2.0").put("method", method);
        message.putObject("params").put("subscription", id).set("result", result);
        send(Json.write(message));
    }

    boolean unsubscribe(String id) {
        Subscription subscription = subscriptions.remove(id);
        if (subscription == null) {
            return false;
        }
        subscription.end().run();
        return true;
    }

    /** Ends everything: the connection is gone. */
    void gone() {
        for (String id : subscriptions.keySet()) {
            unsubscribe(id);
        }
    }
}
