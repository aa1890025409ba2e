package dojo.work;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.Hex;
import dojo.base.Json;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;

/** A wallet of tests that signs as browsers' wallets do; checked against ethers by its users. */
final class EthereumWallet {
    private static final ECDomainParameters CURVE =
            new ECDomainParameters(CustomNamedCurves.getByName("secp256k1"));

    private final BigInteger secret;
    final EthereumAddress address;

    EthereumWallet(int seed) {
        byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) seed);
        secret = new BigInteger(1, bytes);
        byte[] key = CURVE.getG().multiply(secret).normalize().getEncoded(false);
        byte[] hash = EthereumAddress.keccak256(Arrays.copyOfRange(key, 1, key.length));
        address = new EthereumAddress("0x" + HexFormat.of().formatHex(hash, 12, 32));
    }

    /** The EIP-191 signature of {@code message}. */
    String sign(String message) {
        byte[] body = message.getBytes(StandardCharsets.UTF_8);
        byte[] head =
                ("\u0019Ethereum Signed Message:\n" + body.length).getBytes(StandardCharsets.UTF_8);
        var signer = new ECDSASigner(new HMacDSAKCalculator(new SHA256Digest()));
        signer.init(true, new ECPrivateKeyParameters(secret, CURVE));
        BigInteger[] rs = signer.generateSignature(EthereumAddress.keccak256(head, body));
        BigInteger s =
                rs[1].compareTo(CURVE.getN().shiftRight(1)) > 0
                        ? CURVE.getN().subtract(rs[1])
                        : rs[1];
        byte[] signature = new byte[65];
        put(rs[0], signature, 0);
        put(s, signature, 32);
        for (int v = 27; v <= 28; v++) {
            signature[64] = (byte) v;
            if (EthereumAddress.signer(message, signature).filter(address::equals).isPresent())
                break;
        }
        return Hex.of(signature);
    }

    /** A message of EIP-4361 for {@code platform}. */
    String message(Platform platform, String nonce) {
        Instant now = platform.clock.instant();
        return platform.server.url().getAuthority()
                + " wants you to sign in with your Ethereum account:\n"
                + address.checksummed()
                + "\n\nSign in.\n\nURI: "
                + platform.server.url()
                + "\nVersion: 1\nChain ID: 1\nNonce: "
                + nonce
                + "\nIssued At: "
                + now
                + "\nExpiration Time: "
                + now.plus(Duration.ofMinutes(4));
    }

    String nonce(Platform platform) {
        return platform.nobody().get("/auth/" + address.hex()).body().get("nonce").textValue();
    }

    /** The body that signs in. */
    ObjectNode siwe(Platform platform) {
        String message = message(platform, nonce(platform));
        return Json.object()
                .put("walletAddress", address.checksummed())
                .put("chainId", "1")
                .put("message", message)
                .put("signature", sign(message));
    }

    private static void put(BigInteger number, byte[] into, int at) {
        byte[] bytes = number.toByteArray();
        int n = Math.min(32, bytes.length);
        System.arraycopy(bytes, bytes.length - n, into, at + 32 - n, n);
    }
}
