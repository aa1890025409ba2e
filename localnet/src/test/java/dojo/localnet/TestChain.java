package dojo.localnet;

import dojo.base.Hex;
import dojo.chain.extrinsic.Call;
import dojo.chain.metadata.EventRecord;
import dojo.chain.metadata.Value;
import dojo.testing.HandClock;
import dojo.wallet.Keypair;
import dojo.wallet.Sr25519Keypair;
import dojo.wallet.Ss58Address;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A chain that is driven block by block, each call in one of its own. */
final class TestChain {
    static final long TAO = 1_000_000_000L;
    static final int NETUID = 2;

    final Chain chain = Chain.open(Runtime293.load(), BlockStore.none());
    final Keypair alice = key("//Alice");
    final Keypair bob = key("//Bob");
    private final HandClock clock = new HandClock(Instant.parse("2026-01-01T00:00:00Z"));

    static Keypair key(String uri) {
        return Sr25519Keypair.fromUri(uri);
    }

    static Ss58Address address(String uri) {
        return key(uri).address();
    }

    long block() {
        return chain.head().number();
    }

    void sealTo(long block) {
        while (block() < block) {
            seal();
        }
    }

    void seal() {
        clock.advance(Duration.ofMillis(250));
        chain.seal(clock.instant());
    }

    /** Runs a call in the next block: the pallet's error, the pool's refusal, or "ok". */
    String submit(Keypair signer, Call call) {
        try {
            chain.submit(
                    TestExtrinsic.signed(chain, signer, call.encode(chain.runtime().metadata())),
                    status -> {});
        } catch (RpcError e) {
            return e.data();
        }
        seal();
        List<EventRecord> events = events();
        var failed = events.stream().filter(each -> each.is("System", "ExtrinsicFailed")).findAny();
        if (failed.isPresent()) {
            return name(failed.get().field("dispatch_error"));
        }
        return events.stream()
                .filter(each -> each.is("Sudo", "Sudid"))
                .map(each -> each.items().getFirst())
                .filter(result -> result.name().equals("Err"))
                .map(result -> name(result.item(0)))
                .findAny()
                .orElse("ok");
    }

    private String name(Value error) {
        if (!error.name().equals("Module")) {
            return error.items().isEmpty() ? error.name() : error.item(0).name();
        }
        return chain.runtime().metadata().error(error).name();
    }

    String submit(Keypair signer, String call, Map<String, ?> arguments) {
        return submit(signer, Call.of("SubtensorModule", call, arguments));
    }

    /** Sets a hyperparameter as root. */
    String sudo(String setter, Object... arguments) {
        return submit(alice, Call.sudo(Call.adminUtils(setter, arguments)));
    }

    List<EventRecord> events() {
        return chain.runtime().metadata().decodeEvents(raw("System", "Events").orElseThrow());
    }

    private Optional<byte[]> raw(String pallet, String entry, Object... keys) {
        return chain.storage(chain.runtime().metadata().storageKey(pallet, entry, keys), block());
    }

    /** Whether a SubtensorModule entry is stored. */
    boolean has(String entry, Object... keys) {
        return raw("SubtensorModule", entry, keys).isPresent();
    }

    /** A SubtensorModule entry, or its default. */
    Value get(String entry, Object... keys) {
        return chain.preview().subtensor().get(entry, keys);
    }

    /** Writes storage as root can. */
    void put(Object value, String entry, Object... keys) {
        var storage = chain.runtime().metadata().storage("SubtensorModule", entry);
        List<List<byte[]>> items = List.of(List.of(storage.key(keys), storage.encode(value)));
        submit(alice, Call.sudo(Call.of("System", "set_storage", Map.of("items", items))));
    }

    /** A started subnet of Bob's that takes registrations freely, with the owner in seat 0. */
    void subnet(int tempo) {
        sudo("sudo_set_network_rate_limit", 0);
        submit(bob, Call.registerNetwork(address("//owner-hotkey")));
        sudo("sudo_set_tempo", NETUID, tempo);
        sudo("sudo_set_weights_set_rate_limit", NETUID, 0);
        sudo("sudo_set_max_registrations_per_block", NETUID, 20);
        sudo("sudo_set_target_registrations_per_interval", NETUID, 100);
        sealTo(get("NetworkRegisteredAt", NETUID).asLong() + 9);
        submit(bob, Call.startCall(NETUID));
    }

    /** Seats a hotkey of Bob's. */
    String register(String hotkey) {
        return submit(bob, Call.burnedRegister(NETUID, address(hotkey)));
    }

    static String hex(byte[] bytes) {
        return Hex.of(bytes);
    }
}
