package dojo.chain.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import dojo.testing.Fuzz;
import java.net.URI;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What a hostile node may send at any time. */
class InboxFuzzTest {
    private static final int MIB = 1 << 20;

    private static final List<byte[]> SAMPLES =
            List.of(
                    utf8("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":\"0x2a\"}"),
                    utf8("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"number\":\"0x2a\"}}"),
                    utf8(
                            "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":1010,\"message\":"
                                    + "\"Invalid Transaction\",\"data\":\"Custom error: 2\"}}"),
                    utf8(
                            "{\"jsonrpc\":\"2.0\",\"method\":\"chain_newHead\",\"params\":"
                                    + "{\"subscription\":\"s\",\"result\":{\"number\":\"0x1\"}}}"));

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void anyMessageIsTakenOrEndsTheConnection() throws Exception {
        var report =
                new Fuzz("JSON-RPC answer", SAMPLES, MIB, Set.of())
                        .run(
                                input -> {
                                    var inbox = new Inbox(URI.create("ws://127.0.0.1:1"));
                                    var _ = inbox.expect(1, Optional.of(new Notifications()));
                                    var _ =
                                            inbox.onText(
                                                    new DeafSocket(),
                                                    new String(input, StandardCharsets.UTF_8),
                                                    true);
                                },
                                20_000,
                                0.1);
        assertThat(report.inputs()).as(report.toString()).isPositive();
    }

    /** The other end, which is of no interest here. */
    private static final class DeafSocket implements WebSocket {
        private CompletableFuture<WebSocket> done() {
            return CompletableFuture.completedFuture(this);
        }

        @Override
        public CompletableFuture<WebSocket> sendText(CharSequence data, boolean last) {
            return done();
        }

        @Override
        public CompletableFuture<WebSocket> sendBinary(ByteBuffer data, boolean last) {
            return done();
        }

        @Override
        public CompletableFuture<WebSocket> sendPing(ByteBuffer message) {
            return done();
        }

        @Override
        public CompletableFuture<WebSocket> sendPong(ByteBuffer message) {
            return done();
        }

        @Override
        public CompletableFuture<WebSocket> sendClose(int statusCode, String reason) {
            return done();
        }

        @Override
        public void request(long n) {}

        @Override
        public String getSubprotocol() {
            return "";
        }

        @Override
        public boolean isOutputClosed() {
            return false;
        }

        @Override
        public boolean isInputClosed() {
            return false;
        }

        @Override
        public void abort() {}
    }
}
