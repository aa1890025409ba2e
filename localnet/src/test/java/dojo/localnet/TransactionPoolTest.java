package dojo.localnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dojo.chain.metadata.RuntimeMetadata;
import dojo.chain.metadata.Value;
import dojo.chain.scale.ScaleWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TransactionPoolTest {
    private static final byte[] SOMEBODY = new byte[32];

    private final RuntimeMetadata metadata = Runtime293.load().metadata();
    private final byte[] remark =
            metadata.encodeCall("System", "remark", Map.of("remark", new byte[4]));
    private final TransactionPool pool = new TransactionPool();
    private final List<TransactionStatus> heard = new ArrayList<>();

    private SignedExtrinsic transaction(byte[] signer, long nonce, long tip, byte[] call) {
        byte[] body =
                new ScaleWriter()
                        .u8(0x84)
                        .u8(0)
                        .raw(signer)
                        .u8(1)
                        .raw(new byte[64])
                        .u8(0)
                        .compact(nonce)
                        .compact(tip)
                        .u8(0)
                        .raw(call)
                        .toBytes();
        return SignedExtrinsic.parse(metadata, new ScaleWriter().bytes(body).toBytes());
    }

    private void add(long nonce, long tip) {
        pool.add(transaction(SOMEBODY, nonce, tip, remark), 0, heard::add);
    }

    private int refusal(SignedExtrinsic transaction) {
        return catchThrowableOfType(RpcError.class, () -> pool.add(transaction, 0, heard::add))
                .code();
    }

    @Test
    void theOneBeforeMakesTheLaterOnesReady() {
        add(1, 0);
        add(0, 0);
        assertThat(heard)
                .containsExactly(
                        new TransactionStatus.Future(),
                        new TransactionStatus.Ready(),
                        new TransactionStatus.Ready());
        assertThat(pool.nextNonce(Value.of(SOMEBODY), 0)).isEqualTo(2);
    }

    @Test
    void aHigherTipTakesThePlaceOfALowerOne() {
        add(0, 1);
        assertThat(refusal(transaction(SOMEBODY, 0, 0, remark)))
                .isEqualTo(RpcError.PRIORITY_TOO_LOW);
        add(0, 2);
        assertThat(heard.get(1)).isInstanceOf(TransactionStatus.Usurped.class);
        assertThat(pool.all()).hasSize(1);
    }

    @Test
    void aFullPoolRefusesUntilThereIsRoom() {
        for (int nonce = 0; nonce < TransactionPool.TRANSACTIONS_MAX; nonce++) {
            add(nonce, 0);
        }
        byte[] other = new byte[32];
        other[0] = 1;
        var late = transaction(other, 0, 0, remark);
        assertThat(refusal(late)).isEqualTo(RpcError.POOL_FULL);
        assertThat(pool.remove(pool.all().getFirst())).isPresent();
        pool.add(late, 0, heard::add);
        assertThat(pool.all()).hasSize(TransactionPool.TRANSACTIONS_MAX);
    }

    @Test
    void theBytesOfAllTogetherAreBounded() {
        byte[] large =
                metadata.encodeCall("System", "remark", Map.of("remark", new byte[12 << 20]));
        pool.add(transaction(SOMEBODY, 0, 0, large), 0, heard::add);
        assertThat(refusal(transaction(SOMEBODY, 1, 0, large))).isEqualTo(RpcError.POOL_FULL);
    }
}
