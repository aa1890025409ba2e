package dojo.localnet;

import static org.assertj.core.api.Assertions.assertThat;

import dojo.base.Hex;
import dojo.base.Json;
import dojo.base.MalformedJson;
import dojo.chain.extrinsic.UnknownExtension;
import dojo.chain.scale.MalformedScale;
import dojo.testing.Fuzz;
import dojo.testing.Golden;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a hostile client may send to a local chain. */
class RpcFuzzTest {
    private static final int MIB = 1 << 20;

    private final Chain chain = Chain.open(Runtime293.load(), BlockStore.none());
    private final RpcMessages messages =
            new RpcMessages(
                    new RpcMethods(
                            chain,
                            new DevCalls(chain, new DevClock(InstantSource.system())),
                            Runnable::run));

    private static List<byte[]> extrinsics() {
        var samples = new ArrayList<byte[]>();
        for (var row : Golden.json("chain/fixtures-293.json").get("extrinsics")) {
            if (row.hasNonNull("extrinsic")) {
                samples.add(Hex.parse(row.get("extrinsic").asText()));
            }
        }
        return samples;
    }

    private static List<byte[]> requests() {
        var samples = new ArrayList<byte[]>();
        for (String text :
                List.of(
                        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"chain_getBlockHash\",\"params\":[0]}",
                        "{\"id\":2,\"method\":\"state_getKeysPaged\",\"params\":[\"0x658f\",10,\"0x658f\"]}",
                        "{\"id\":3,\"method\":\"state_queryStorageAt\",\"params\":[[\"0x00\"]]}",
                        "{\"id\":4,\"method\":\"system_accountNextIndex\",\"params\":"
                                + "[\"5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY\"]}",
                        "{\"id\":5,\"method\":\"state_call\",\"params\":"
                                + "[\"NeuronInfoRuntimeApi_get_neurons_lite\",\"0x0100\"]}",
                        "[{\"id\":6,\"method\":\"system_health\",\"params\":[]},"
                                + "{\"id\":7,\"method\":\"rpc_methods\"}]")) {
            samples.add(text.getBytes(StandardCharsets.UTF_8));
        }
        return samples;
    }

    @Test
    void extrinsicsAreParsedOrRefused() throws Exception {
        var metadata = chain.runtime().metadata();
        var report =
                new Fuzz(
                                "submitted extrinsic",
                                extrinsics(),
                                MIB,
                                Set.of(
                                        MalformedScale.class,
                                        UnknownExtension.class,
                                        RpcError.class))
                        .run(input -> SignedExtrinsic.parse(metadata, input), 5_000, 0.01);
        assertThat(report.refused()).as(report.toString()).isPositive();
    }

    @Test
    void requestsAreAnsweredWithoutInternalErrors() throws Exception {
        var report =
                new Fuzz("JSON-RPC request", requests(), 32 * MIB, Set.of())
                        .run(
                                input -> {
                                    var client = new RpcClient(text -> {}, false);
                                    var answer =
                                            messages.handle(
                                                    new String(input, StandardCharsets.UTF_8),
                                                    client);
                                    if (answer.isPresent()) requireNoInternal(answer.get());
                                },
                                10_000,
                                0.008);
        assertThat(report.inputs()).as(report.toString()).isPositive();
    }

    private static void requireNoInternal(String answer) throws MalformedJson {
        assertThat(Json.parse(answer).at("/error/code").asInt())
                .as(answer)
                .isNotEqualTo(RpcError.INTERNAL);
    }
}
