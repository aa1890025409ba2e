package dojo.protocol;

import static dojo.protocol.Neurons.BOB;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dojo.protocol.synapse.Prompting;
import dojo.protocol.synapse.RankingRequest;
import dojo.testing.HandClock;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class CompatibilityTest {
    private final Axon axon =
            new Axon(
                    BOB,
                    AxonConfig.on("127.0.0.1", 0),
                    new HandClock(Instant.parse("2026-11-20T10:00:00Z")));

    @Test
    void aTypeWithFieldsThatNoSignatureCoversIsNotServedUnlessThatIsSaid() {
        assertThatThrownBy(() ->
                        axon.attach(Prompting.STREAM, Admission.everyone(), Received::synapse))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "StreamPromptingSynapse: the signature does not cover roles, completion;"
                                + " if that is meant, attach it with UNBOUND_FIELDS");
        assertThatCode(() ->
                        axon.attach(
                                Prompting.STREAM,
                                Admission.everyone(),
                                Received::synapse,
                                Compatibility.UNBOUND_FIELDS))
                .doesNotThrowAnyException();
    }

    @Test
    void ourOwnTypesNeedNothing() {
        assertThatCode(() ->
                        axon.attach(RankingRequest.TYPE, Admission.everyone(), Received::synapse))
                .doesNotThrowAnyException();
    }
}
