package dojo.chain.rpc;

import com.fasterxml.jackson.databind.JsonNode;
import dojo.base.Json;
import dojo.base.MalformedJson;
import dojo.chain.ChainUnavailable;
import java.net.URI;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** What comes in over one socket, and who waits for it. */
final class Inbox implements WebSocket.Listener {
    /** The longest message; a longer one ends the connection. */
    static final int MESSAGE_CHARS_MAX = Json.STRING_CHARS_MAX;

    /** How many calls may wait for their answer; a further one fails. */
    static final int CALLS_WAITING_MAX = 1024;

    /** How many notifications are kept that came before the answer which names them. */
    static final int EARLY_MAX = 64;

    /** Beyond this a buffer is not kept for the next message. */
    private static final int BUFFER_CHARS_KEPT_MAX = 1 << 20;

    private record Waiting(
            CompletableFuture<JsonNode> answer, Optional<Notifications> subscription) {}

    private final URI endpoint;
    private final Map<Long, Waiting> waiting = new ConcurrentHashMap<>();
    private final Map<String, Notifications> subscriptions = new ConcurrentHashMap<>();
    private final AtomicReference<Optional<String>> lost = new AtomicReference<>(Optional.empty());
    private final AtomicBoolean heard = new AtomicBoolean(true);
    private final Queue<JsonNode> early = new ArrayDeque<>();
    private StringBuilder message = new StringBuilder();

    Inbox(URI endpoint) {
        this.endpoint = endpoint;
    }

    boolean open() {
        return lost.get().isEmpty();
    }

    /** Whether anything came in since this was asked before. */
    boolean heard() {
        return heard.getAndSet(false);
    }

    /**
     * The answer to the call {@code id}, when it comes. Where the answer starts a subscription, it
     * is known before the next message is read, so that no notification is missed.
     */
    CompletableFuture<JsonNode> expect(long id, Optional<Notifications> subscription) {
        if (waiting.size() >= CALLS_WAITING_MAX) {
            throw new ChainUnavailable(endpoint + ": " + CALLS_WAITING_MAX + " calls wait");
        }
        var answer = new CompletableFuture<JsonNode>();
        waiting.put(id, new Waiting(answer, subscription));
        // Looked at after the call was added: lose() either sees the call, or was before this.
        lost.get().ifPresent(why -> answer.completeExceptionally(new ChainUnavailable(why)));
        return answer;
    }

    void forget(long id) {
        waiting.remove(id);
    }

    void unsubscribed(String subscription) {
        subscriptions.remove(subscription);
    }

    /** The connection is of no use any more. Only the first reason counts. */
    void lose(String why) {
        String reason = endpoint + ": " + why;
        if (!lost.compareAndSet(Optional.empty(), Optional.of(reason))) return;
        waiting.values()
                .forEach(call -> call.answer().completeExceptionally(new ChainUnavailable(reason)));
        subscriptions.values().forEach(each -> each.fail(reason));
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
        heard.set(true);
        if (part.length() > MESSAGE_CHARS_MAX - message.length()) {
            return hangUp(socket, "message of more than " + MESSAGE_CHARS_MAX + " characters");
        }
        message.append(part);
        if (last) {
            String whole = message.toString();
            if (message.capacity() > BUFFER_CHARS_KEPT_MAX) message = new StringBuilder();
            message.setLength(0);
            try {
                receive(Json.parse(whole));
            } catch (MalformedJson e) {
                return hangUp(socket, "message is not JSON: " + e.getMessage());
            }
        }
        socket.request(1);
        return null;
    }

    private void receive(JsonNode message) {
        if (message.hasNonNull("id")) {
            var call = waiting.remove(message.get("id").asLong(-1));
            // Nobody waits for an answer that came too late, or for that of an unsubscription.
            if (call == null) return;
            if (message.hasNonNull("error")) {
                call.answer().completeExceptionally(RpcError.of(message.get("error")));
                return;
            }
            var result = message.path("result");
            call.subscription()
                    .ifPresent(each -> {
                        subscriptions.put(result.asText(), each);
                        // What stays is of no one: its id is not the one of this call.
                        early.forEach(this::notify);
                        early.clear();
                    });
            call.answer().complete(result);
            // If the connection was lost meanwhile, lose() may have missed the subscription.
            lost.get().ifPresent(why -> call.subscription().ifPresent(each -> each.fail(why)));
            return;
        }
        var parameters = message.path("params");
        if (notify(parameters)) return;
        // A node may be faster with the news than with the answer that says whose they are.
        if (subscribing() && early.size() < EARLY_MAX) early.add(parameters);
    }

    private boolean subscribing() {
        return waiting.values().stream().anyMatch(each -> each.subscription().isPresent());
    }

    private boolean notify(JsonNode parameters) {
        var reader = subscriptions.get(parameters.path("subscription").asText());
        if (reader != null) reader.add(parameters.path("result"));
        return reader != null;
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
        return hangUp(socket, "binary message");
    }

    @Override
    public @Nullable CompletionStage<?> onPong(WebSocket socket, ByteBuffer data) {
        heard.set(true);
        socket.request(1);
        return null;
    }

    private @Nullable CompletionStage<?> hangUp(WebSocket socket, String why) {
        lose(why);
        socket.abort();
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
        lose("closed by the node (" + code + ")" + (reason.isEmpty() ? "" : ": " + reason));
        return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
        lose("connection lost: " + error.getMessage());
    }
}
