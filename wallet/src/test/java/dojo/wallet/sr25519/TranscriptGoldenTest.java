package dojo.wallet.sr25519;

import static org.assertj.core.api.Assertions.assertThat;

import dojo.base.Hex;
import dojo.testing.Golden;
import org.junit.jupiter.api.Test;

class TranscriptGoldenTest {
    @Test
    void theChallengeIsMerlins() {
        var row = Golden.json("vectors/bittensor.json").at("/sr25519/merlin_selftest");
        var transcript = new Transcript(row.get("label").asText());
        var append = row.get("append");
        transcript.append(append.get(0).asText(), Transcript.ascii(append.get(1).asText()));
        byte[] challenge = transcript.challenge(row.get("challenge_label").asText(), 32);
        assertThat(Hex.of(challenge)).isEqualTo(row.get("challenge32").asText());
    }
}
