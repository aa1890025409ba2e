package dojo.protocol;

import dojo.base.Hex;
import dojo.protocol.synapse.CompletionText;
import dojo.protocol.synapse.RankingRequest;
import dojo.wallet.Sr25519Keypair;
import java.util.List;

/** What the tests of both ends of the wire share. */
final class Neurons {
    /** The public development keys, by the seeds that their derivation gives. */
    static final Sr25519Keypair ALICE =
            Sr25519Keypair.fromSeed(
                    Hex.parse("e5be9a5092b81bca64be81d212e7f2f9eba183bb7a90954f7b76361f6edb5c0a"));

    static final Sr25519Keypair BOB =
            Sr25519Keypair.fromSeed(
                    Hex.parse("398f0c28f98885e046333d4a41c19cee4c37368a9832c6502f6cfd182e2aef89"));

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
