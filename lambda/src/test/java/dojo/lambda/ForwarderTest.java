package dojo.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.amazonaws.services.lambda.runtime.Context;
import com.sun.net.httpserver.HttpServer;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ForwarderTest {
    private static final String MESSAGE =
            "{\"Events\":[{\"EventType\":\"AssignmentSubmitted\",\"HITId\":\"HIT7\"}]}";

    /** By Python's hmac; the callback's test holds the same. */
    private static final String SIGNATURE =
            "017a3c7b4edf5eb7bd4250f9b4c9bbccd34cbcca42b1bdb5e03724c881642a14";

    private static final Context CONTEXT =
            (Context)
                    Proxy.newProxyInstance(
                            ForwarderTest.class.getClassLoader(),
                            new Class<?>[] {Context.class},
                            (proxy, method, arguments) -> {
                                throw new UnsupportedOperationException(method.getName());
                            });

    private final List<String> received = new ArrayList<>();
    private HttpServer miner;
    private int status = 200;

    @BeforeEach
    void start() throws Exception {
        miner = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        miner.createContext(
                "/api/human_feedback/callback",
                exchange -> {
                    byte[] body = exchange.getRequestBody().readAllBytes();
                    received.add(exchange.getRequestHeaders().getFirst("X-Dojo-Signature"));
                    received.add(new String(body, StandardCharsets.UTF_8));
                    exchange.sendResponseHeaders(status, -1);
                    exchange.close();
                });
        miner.start();
    }

    @AfterEach
    void stop() {
        miner.stop(0);
    }

    private Forwarder forwarder() {
        int port = miner.getAddress().getPort();
        return new Forwarder(
                Map.of(
                        "TARGET_URL",
                        "http://127.0.0.1:" + port + "/api/human_feedback/callback",
                        "MTURK_CALLBACK_SECRET",
                        "a-secret-of-many-characters"));
    }

    private static Map<String, Object> event(String message) {
        return Map.of("Records", List.of(Map.of("Sns", Map.of("Message", message))));
    }

    @Test
    void aMessageIsForwardedAsItIsAndSigned() {
        assertThat(forwarder().handleRequest(event(MESSAGE), CONTEXT)).isEqualTo("forwarded");
        assertThat(received).containsExactly(SIGNATURE, "[" + MESSAGE + "]");
    }

    @Test
    void whatTheMinerDidNotTakeIsTriedAgainByAmazon() {
        status = 503;
        assertThatThrownBy(() -> forwarder().handleRequest(event(MESSAGE), CONTEXT))
                .hasMessage("the miner answered 503");
        Forwarder late = forwarder();
        miner.stop(0);
        assertThatThrownBy(() -> late.handleRequest(event(MESSAGE), CONTEXT))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("not reached");
    }

    @Test
    void withoutTargetAndSecretNothingRuns() {
        assertThatThrownBy(() -> new Forwarder(Map.of()))
                .hasMessageContaining("MTURK_CALLBACK_SECRET");
    }
}
