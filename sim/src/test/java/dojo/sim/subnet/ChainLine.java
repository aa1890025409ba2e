package dojo.sim.subnet;

import com.fasterxml.jackson.databind.JsonNode;
import dojo.base.Json;
import dojo.base.MalformedJson;
import dojo.chain.ChainUnavailable;
import dojo.chain.rpc.Deadline;
import dojo.chain.rpc.Notifications;
import dojo.chain.rpc.RpcError;
import dojo.chain.rpc.RpcParameters;
import dojo.chain.rpc.RpcTransport;
import dojo.localnet.QuietChain;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** The way of one process to the node: the node's own messages over connections that may be cut. */
final class ChainLine implements Supplier<RpcTransport> {
    /** What becomes of a message, and of the connection with it. */
    enum Fate {
        /** It arrives. */
        PASSES,
        /** The connection is cut before it arrives. */
        LOST,
        /** It arrives, and the connection is cut before its answer does. */
        ANSWER_LOST,
        /** Nothing comes any more; the one who waits finds out by its pings. */
        SILENT;

        /** Those that end the connection. */
        static final List<Fate> CUTS = List.of(LOST, ANSWER_LOST, SILENT);
    }

    private static final Duration SILENCE_MAX = Duration.ofSeconds(15);

    private final EventLoop loop;
    private final QuietChain chain;
    private final SimProcess process;
    private final Supplier<Duration> delay;
    private final Function<String, Fate> fates;

    /**
     * Connects when asked to.
     *
     * @param delay how long the next message takes
     * @param fates asked once a message: of a request by its method, of a notification by "told"
     */
    ChainLine(
            EventLoop loop,
            QuietChain chain,
            SimProcess process,
            Supplier<Duration> delay,
            Function<String, Fate> fates) {
        this.loop = loop;
        this.chain = chain;
        this.process = process;
        this.delay = delay;
        this.fates = fates;
    }

    @Override
    public RpcTransport get() {
        loop.runUntil(process::dead, delay.get());
        process.check();
        if (fates.apply("connect") != Fate.PASSES) throw new ChainUnavailable("no connection");
        return new Transport();
    }

    private final class Transport implements RpcTransport {
        private final QuietChain.Session session = chain.connect(this::out);
        private final Map<String, Told> subscriptions = new HashMap<>();
        private final List<JsonNode> answers = new ArrayList<>();
        private boolean open = true;
        private Instant toldLast = Instant.MIN;
        private long ids;

        @Override
        public JsonNode call(String method, Object... parameters) {
            return call(Optional.empty(), method, parameters);
        }

        private JsonNode call(Optional<Told> told, String method, Object... parameters) {
            process.check();
            requireOpen();
            Fate fate = fates.apply(method);
            if (fate != Fate.PASSES) loop.say("chain line: " + method + " " + fate);
            pause(fate == Fate.SILENT ? SILENCE_MAX : delay.get());
            if (fate == Fate.LOST || fate == Fate.SILENT) lose("cut");
            requireOpen();
            JsonNode answer = exchange(method, parameters);
            // Before the answer is on its way, as the news may be faster.
            told.ifPresent(each -> subscriptions.put(answer.path("result").asText(), each));
            if (fate == Fate.ANSWER_LOST) lose("cut");
            pause(delay.get());
            requireOpen();
            if (answer.hasNonNull("error")) throw RpcError.of(answer.get("error"));
            return answer.path("result");
        }

        private JsonNode exchange(String method, Object... parameters) {
            var request =
                    Json.object().put("jsonrpc", "2.0").put("id", ++ids).put("method", method);
            request.set("params", RpcParameters.of(parameters));
            session.take(Json.write(request));
            return answers.removeLast();
        }

        @Override
        public Notifications subscribe(String method, String unsubscribe, Object... parameters) {
            var told = new Told();
            JsonNode id = call(Optional.of(told), method, parameters);
            told.onClose(() -> {
                subscriptions.remove(id.asText());
                if (open) exchange(unsubscribe, id);
            });
            return told;
        }

        private void out(String text) {
            JsonNode message;
            try {
                message = Json.parse(text);
            } catch (MalformedJson e) {
                throw new AssertionError(text, e);
            }
            if (message.has("id")) {
                answers.add(message);
                return;
            }
            // In their order, and not before the answer that names the subscription.
            Instant at = loop.now().plus(delay.get().multipliedBy(2));
            toldLast = at.isAfter(toldLast) ? at : toldLast;
            loop.after(Duration.between(loop.now(), toldLast), () -> tell(message.path("params")));
        }

        private void tell(JsonNode params) {
            if (!open) return;
            if (fates.apply("told") != Fate.PASSES) {
                loop.say("chain line: cut while waiting");
                lose("cut");
                return;
            }
            var told = subscriptions.get(params.path("subscription").asText());
            if (told != null) told.add(params.path("result"));
        }

        private void pause(Duration span) {
            loop.runUntil(() -> process.dead() || !open, span);
            process.check();
        }

        private void requireOpen() {
            if (!open) throw new ChainUnavailable("connection lost");
        }

        private void lose(String why) {
            open = false;
            session.close();
            subscriptions.values().forEach(told -> told.fail(why));
        }

        @Override
        public RpcTransport until(Deadline deadline) {
            return new Until(this, deadline);
        }

        @Override
        public void beside(Runnable work) {
            work.run();
        }

        @Override
        public boolean open() {
            return open;
        }

        @Override
        public void close() {
            if (open) lose("closed");
        }

        /** News that come as simulated time passes. */
        private final class Told extends Notifications {
            @Override
            public Optional<JsonNode> next(Duration within) {
                if (!anyWaiting()) {
                    loop.runUntil(() -> anyWaiting() || !open || process.dead(), within);
                }
                process.check();
                return super.next(Duration.ZERO);
            }
        }
    }

    /** A connection for one who has less time than it. */
    private record Until(Transport whole, Deadline deadline) implements RpcTransport {
        @Override
        public JsonNode call(String method, Object... parameters) {
            requireTime();
            return whole.call(method, parameters);
        }

        @Override
        public Notifications subscribe(String method, String unsubscribe, Object... parameters) {
            requireTime();
            return whole.subscribe(method, unsubscribe, parameters);
        }

        private void requireTime() {
            if (deadline.passed()) throw new ChainUnavailable("no time is left");
        }

        @Override
        public RpcTransport until(Deadline other) {
            return new Until(whole, other.nanoTime() - deadline.nanoTime() < 0 ? other : deadline);
        }

        @Override
        public void beside(Runnable work) {
            work.run();
        }

        @Override
        public boolean open() {
            return whole.open();
        }

        @Override
        public void close() {
            whole.close();
        }
    }
}
