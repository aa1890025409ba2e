package dojo.localnet;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dojo.base.Hex;
import dojo.testing.Golden;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What the runtime's functions answered over the storage that was recorded with the answers. */
class RuntimeCallsGoldenTest {
    /** Answers made of storage that was not recorded: the last subnet's price, and the nonces. */
    private static final Set<String> OF_UNRECORDED_STORAGE =
            Set.of(
                    "SubnetRegistrationRuntimeApi_get_network_registration_cost",
                    "AccountNonceApi_account_nonce");

    private final JsonNode fixtures = Golden.json("chain/fixtures-293.json");
    private final Chain chain = Chain.open(Runtime293.load(), new Recorded(fixtures));

    /** A store that holds one block: the recorded storage at the end of the recorded life. */
    private record Recorded(JsonNode fixtures) implements BlockStore {
        @Override
        public void load(ChainState state, Consumer<Block> block) {
            long head = fixtures.at("/summary/head/number").asLong();
            var genesis = Chain.open(Runtime293.load(), BlockStore.none());
            genesis.keys(new byte[0], 0)
                    .forEach(
                            key -> state.restore(head, key, genesis.storage(key, 0).orElseThrow()));
            for (JsonNode each : fixtures.get("storage")) {
                state.restore(head, hex(each, "key"), hex(each, "value"));
            }
            block.accept(genesis.head());
            block.accept(
                    Block.of(
                            head,
                            genesis.head().hash(),
                            genesis.head().stateRoot(),
                            List.of(),
                            List.of()));
        }

        @Override
        public void append(
                Block block,
                NavigableMap<byte[], Optional<byte[]>> writes,
                ChainState.Change change) {}

        @Override
        public void close() {}
    }

    private static byte[] hex(JsonNode row, String field) {
        return Hex.parse(row.get(field).asText());
    }

    @Test
    void theFunctionsAnswerByteForByte() {
        var calls = new RuntimeCalls(chain);
        List<String> differences = new ArrayList<>();
        for (JsonNode row : fixtures.get("runtimeApi")) {
            String method = row.get("method").asText();
            if (OF_UNRECORDED_STORAGE.contains(method)) {
                continue;
            }
            byte[] got = calls.call(method, hex(row, "data"), chain.head().number());
            if (!Hex.of(got).equals(row.get("result").asText())) {
                differences.add(
                        method
                                + "\n  got  "
                                + shown(method, got)
                                + "\n  want "
                                + shown(method, hex(row, "result")));
            }
        }
        assertThat(differences).isEmpty();
    }

    private String shown(String method, byte[] result) {
        int split = method.indexOf('_');
        return chain.runtime()
                .metadata()
                .api(method.substring(0, split), method.substring(split + 1))
                .decode(result)
                .toString();
    }
}
