package dojo.localnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dojo.base.Database;
import dojo.base.DatabaseUnusable;
import dojo.chain.ExtrinsicOutcome;
import dojo.chain.ExtrinsicOutcome.Included;
import dojo.chain.ExtrinsicOutcome.Refused;
import dojo.chain.ExtrinsicOutcome.Where;
import dojo.chain.Subtensor;
import dojo.chain.extrinsic.Call;
import dojo.testing.HandClock;
import dojo.wallet.Keypair;
import dojo.wallet.Sr25519Keypair;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is left of the chain when its file, a call or a client fails. */
class ChainFailureTest {
    private static final Duration WITHIN = Duration.ofSeconds(20);
    private static final long TAO = 1_000_000_000L;

    private final HandClock clock = new HandClock(Instant.parse("2026-01-01T00:00:00Z"));
    private final Runtime293 runtime = Runtime293.load();
    private final Keypair alice = Sr25519Keypair.fromUri("//Alice");
    private final Keypair bob = Sr25519Keypair.fromUri("//Bob");
    private final Keypair other = Sr25519Keypair.fromUri("//other");
    private final Call pay = Call.transferKeepAlive(other.address(), TAO);

    private Localnet start(Optional<Path> dir, InstantSource time) {
        return Localnet.start(new LocalnetConfig(0, dir, new Seal.Instantly()), time);
    }

    private static void sql(Path dir, String statement, Object... arguments) {
        try (var database = Database.open(dir.resolve("chain.db"), "dojo/localnet/db")) {
            database.write(handle -> handle.execute(statement, arguments));
        }
    }

    private void overwrite(Path dir, byte[] value, String pallet, String entry, Object... keys) {
        byte[] key = runtime.metadata().storageKey(pallet, entry, keys);
        sql(dir, "UPDATE storage SET value = ? WHERE key = ?", value, key);
    }

    private static void refused(ExtrinsicOutcome outcome, Where where, String error) {
        assertThat(outcome).isInstanceOf(Refused.class);
        var refused = (Refused) outcome;
        assertThat(List.of(refused.where(), refused.error())).isEqualTo(List.of(where, error));
    }

    // ---- the file

    @Test
    void aFailingFileStopsSealingAndTellsEverybody(@TempDir Path dir) {
        try (var net = start(Optional.of(dir), clock);
                var chain = Subtensor.connect(net.endpoint())) {
            assertThat(chain.submit(alice, pay, WITHIN)).isInstanceOf(Included.class);
            assertThat(net.failure()).isEmpty();
            sql(dir, "ALTER TABLE storage RENAME TO elsewhere");

            refused(chain.submit(alice, pay, WITHIN), Where.POOL, "Dropped");
            var failure = net.failure().orElseThrow();
            assertThat(failure)
                    .isInstanceOf(DatabaseUnusable.class)
                    .hasMessageContaining("chain.db");
            refused(chain.submit(alice, pay, WITHIN), Where.POOL, "ImmediatelyDropped");
            assertThat(net.head()).isEqualTo(1);
            assertThat(chain.balance(other.address())).isEqualTo(TAO);

            sql(dir, "ALTER TABLE elsewhere RENAME TO storage");
            net.sealEvery(Duration.ofNanos(1));
            assertThat(net.failure()).containsSame(failure);
        }
        try (var net = start(Optional.of(dir), clock);
                var chain = Subtensor.connect(net.endpoint())) {
            assertThat(chain.submit(alice, pay, WITHIN)).isInstanceOf(Included.class);
            assertThat(net.head()).isEqualTo(2);
        }
    }

    @Test
    void anErrorStopsSealingAndIsKept() {
        var error = new StackOverflowError("in a test");
        InstantSource failing =
                () -> {
                    throw error;
                };
        try (var net = start(Optional.empty(), failing);
                var chain = Subtensor.connect(net.endpoint())) {
            refused(chain.submit(alice, pay, WITHIN), Where.POOL, "Dropped");
            assertThat(net.failure().orElseThrow())
                    .isInstanceOf(IllegalStateException.class)
                    .hasCause(error);
        }
    }

    @Test
    void aFileThatLostABlockOrATableIsNamed(@TempDir Path block, @TempDir Path table) {
        for (Path dir : List.of(block, table)) {
            try (var net = start(Optional.of(dir), clock)) {
                net.sealNow(1);
            }
        }
        sql(block, "UPDATE block SET json = '{}' WHERE number = 1");
        sql(table, "DROP TABLE replaced");
        for (Path dir : List.of(block, table)) {
            assertThat(catchThrowable(() -> start(Optional.of(dir), clock)))
                    .isInstanceOf(DatabaseUnusable.class)
                    .hasMessageContaining("chain.db");
        }
    }

    // ---- a call

    @Test
    void aBugInACallFailsTheCallAndNotTheChain(@TempDir Path dir) {
        start(Optional.of(dir), clock).close();
        overwrite(dir, new byte[1], "Sudo", "Key");
        var fails = Call.sudo(pay);
        try (var net = start(Optional.of(dir), clock);
                var chain = Subtensor.connect(net.endpoint())) {
            refused(chain.submit(alice, fails, WITHIN), Where.BLOCK, "Other");
            assertThat(chain.submit(alice, forceBatch(fails, pay), WITHIN))
                    .isInstanceOf(Included.class);
            assertThat(chain.balance(other.address())).isEqualTo(TAO);
            assertThat(net.head()).isEqualTo(2);
            assertThat(net.failure()).isEmpty();
        }
    }

    @Test
    void anOverflowInABatchFailsItsItemOnly(@TempDir Path dir) {
        start(Optional.of(dir), clock).close();
        // Four u32 and then the free balance, at the end of the range of long.
        byte[] rich = new byte[56];
        rich[8] = 1;
        Arrays.fill(rich, 16, 23, (byte) 0xff);
        rich[23] = 0x7f;
        overwrite(dir, rich, "System", "Account", bob.address());
        var overflows = Call.transferKeepAlive(bob.address(), TAO);
        try (var net = start(Optional.of(dir), clock);
                var chain = Subtensor.connect(net.endpoint())) {
            refused(chain.submit(alice, overflows, WITHIN), Where.BLOCK, "Overflow");
            assertThat(chain.submit(alice, forceBatch(overflows, pay), WITHIN))
                    .isInstanceOf(Included.class);
            assertThat(chain.balance(other.address())).isEqualTo(TAO);
        }
    }

    private static Call forceBatch(Call... calls) {
        return Call.forceBatch(List.of(calls));
    }

    // ---- a client

    @Test
    void aClientThatDoesNotReadIsCutOffAndStopsNothing() {
        int blocks = 100;
        try (var net = start(Optional.empty(), clock);
                var http = HttpClient.newHttpClient()) {
            var deaf =
                    new WebSocket.Listener() {
                        @Override
                        public void onOpen(WebSocket socket) {
                            // Never asks for a message.
                        }
                    };
            var socket = http.newWebSocketBuilder().buildAsync(net.endpoint(), deaf).join();
            for (int i = 0; i < RpcClient.SUBSCRIPTIONS_MAX; i++) {
                String request =
                        "{\"id\":%d,\"method\":\"chain_subscribeNewHeads\",\"params\":[]}"
                                .formatted(i);
                socket.sendText(request, true).join();
            }
            net.sealNow(blocks);
            assertThat(net.head()).isEqualTo(blocks);
            try (var chain = Subtensor.connect(net.endpoint())) {
                assertThat(chain.submit(alice, pay, WITHIN)).isInstanceOf(Included.class);
            }
            socket.abort();
        }
    }
}
