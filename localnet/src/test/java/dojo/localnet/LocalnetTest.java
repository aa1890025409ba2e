package dojo.localnet;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dojo.base.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

class LocalnetTest {
    @Test
    void answersOverPlainHttp() throws Exception {
        try (var net = Localnet.start()) {
            net.sealNow(3);
            assertThat(call(net, "chain_getHeader", "[]").get("number").asText()).isEqualTo("0x3");
            assertThat(call(net, "state_getRuntimeVersion", "[]").get("specVersion").asInt())
                    .isEqualTo(293);
            assertThat(call(net, "state_getMetadata", "[]").asText()).startsWith("0x6d6574610e");
        }
    }

    private static JsonNode call(Localnet net, String method, String params) throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            String body =
                    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"%s\",\"params\":%s}"
                            .formatted(method, params);
            var request =
                    HttpRequest.newBuilder(
                                    URI.create("http://127.0.0.1:" + net.endpoint().getPort()))
                            .POST(HttpRequest.BodyPublishers.ofString(body))
                            .build();
            String answer = http.send(request, HttpResponse.BodyHandlers.ofString()).body();
            return Json.parse(answer).get("result");
        }
    }
}
