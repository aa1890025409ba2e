package dojo.localnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OriginsTest {
    private static boolean passes(Origins origins, String origin, String host) {
        return origins.refusal(
                        Optional.of(origin).filter(text -> !text.isEmpty()),
                        Optional.of(host).filter(text -> !text.isEmpty()))
                .isEmpty();
    }

    @Test
    void programsAndPagesOfThisMachineMayAskAndOthersMayNot() {
        var local = Origins.local();
        assertThat(passes(local, "", "127.0.0.1:9944")).isTrue();
        assertThat(passes(local, "", "")).isTrue();
        assertThat(passes(local, "http://localhost:3000", "localhost:9944")).isTrue();
        assertThat(passes(local, "http://[::1]", "[::1]:9944")).isTrue();
        assertThat(passes(local, "https://example.org", "127.0.0.1:9944")).isFalse();
        assertThat(passes(local, "https://localhost.example.org", "127.0.0.1:9944")).isFalse();
        // A page in a frame without an origin may be anybody's.
        assertThat(passes(local, "null", "127.0.0.1:9944")).isFalse();
        assertThat(passes(local, "", "example.org:9944")).isFalse();
        assertThat(passes(local, "\u0000", "127.0.0.1")).isFalse();
    }

    @Test
    void theUserLetsOthersInByNameOrAll() {
        var named = new Origins(Set.of("https://example.org"));
        assertThat(passes(named, "https://example.org", "127.0.0.1")).isTrue();
        assertThat(passes(named, "https://example.com", "127.0.0.1")).isFalse();
        var all = new Origins(Set.of("all"));
        assertThat(passes(all, "https://example.com", "example.com")).isTrue();
    }

    @Test
    void aForeignPageIsRefusedAtTheDoorsOfTheServer() throws Exception {
        try (var net = Localnet.start(LocalnetConfig.inMemory(), InstantSource.system());
                var http = HttpClient.newHttpClient()) {
            assertThat(post(net, "Host: 127.0.0.1")).isEqualTo("HTTP/1.1 200");
            assertThat(post(net, "Host: 127.0.0.1\r\nOrigin: https://example.org"))
                    .isEqualTo("HTTP/1.1 403");
            assertThat(post(net, "Host: example.org")).isEqualTo("HTTP/1.1 403");
            var page =
                    http.newWebSocketBuilder()
                            .header("Origin", "https://example.org")
                            .buildAsync(net.endpoint(), new WebSocket.Listener() {});
            assertThat(catchThrowable(page::join)).isNotNull();
            http.newWebSocketBuilder()
                    .header("Origin", "http://localhost:3000")
                    .buildAsync(net.endpoint(), new WebSocket.Listener() {})
                    .join()
                    .abort();
        }
    }

    private static String post(Localnet net, String headers) throws Exception {
        URI to = net.endpoint();
        String body = "{\"id\":1,\"method\":\"system_chain\"}";
        try (var socket = new Socket(to.getHost(), to.getPort())) {
            socket.setSoTimeout(10_000);
            String request =
                    "POST / HTTP/1.1\r\n%s\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s"
                            .formatted(headers, body.length(), body);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            byte[] status = socket.getInputStream().readNBytes("HTTP/1.1 200".length());
            return new String(status, StandardCharsets.US_ASCII);
        }
    }
}
