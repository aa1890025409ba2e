package dojo.localnet;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dojo.base.Hex;
import dojo.base.Json;
import dojo.testing.HandClock;
import dojo.wallet.Keypair;
import dojo.wallet.Sr25519Keypair;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LocalnetRpcTest {
    private final HandClock clock = new HandClock(Instant.parse("2026-01-01T00:00:00Z"));
    private final Chain chain = Chain.open(Runtime293.load(), BlockStore.none());
    private final RpcMessages messages =
            new RpcMessages(
                    new RpcMethods(
                            chain, new DevCalls(chain, new DevClock(clock)), task -> task.run()));
    private final List<String> pushed = new ArrayList<>();
    private final RpcClient client = new RpcClient(pushed::add, true);
    private final Keypair alice = Sr25519Keypair.fromUri("//Alice");

    private JsonNode ask(String method, String params) throws Exception {
        String answer =
                messages.handle(
                                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"%s\",\"params\":%s}"
                                        .formatted(method, params),
                                client)
                        .orElseThrow();
        client.answered();
        return Json.parse(answer);
    }

    private JsonNode result(String method, String params) throws Exception {
        return ask(method, params).get("result");
    }

    private byte[] transfer(long nonce, long rao) {
        byte[] call =
                chain.runtime()
                        .metadata()
                        .encodeCall(
                                "Balances",
                                "transfer_keep_alive",
                                Map.of(
                                        "dest",
                                        Sr25519Keypair.fromUri("//Bob").address(),
                                        "value",
                                        rao));
        return TestExtrinsic.signed(chain, alice, call, nonce, new byte[1]);
    }

    private JsonNode submit(byte[] extrinsic) throws Exception {
        return ask("author_submitExtrinsic", "[\"" + Hex.of(extrinsic) + "\"]");
    }

    @Test
    void aPingIsAnsweredWithWhatItBrought() throws Exception {
        var pong = new CompletableFuture<String>();
        var listener =
                new WebSocket.Listener() {
                    @Override
                    public CompletionStage<?> onPong(WebSocket socket, ByteBuffer brought) {
                        pong.complete(StandardCharsets.UTF_8.decode(brought).toString());
                        return CompletableFuture.completedStage(null);
                    }
                };
        try (var net = Localnet.start();
                var http = HttpClient.newHttpClient()) {
            WebSocket socket =
                    http.newWebSocketBuilder().buildAsync(net.endpoint(), listener).join();
            socket.sendPing(ByteBuffer.wrap("there?".getBytes(StandardCharsets.UTF_8))).join();
            assertThat(pong.get(10, TimeUnit.SECONDS)).isEqualTo("there?");
            socket.abort();
        }
    }

    @Test
    void theSamePortAnswersOverPlainHttp() throws Exception {
        try (var net = Localnet.start();
                var http = HttpClient.newHttpClient()) {
            net.sealNow(3);
            String body =
                    "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"chain_getHeader\",\"params\":[]}";
            var request =
                    HttpRequest.newBuilder(
                                    URI.create("http://127.0.0.1:" + net.endpoint().getPort()))
                            .POST(HttpRequest.BodyPublishers.ofString(body))
                            .build();
            String answer = http.send(request, HttpResponse.BodyHandlers.ofString()).body();
            assertThat(Json.parse(answer).at("/result/number").asText()).isEqualTo("0x3");
        }
    }

    @Test
    void metadataAndVersionAreThoseOfTheRealRuntime() throws Exception {
        assertThat(result("state_getMetadata", "[]").asText()).startsWith("0x6d6574610e");
        assertThat(
                        result("state_call", "[\"Metadata_metadata_at_version\",\"0x0f000000\"]")
                                .asText())
                .contains("6d6574610f");
        assertThat(result("state_getRuntimeVersion", "[]").get("specVersion").asInt())
                .isEqualTo(293);
        assertThat(ask("state_call", "[\"Nothing_here\",\"0x\"]").at("/error/code").asInt())
                .isEqualTo(4003);
        assertThat(ask("nothing_here", "[]").at("/error/code").asInt()).isEqualTo(-32601);
    }

    @Test
    void hashesAndParentsFormAChain() throws Exception {
        chain.seal(clock.instant());
        Block second = chain.seal(clock.instant());
        JsonNode hashes = result("chain_getBlockHash", "[[0,1,2,3]]");
        assertThat(hashes.get(2).asText()).isEqualTo(second.hash());
        assertThat(hashes.get(1).asText()).isEqualTo(second.parentHash());
        assertThat(hashes.get(3).isNull()).isTrue();
        assertThat(result("chain_getBlock", "[\"" + second.hash() + "\"]").at("/block/extrinsics"))
                .hasSize(1);
    }

    @Test
    void keysComeInPagesAndStorageOfRecentBlocksStays() throws Exception {
        String prefix = Hex.of(chain.runtime().metadata().storage("System", "Account").prefix());
        JsonNode first = result("state_getKeysPaged", "[\"%s\",4]".formatted(prefix));
        JsonNode rest =
                result(
                        "state_getKeysPaged",
                        "[\"%s\",1000,\"%s\"]".formatted(prefix, first.get(3).asText()));
        assertThat(first.size() + rest.size()).isEqualTo(9);
        String number = Hex.of(chain.runtime().metadata().storageKey("System", "Number"));
        for (int i = 0; i < ChainState.BLOCKS_READABLE_MAX + 10; i++) {
            chain.seal(clock.instant());
        }
        String old = chain.block(chain.head().number() - 256).orElseThrow().hash();
        assertThat(result("state_getStorage", "[\"%s\",\"%s\"]".formatted(number, old)).asText())
                .isEqualTo("0x0a000000");
        String gone = chain.block(9).orElseThrow().hash();
        assertThat(
                        ask("state_getStorage", "[\"%s\",\"%s\"]".formatted(number, gone))
                                .at("/error/code")
                                .asInt())
                .isEqualTo(RpcError.UNKNOWN_BLOCK);
    }

    @Test
    void thePoolTakesWhatIsValidAndNamesWhatIsNot() throws Exception {
        byte[] later = transfer(1, 5_000_000);
        assertThat(submit(later).has("result")).isTrue();
        assertThat(chain.seal(clock.instant()).extrinsics()).hasSize(1);
        byte[] first = transfer(0, 5_000_000);
        assertThat(submit(first).has("result")).isTrue();
        assertThat(submit(first).at("/error/code").asInt()).isEqualTo(1013);
        assertThat(submit(transfer(0, 6_000_000)).at("/error/code").asInt()).isEqualTo(1014);
        assertThat(result("system_accountNextIndex", "[\"" + alice.address() + "\"]").asLong())
                .isEqualTo(2);
        assertThat(chain.seal(clock.instant()).extrinsics()).hasSize(3);
        assertThat(submit(first).at("/error/data").asText()).isEqualTo("Transaction is outdated");
        byte[] forged = transfer(2, 5_000_000);
        forged[forged.length - 2] ^= 1;
        assertThat(submit(forged).at("/error/data").asText())
                .isEqualTo("Transaction has a bad signature");
        assertThat(submit(new byte[] {1, 2, 3}).at("/error/code").asInt()).isEqualTo(1001);
        var poor = Sr25519Keypair.fromUri("//poor");
        byte[] call =
                chain.runtime()
                        .metadata()
                        .encodeCall(
                                "Balances",
                                "transfer_all",
                                Map.of("dest", alice.address(), "keep_alive", false));
        assertThat(submit(TestExtrinsic.signed(chain, poor, call)).at("/error/data").asText())
                .startsWith("Inability to pay some fees");
    }

    @Test
    void aWatchedTransactionTellsItsWay() throws Exception {
        String id =
                result(
                                "author_submitAndWatchExtrinsic",
                                "[\"" + Hex.of(transfer(0, 1_000_000)) + "\"]")
                        .asText();
        Block block = chain.seal(clock.instant());
        assertThat(pushed)
                .extracting(text -> Json.parse(text).at("/params/result").toString())
                .containsExactly(
                        "\"ready\"",
                        "{\"inBlock\":\"" + block.hash() + "\"}",
                        "{\"finalized\":\"" + block.hash() + "\"}");
        assertThat(Json.parse(pushed.getFirst()).at("/params/subscription").asText()).isEqualTo(id);
    }

    @Test
    void subscriptionsTellOfBlocksAndOfChangedStorageOnly() throws Exception {
        String number = Hex.of(chain.runtime().metadata().storageKey("System", "Number"));
        String key = Hex.of(chain.runtime().metadata().storageKey("Sudo", "Key"));
        result("chain_subscribeNewHeads", "[]");
        result("state_subscribeStorage", "[[\"%s\",\"%s\"]]".formatted(number, key));
        assertThat(pushed).hasSize(2);
        chain.seal(clock.instant());
        assertThat(Json.parse(pushed.get(2)).at("/params/result/number").asText()).isEqualTo("0x1");
        JsonNode changes = Json.parse(pushed.get(3)).at("/params/result/changes");
        assertThat(changes).hasSize(1);
        client.gone();
        chain.seal(clock.instant());
        assertThat(pushed).hasSize(4);
    }

    @Test
    void batchesAreAnsweredAsBatchesAndJunkAsAnError() throws Exception {
        String batch =
                "[{\"id\":1,\"method\":\"system_chain\"},{\"id\":2,\"method\":\"nothing\"},"
                        + "{\"method\":\"system_name\"}]";
        JsonNode answers = Json.parse(messages.handle(batch, client).orElseThrow());
        assertThat(answers).hasSize(2);
        for (String junk : List.of("", "{", "7", "[]", "{\"id\":1,\"params\":7}")) {
            JsonNode answer = Json.parse(messages.handle(junk, client).orElseThrow());
            assertThat(answer.at("/error/code").asInt()).as(junk).isIn(-32700, -32600);
        }
        assertThat(ask("state_getStorage", "[\"0xzz\"]").at("/error/code").asInt())
                .isEqualTo(-32602);
    }

    @Test
    void olderNamesOfTheInformationFunctionsAnswerInNumbersOfBytes() throws Exception {
        JsonNode bytes = result("neuronInfo_getNeuronLite", "[1, 0]");
        String hex =
                result("state_call", "[\"NeuronInfoRuntimeApi_get_neuron_lite\", \"0x01000000\"]")
                        .asText();
        assertThat(bytes).hasSize((hex.length() - 2) / 2);
        assertThat(bytes.get(0).asInt()).isEqualTo(1);
        assertThat(result("subnetInfo_getSelectiveMetagraph", "[1, [0, 7]]")).isNotEmpty();
        assertThat(result("delegateInfo_getDelegates", "[]")).isNotNull();
        String account = "1,".repeat(31) + "1";
        assertThat(result("delegateInfo_getDelegate", "[[" + account + "]]").toString())
                .isEqualTo("[0]");
        assertThat(result("subnetInfo_getLockCost", "[]").asLong()).isEqualTo(1_000_000_000_000L);
        assertThat(ask("neuronInfo_getNeuronLite", "[1]").at("/error/code").asInt())
                .isEqualTo(-32602);
        assertThat(ask("neuronInfo_getNeurons", "[\"x\"]").at("/error/code").asInt())
                .isEqualTo(-32602);
    }

    @Test
    void functionsAnswerForTheBlockThatIsAskedFor() throws Exception {
        String genesis = chain.head().hash();
        chain.seal(clock.instant());
        String at = "\"SubnetInfoRuntimeApi_get_selective_metagraph\", \"0x01000407%s\", \"%s\"";
        String then = result("state_call", "[" + at.formatted("00", genesis) + "]").asText();
        String now =
                result("state_call", "[" + at.formatted("00", chain.head().hash()) + "]").asText();
        assertThat(then).isNotEqualTo(now);
        assertThat(
                        ask("state_call", "[\"Core_version\", \"0x\", \"0x12\"]")
                                .at("/error/code")
                                .asInt())
                .isEqualTo(4003);
        assertThat(ask("state_call", "[\"Core_nothing\", \"0x\"]").at("/error/message").asText())
                .contains("Exported method Core_nothing is not found");
    }

    @Test
    void aFeeIsToldInItsPartsByBothWays() throws Exception {
        byte[] transfer = transfer(0, 1_000_000);
        long fee =
                result("payment_queryInfo", "[\"" + Hex.of(transfer) + "\"]")
                        .get("partialFee")
                        .asLong();
        JsonNode parts =
                result("payment_queryFeeDetails", "[\"" + Hex.of(transfer) + "\"]")
                        .get("inclusionFee");
        long sum = 0;
        for (JsonNode part : parts) {
            sum += Long.decode(part.asText());
        }
        assertThat(sum).isEqualTo(fee);
        assertThat(Long.decode(parts.get("lenFee").asText())).isEqualTo(transfer.length);
        var api = chain.runtime().metadata().api("TransactionPaymentApi", "query_fee_details");
        String arguments = Hex.of(transfer) + "00000000";
        var decoded =
                api.decode(
                        Hex.parse(
                                result(
                                                "state_call",
                                                "[\""
                                                        + api.callName()
                                                        + "\", \""
                                                        + arguments
                                                        + "\"]")
                                        .asText()));
        assertThat(
                        decoded.field("inclusion_fee")
                                .optional()
                                .orElseThrow()
                                .field("len_fee")
                                .asLong())
                .isEqualTo(transfer.length);
    }

    @Test
    void developersMakeBlocksStorageAndTimeByHand() throws Exception {
        assertThat(result("dev_newBlock", "[]").asText()).isEqualTo(chain.head().hash());
        assertThat(result("dev_newBlock", "[{\"count\": 3}]").asText())
                .isEqualTo(chain.head().hash());
        assertThat(chain.head().number()).isEqualTo(4);

        String key = Hex.of(chain.runtime().metadata().storageKey("SubtensorModule", "Tempo", 1));
        result("dev_setStorage", "[[[\"" + key + "\", \"0x0700\"]]]");
        assertThat(result("state_getStorage", "[\"" + key + "\"]").asText()).isEqualTo("0x0700");
        result("dev_setStorage", "[[[\"" + key + "\", null]]]");
        assertThat(result("state_getStorage", "[\"" + key + "\"]").isNull()).isTrue();

        assertThat(result("dev_setTime", "[\"2030-01-01T00:00:00Z\"]").asLong())
                .isEqualTo(1_893_456_000_000L);
        result("dev_newBlock", "[]");
        String now = Hex.of(chain.runtime().metadata().storageKey("Timestamp", "Now"));
        assertThat(result("state_getStorage", "[\"" + now + "\"]").asText())
                .isEqualTo("0x00b4c5dab8010000");
        for (String wrong :
                List.of(
                        "dev_newBlock [0]",
                        "dev_newBlock [10001]",
                        "dev_setTime [1000]",
                        "dev_setTime [\"noon\"]",
                        "dev_setTime []",
                        "dev_setStorage []",
                        "dev_setStorage [[[\"0x00\"]]]")) {
            String[] parts = wrong.split(" ", 2);
            assertThat(ask(parts[0], parts[1]).at("/error/code").asInt())
                    .as(wrong)
                    .isEqualTo(-32602);
        }
    }
}
