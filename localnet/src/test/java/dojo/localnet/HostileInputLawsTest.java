package dojo.localnet;

import static org.assertj.core.api.Assertions.assertThat;

import dojo.base.Hex;
import dojo.base.Json;
import dojo.wallet.Sr25519Keypair;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class HostileInputLawsTest {
    private static final long SEED = 293;
    private static final int CASES = 3000;

    private final Chain chain = Chain.open(Runtime293.load(), BlockStore.none());
    private final RpcMessages messages =
            new RpcMessages(
                    new RpcMethods(
                            chain,
                            new DevCalls(chain, new DevClock(InstantSource.system())),
                            Runnable::run));
    private final SplittableRandom random = new SplittableRandom(SEED);

    @Test
    void changedExtrinsicsAreRefusedByNameAndBlocksGoOn() throws Exception {
        var alice = Sr25519Keypair.fromUri("//Alice");
        byte[] transfer =
                chain.runtime()
                        .metadata()
                        .encodeCall(
                                "Balances",
                                "transfer_keep_alive",
                                Map.of("dest", alice.address(), "value", 1_000_000));
        byte[] good = TestExtrinsic.signed(chain, alice, transfer);
        for (int i = 0; i < CASES; i++) {
            byte[] bytes = mutated(good);
            var client = new RpcClient(text -> {}, false);
            String request =
                    "{\"id\":1,\"method\":\"%s\",\"params\":[\"%s\"]}"
                            .formatted(
                                    i % 2 == 0 ? "author_submitExtrinsic" : "payment_queryInfo",
                                    Hex.of(bytes));
            var answer = Json.parse(messages.handle(request, client).orElseThrow());
            assertThat(answer.at("/error/code").asInt())
                    .as("seed %s, case %s: %s", SEED, i, answer)
                    .isNotEqualTo(RpcError.INTERNAL);
        }
        assertThat(chain.seal(Instant.EPOCH).number()).isEqualTo(1);
    }

    @Test
    void randomCallsOfAnyPalletNeverStopTheChain() {
        var signers =
                new Sr25519Keypair[] {
                    Sr25519Keypair.fromUri("//Alice"), Sr25519Keypair.fromUri("//Bob")
                };
        int[] pallets = {0, 5, 7, 11, 12, 19};
        int accepted = 0;
        for (int i = 0; i < CASES; i++) {
            byte[] call = new byte[2 + random.nextInt(80)];
            random.nextBytes(call);
            call[0] = (byte) pallets[random.nextInt(pallets.length)];
            call[1] = (byte) random.nextInt(30);
            if (random.nextBoolean()) {
                for (int at = 2; at < call.length; at++) {
                    call[at] = (byte) random.nextInt(3);
                }
            }
            try {
                chain.submit(TestExtrinsic.signed(chain, signers[i % 2], call), status -> {});
                accepted++;
            } catch (RpcError e) {
                assertThat(e.code()).as("seed %s, case %s", SEED, i).isIn(1001, 1010);
            }
            if (i % 50 == 0) {
                chain.seal(Instant.EPOCH);
            }
        }
        chain.seal(Instant.EPOCH);
        assertThat(accepted).as("seed %s", SEED).isPositive();
    }

    private byte[] mutated(byte[] good) {
        byte[] bytes = Arrays.copyOf(good, random.nextInt(1, good.length + 8));
        for (int i = random.nextInt(4); i >= 0; i--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return bytes;
    }
}
