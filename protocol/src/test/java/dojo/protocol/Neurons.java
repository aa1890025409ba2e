package dojo.protocol;

import dojo.protocol.synapse.CompletionText;
import dojo.protocol.synapse.RankingRequest;
import dojo.wallet.Sr25519Keypair;
import java.util.List;

/** What the tests of both ends of the wire share. */
final class Neurons {
    static final Sr25519Keypair ALICE = Sr25519Keypair.fromUri("//Alice");
    static final Sr25519Keypair BOB = Sr25519Keypair.fromUri("//Bob");

    static final RankingRequest QUESTION =
            RankingRequest.question(
                    "r1",
                    1.5,
                    "Why is \"the sky\" blue?",
                    List.of(
                            new CompletionText("a", "Rayleigh scattering."),
                            new CompletionText("b", "It's\n\u0000 <b>\u202e 😀 {\"x\": NaN} ' ")));

    private Neurons() {}

    static Peer bobAt(int port) {
        return new Peer(BOB.address(), "127.0.0.1", port);
    }
}
