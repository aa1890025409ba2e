package dojo.chain.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import dojo.base.Json;
import dojo.chain.ChainUnavailable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class WebSocketTransportTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    @Test
    void anAnswerInManyFramesIsPutTogether() throws Exception {
        String text = "abc".repeat(50_000);
        try (var node = new TinyNode((peer, _, _) -> peer.resultInPieces(text, 1000));
                var transport = WebSocketTransport.connect(node.endpoint())) {
            assertThat(transport.call("long").asText()).isEqualTo(text);
            assertThat(transport.call("again").asText()).isEqualTo(text);
        }
    }

    @Test
    void callsOfManyThreadsGetTheirOwnAnswers() throws Exception {
        try (var node = new TinyNode((peer, _, parameters) -> peer.result(parameters.get(0)));
                var transport = WebSocketTransport.connect(node.endpoint());
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var calls =
                    IntStream.range(0, 500)
                            .<Callable<Integer>>mapToObj(
                                    i -> () -> transport.call("echo", i).asInt())
                            .toList();
            assertThat(threads.invokeAll(calls).stream().map(Future::resultNow))
                    .containsExactlyElementsOf(IntStream.range(0, 500).boxed().toList());
        }
    }

    @Test
    void aRefusalKeepsItsCodeAndData() throws Exception {
        var error =
                Json.object()
                        .put("code", 1010)
                        .put("message", "Invalid Transaction")
                        .put("data", "Custom error: 11");
        try (var node = new TinyNode((peer, _, _) -> peer.error(error));
                var transport = WebSocketTransport.connect(node.endpoint())) {
            assertThatThrownBy(() -> transport.call("author_submitExtrinsic", "0x00"))
                    .isInstanceOfSatisfying(
                            RpcError.class,
                            refused -> {
                                assertThat(refused.code()).isEqualTo(1010);
                                assertThat(refused.data()).isEqualTo("Custom error: 11");
                            })
                    .hasMessage("Invalid Transaction (1010): Custom error: 11");
            assertThat(transport.open()).isTrue();
        }
    }

    @RepeatedTest(3)
    void aCutConnectionFailsAllWhoWait() throws Exception {
        try (var node =
                        new TinyNode((peer, method, _) -> {
                            if (method.equals("subscribe")) peer.result("s1");
                            if (method.equals("cut")) peer.cut();
                        });
                var transport = WebSocketTransport.connect(node.endpoint());
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var subscription = transport.subscribe("subscribe", "unsubscribe");
            var unanswered = threads.submit(() -> transport.call("ignored"));
            var reader = threads.submit(() -> subscription.next(LONG));
            assertThatThrownBy(() -> transport.call("cut")).isInstanceOf(ChainUnavailable.class);
            assertThatThrownBy(unanswered::get).hasCauseInstanceOf(ChainUnavailable.class);
            assertThatThrownBy(reader::get).hasCauseInstanceOf(ChainUnavailable.class);
            assertThat(transport.open()).isFalse();
            assertThatThrownBy(() -> transport.call("later")).isInstanceOf(ChainUnavailable.class);
        }
    }

    @Test
    void aCallWithoutAnAnswerEndsAtItsDeadline() throws Exception {
        try (var node = new TinyNode((_, _, _) -> {});
                var transport =
                        WebSocketTransport.connect(
                                node.endpoint(), LONG, Duration.ofMillis(100), LONG)) {
            assertThatThrownBy(() -> transport.call("state_getMetadata"))
                    .isInstanceOf(ChainUnavailable.class)
                    .hasMessageContaining("no answer to state_getMetadata within PT0.1S");
            assertThat(transport.open()).isFalse();
        }
    }

    @Test
    void aNodeThatAnswersNoPingsIsGivenUp() throws Exception {
        var silent =
                new TinyNode.Script() {
                    @Override
                    public void answer(TinyNode.Peer peer, String method, JsonNode parameters) {}

                    @Override
                    public boolean answersPings() {
                        return false;
                    }
                };
        var often = Duration.ofMillis(20);
        try (var node = new TinyNode(silent);
                var transport = WebSocketTransport.connect(node.endpoint(), LONG, LONG, often)) {
            assertThatThrownBy(() -> transport.call("anybody"))
                    .isInstanceOf(ChainUnavailable.class)
                    .hasMessageContaining("no sign of life");
        }
    }

    @Test
    void newsAreASignOfLifeLikeAPong() throws Exception {
        var talking =
                new TinyNode.Script() {
                    @Override
                    public void answer(TinyNode.Peer peer, String method, JsonNode parameters)
                            throws IOException {
                        for (int i = 0; i < 40; i++) {
                            peer.frame(1, true, "{\"params\":{}}".getBytes(StandardCharsets.UTF_8));
                            pause();
                        }
                        peer.frame(
                                1,
                                true,
                                "{\"id\":1,\"result\":7}".getBytes(StandardCharsets.UTF_8));
                    }

                    private static void pause() {
                        try {
                            new CountDownLatch(1).await(25, TimeUnit.MILLISECONDS);
                        } catch (InterruptedException e) {
                            throw new IllegalStateException(e);
                        }
                    }

                    @Override
                    public boolean answersPings() {
                        return false;
                    }
                };
        var often = Duration.ofMillis(200);
        try (var node = new TinyNode(talking);
                var transport = WebSocketTransport.connect(node.endpoint(), LONG, LONG, often)) {
            assertThat(transport.call("anybody").asInt()).isEqualTo(7);
        }
    }

    @Test
    void aMessageThatIsTooLongOrNoJsonOrBinaryEndsTheConnection() throws Exception {
        byte[] piece = new byte[1 << 20];
        Arrays.fill(piece, (byte) ' ');
        try (var node =
                new TinyNode((peer, method, _) -> {
                    switch (method) {
                        case "endless" -> {
                            for (int i = 0; i < 20; i++) peer.frame(i == 0 ? 1 : 0, false, piece);
                        }
                        case "binary" -> peer.frame(2, true, new byte[4]);
                        default -> peer.frame(1, true, "{oops".getBytes(StandardCharsets.UTF_8));
                    }
                })) {
            for (String method : new String[] {"endless", "binary", "broken"}) {
                try (var transport = WebSocketTransport.connect(node.endpoint())) {
                    assertThatThrownBy(() -> transport.call(method))
                            .isInstanceOf(ChainUnavailable.class)
                            .hasMessageContaining("message");
                }
            }
        }
    }

    @Test
    void notificationsComeInOrderAlsoThoseRightBehindTheAnswer() throws Exception {
        try (var node =
                        new TinyNode((peer, method, _) -> {
                            if (!method.equals("subscribe")) return;
                            peer.result("s1");
                            for (int i = 0; i < 100; i++) peer.notify("s1", IntNode.valueOf(i));
                        });
                var transport = WebSocketTransport.connect(node.endpoint());
                var subscription = transport.subscribe("subscribe", "unsubscribe")) {
            for (int i = 0; i < 100; i++) {
                assertThat(subscription.next(LONG).orElseThrow().asInt()).isEqualTo(i);
            }
            assertThat(subscription.next(Duration.ofMillis(1))).isEmpty();
        }
    }

    @Test
    void notificationsBeforeTheAnswerAreNotLost() throws Exception {
        try (var node =
                        new TinyNode((peer, method, _) -> {
                            if (!method.equals("subscribe")) return;
                            for (int i = 0; i < 2 * Inbox.EARLY_MAX; i++) {
                                peer.notify("s1", IntNode.valueOf(i));
                                peer.notify("s2", IntNode.valueOf(-1));
                            }
                            peer.result("s1");
                            peer.notify("s1", IntNode.valueOf(99));
                        });
                var transport = WebSocketTransport.connect(node.endpoint());
                var subscription = transport.subscribe("subscribe", "unsubscribe")) {
            for (int i = 0; i < Inbox.EARLY_MAX / 2; i++) {
                assertThat(subscription.next(LONG).orElseThrow().asInt()).isEqualTo(i);
            }
            assertThat(subscription.next(LONG).orElseThrow().asInt()).isEqualTo(99);
        }
    }

    @Test
    void aReaderWhoIsTooSlowLosesTheSubscription() {
        var notifications = new Notifications();
        for (int i = 0; i <= Notifications.WAITING_MAX; i++) notifications.add(IntNode.valueOf(i));
        for (int i = 0; i < Notifications.WAITING_MAX; i++) {
            assertThat(notifications.next(LONG).orElseThrow().asInt()).isEqualTo(i);
        }
        assertThatThrownBy(() -> notifications.next(LONG))
                .isInstanceOf(ChainUnavailable.class)
                .hasMessageContaining("1024 waited");
    }

    @Test
    void nobodyListeningIsUnavailable() throws Exception {
        int port;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        assertThatThrownBy(() -> WebSocketTransport.connect(URI.create("ws://127.0.0.1:" + port)))
                .isInstanceOf(ChainUnavailable.class)
                .hasMessageContaining("127.0.0.1:" + port);
        assertThatThrownBy(() -> WebSocketTransport.connect(URI.create("http://127.0.0.1:1")))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
