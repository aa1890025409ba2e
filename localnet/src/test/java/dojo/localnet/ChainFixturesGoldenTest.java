package dojo.localnet;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dojo.base.Hex;
import dojo.chain.extrinsic.Call;
import dojo.chain.metadata.EventRecord;
import dojo.chain.metadata.Value;
import dojo.testing.Golden;
import dojo.testing.HandClock;
import dojo.wallet.Sr25519Keypair;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A subnet's life as the real runtime recorded it, block by block, on our chain. */
class ChainFixturesGoldenTest {
    private static final BigInteger RAO_A_TAO = BigInteger.valueOf(1_000_000_000);

    private final JsonNode fixtures = Golden.json("chain/fixtures-293.json");
    private final HandClock clock = new HandClock(Instant.parse("2026-01-01T00:00:00Z"));
    private final Chain chain = Chain.open(Runtime293.load(), BlockStore.none());
    private final Map<String, Sr25519Keypair> keys = keys();

    private Map<String, Sr25519Keypair> keys() {
        Map<String, Sr25519Keypair> known = new HashMap<>();
        List<String> uris = new ArrayList<>(List.of("//Alice", "//Owner"));
        for (JsonNode key : fixtures.get("summary").get("keys")) {
            uris.add(key.get("cold_uri").asText());
            uris.add(key.get("hot_uri").asText());
        }
        for (String uri : uris) {
            var key = Sr25519Keypair.fromUri(uri);
            known.put(key.address().text(), key);
        }
        return known;
    }

    @Test
    void theSameCallsGiveTheSameEventsAndErrors() {
        List<String> differences = new ArrayList<>();
        for (JsonNode each : fixtures.get("extrinsics")) {
            String label = each.get("label").asText();
            String signer = each.get("signer").asText();
            byte[] call = Hex.parse(each.get("call").asText());
            if (each.has("rejected")) {
                String want = each.get("rejected").get("data").asText();
                Optional<RpcError> refused = refusal(signer, call);
                if (refused.isEmpty() || !refused.get().data().equals(want)) {
                    differences.add(label + ": " + refused.map(RpcError::data));
                }
                continue;
            }
            sealTo(each.get("block").asLong() - 1);
            if (each.get("call_name").asText().endsWith(".register")) {
                knowTheBlockOfTheWork();
            }
            submit(signer, call, Hex.parse(each.get("era").asText()));
            seal();
            List<String> got = lines(events());
            List<String> want =
                    lines(
                            chain.runtime()
                                    .metadata()
                                    .decodeEvents(Hex.parse(each.get("events_raw").asText())));
            if (!got.equals(want)) {
                differences.add(label + "\n  got  " + got + "\n  want " + want);
            }
        }
        assertThat(differences).isEmpty();
        sealTo(fixtures.at("/summary/head/number").asLong());
        assertThat(differentStorage()).isEmpty();
        int netuid = fixtures.at("/summary/netuid").asInt();
        assertThat(new Pool(chain.preview(), netuid).price().multiply(RAO_A_TAO).shiftRight(32))
                .isEqualTo(recorded("SwapRuntimeApi_current_alpha_price"));
    }

    private BigInteger recorded(String api) {
        for (JsonNode each : fixtures.get("runtimeApi")) {
            if (each.get("method").asText().equals(api)) {
                return each.get("json").bigIntegerValue();
            }
        }
        throw new AssertionError("no " + api);
    }

    /** The entries that hold something else than was recorded at the end. */
    private List<String> differentStorage() {
        List<String> different = new ArrayList<>();
        for (JsonNode each : fixtures.get("storage")) {
            byte[] key = Hex.parse(each.get("key").asText());
            String want = each.get("value").asText();
            String got = chain.storage(key, chain.head().number()).map(Hex::of).orElse("none");
            if (!got.equals(want)) {
                different.add(
                        each.get("item") + "" + each.get("args") + " " + got + " not " + want);
            }
        }
        return different;
    }

    /** Work is done for a block's hash, and our blocks have others than the recorded ones. */
    private void knowTheBlockOfTheWork() {
        JsonNode pow = fixtures.at("/summary/pow");
        var metadata = chain.runtime().metadata();
        byte[] key = metadata.storageKey("System", "BlockHash", pow.get("block").asLong());
        byte[] hash = Hex.parse(pow.get("block_hash").asText());
        var set = Call.of("System", "set_storage", Map.of("items", List.of(List.of(key, hash))));
        String alice = Sr25519Keypair.fromUri("//Alice").address().text();
        submit(alice, Call.sudo(set).encode(metadata));
    }

    private void sealTo(long block) {
        while (chain.head().number() < block) {
            seal();
        }
    }

    private void seal() {
        clock.advance(Duration.ofMillis(250));
        chain.seal(clock.instant());
    }

    private Optional<RpcError> refusal(String signer, byte[] call) {
        try {
            submit(signer, call);
            return Optional.empty();
        } catch (RpcError e) {
            return Optional.of(e);
        }
    }

    private void submit(String signer, byte[] call) {
        submit(signer, call, new byte[1]);
    }

    private void submit(String signer, byte[] call, byte[] era) {
        var key = Optional.ofNullable(keys.get(signer)).orElseThrow();
        long nonce = chain.nextNonce(Value.of(key.publicKey()));
        chain.submit(TestExtrinsic.signed(chain, key, call, nonce, era), status -> {});
    }

    /** The events of the block, without those of what was slipped in before its last extrinsic. */
    private List<EventRecord> events() {
        byte[] key = chain.runtime().metadata().storageKey("System", "Events");
        int last = chain.head().extrinsics().size() - 1;
        return chain
                .runtime()
                .metadata()
                .decodeEvents(chain.storage(key, chain.head().number()).orElseThrow())
                .stream()
                .filter(each -> List.of(0, last).contains(each.extrinsic().orElse(0)))
                .toList();
    }

    private static List<String> lines(List<EventRecord> events) {
        return events.stream()
                .map(each -> each.pallet() + "." + each.name() + each.data())
                .toList();
    }
}
