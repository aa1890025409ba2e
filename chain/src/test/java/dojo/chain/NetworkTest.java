package dojo.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dojo.base.SettingRefused;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkTest {
    @ParameterizedTest
    @CsvSource({
        "finney, wss://entrypoint-finney.opentensor.ai:443",
        "test, wss://test.finney.opentensor.ai:443",
        "archive, wss://archive.chain.opentensor.ai:443",
        "local, ws://127.0.0.1:9944"
    })
    void aNameStandsForItsAddress(String name, String address) {
        assertThat(Network.parse(name).endpoints()).containsExactly(URI.create(address));
        assertThat(Network.parse(name).name()).isEqualTo(name);
    }

    @Test
    void theTestNetworkAndTheMainOneDifferInTheirGenesis() {
        assertThat(Network.parse("archive").genesisHash())
                .isEqualTo(Network.parse("finney").genesisHash())
                .isNotEqualTo(Network.parse("test").genesisHash());
        assertThat(Network.parse("local").genesisHash()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:9944, ws://127.0.0.1:9944",
        "node.example:443, ws://node.example:443",
        "ws://node.example, ws://node.example",
        "wss://node.example/path, wss://node.example/path",
        "[::1]:9944, ws://[::1]:9944"
    })
    void anAddressWithoutASchemeIsAPlainWebSocket(String target, String address) {
        assertThat(Network.parse(target)).isEqualTo(Network.of(URI.create(address)));
    }

    @Test
    void theAddressOfANamedNetworkKnowsItsGenesis() {
        var network = Network.parse("wss://entrypoint-finney.opentensor.ai:443");
        assertThat(network).isEqualTo(Network.parse("finney"));
    }

    @Test
    void severalNodesStandInTheirOrderEachOnce() {
        var network = Network.parse("wss://a.example, finney,wss://a.example");
        assertThat(network.endpoints())
                .containsExactly(
                        URI.create("wss://a.example"),
                        URI.create("wss://entrypoint-finney.opentensor.ai:443"));
        assertThat(network.genesisHash()).isEqualTo(Network.parse("finney").genesisHash());
    }

    @Test
    void nodesOfTwoChainsAreRefused() {
        assertThatThrownBy(() -> Network.parse("finney,test"))
                .isInstanceOf(SettingRefused.class)
                .hasMessageContaining("different networks");
        String many = "ws://a:1" + ",ws://b:1".repeat(2);
        assertThat(Network.parse(many).endpoints()).hasSize(2);
        assertThatThrownBy(() ->
                        Network.parse(
                                "ws://a:1,ws://a:2,ws://a:3,ws://a:4,ws://a:5,ws://a:6,"
                                        + "ws://a:7,ws://a:8,ws://a:9"))
                .isInstanceOf(SettingRefused.class);
    }

    @Test
    void anUnknownNameIsRefusedWithThoseThatThereAre() {
        assertThatThrownBy(() -> Network.parse("finny"))
                .isInstanceOf(SettingRefused.class)
                .hasMessage(
                        "unknown network \"finny\"; known are finney, test, archive, local, and"
                                + " addresses like ws://127.0.0.1:9944; did you mean finney?");
        assertThatThrownBy(() -> Network.parse("mainland"))
                .hasMessageContaining("known are")
                .hasMessageNotContaining("mean");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "finney,", "http://a.example", "a.example", "ws://", "ws://a b:1"})
    void whatIsNoAddressIsRefused(String target) {
        assertThatThrownBy(() -> Network.parse(target)).isInstanceOf(SettingRefused.class);
    }
}
