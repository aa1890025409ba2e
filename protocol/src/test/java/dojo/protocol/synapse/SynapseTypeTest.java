package dojo.protocol.synapse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dojo.base.Json;
import java.util.List;
import org.junit.jupiter.api.Test;

class SynapseTypeTest {
    private static SynapseType<Ping> type(List<String> hashed, List<String> unbound) {
        return new SynapseType<>(
                "Pair",
                List.of(),
                hashed,
                unbound,
                ping -> Json.object().put("a", 1).put("b", 2),
                body -> new Ping());
    }

    @Test
    void ourOwnTypesAreWhollyBound() {
        for (SynapseType<?> ours : List.of(Ping.TYPE, RankingRequest.TYPE, RankingResult.TYPE)) {
            assertThat(ours.unbound()).as(ours.name()).isEmpty();
        }
    }

    @Test
    void aFieldIsBoundOrSaidNotToBe() {
        assertThat(type(List.of("a", "b"), List.of()).write().apply(new Ping())).hasSize(2);
        assertThat(type(List.of("b"), List.of("a")).write().apply(new Ping())).hasSize(2);
        assertThatThrownBy(() -> type(List.of("a"), List.of()).write().apply(new Ping()))
                .hasMessage("Pair writes b, which its signature does not cover there");
        assertThatThrownBy(() -> type(List.of("b", "a"), List.of()).write().apply(new Ping()))
                .hasMessage("Pair writes a, which its signature does not cover there");
        assertThatThrownBy(() -> type(List.of("a", "b", "c"), List.of()).write().apply(new Ping()))
                .hasMessage("Pair does not write c");
    }
}
