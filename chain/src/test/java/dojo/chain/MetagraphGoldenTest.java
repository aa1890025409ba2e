package dojo.chain;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dojo.chain.Metagraph.Share;
import dojo.chain.Metagraph.Source;
import dojo.chain.metadata.Recording;
import dojo.chain.rpc.TinyNode;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Metagraphs of the recorded chains, by every way that their runtimes offer. */
@Timeout(10)
class MetagraphGoldenTest {
    private static final String METAGRAPH = "SubnetInfoRuntimeApi_get_metagraph";
    private static final String NEURONS = "NeuronInfoRuntimeApi_get_neurons";

    /** What a recorded runtime and a node that refuses some functions come to. */
    record Case(int spec, Source source, Set<String> refused) {
        Recording recording() {
            return Recording.of(spec);
        }

        int netuid() {
            return recording().root().get("summary").get("netuid").intValue();
        }

        /** What the foreign client saw a function answer. */
        Optional<JsonNode> json(String method) {
            return recording().rows("runtimeApi", "json").stream()
                    .filter(row -> row.get("method").textValue().equals(method))
                    .map(row -> row.get("json"))
                    .filter(json -> !json.isTextual())
                    .findFirst();
        }

        Metagraph read() throws IOException {
            return read(new RecordedChain(recording(), refused));
        }

        Metagraph read(RecordedChain script) throws IOException {
            try (var node = new TinyNode(script);
                    var chain = Subtensor.connect(node.endpoint())) {
                script.reads.set(0);
                return chain.metagraph(netuid());
            }
        }
    }

    static Stream<Case> cases() {
        return Stream.of(
                new Case(293, Source.METAGRAPH_API, Set.of()),
                new Case(293, Source.NEURONS_API, Set.of(METAGRAPH)),
                new Case(293, Source.STORAGE, Set.of(METAGRAPH, NEURONS + "_lite")),
                new Case(185, Source.NEURONS_API, Set.of()),
                new Case(185, Source.STORAGE, Set.of(NEURONS + "_lite")),
                new Case(143, Source.STORAGE, Set.of()));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void allWaysComeToTheSameNeurons(Case given) throws Exception {
        var metagraph = given.read();
        assertThat(metagraph.source()).isEqualTo(given.source());
        assertThat(metagraph.block()).isEqualTo(0x87);
        assertThat(metagraph.neurons()).isNotEmpty();
        var storage = new Case(given.spec(), Source.STORAGE, Set.of(METAGRAPH, NEURONS + "_lite"));
        assertThat(metagraph.neurons()).isEqualTo(storage.read().neurons());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void neuronsAreWhatTheForeignClientSaw(Case given) throws Exception {
        var whole = given.json(METAGRAPH);
        var lite = given.json(NEURONS + "_lite");
        if (whole.isEmpty() || lite.isEmpty()) return;
        for (var neuron : given.read().neurons()) {
            var json = lite.get().get(neuron.uid());
            assertThat(neuron.hotkey()).hasToString(json.get("hotkey").textValue());
            assertThat(neuron.coldkey()).hasToString(json.get("coldkey").textValue());
            assertThat(neuron.active()).isEqualTo(json.get("active").booleanValue());
            assertThat(neuron.validatorPermit())
                    .isEqualTo(json.get("validatorPermit").booleanValue());
            assertThat(
                            List.of(
                                    neuron.rankU16(),
                                    neuron.trustU16(),
                                    neuron.consensusU16(),
                                    neuron.incentiveU16(),
                                    neuron.dividendsU16(),
                                    neuron.validatorTrustU16(),
                                    neuron.pruningScoreU16()))
                    .isEqualTo(
                            Stream.of(
                                            "rank",
                                            "trust",
                                            "consensus",
                                            "incentive",
                                            "dividends",
                                            "validatorTrust",
                                            "pruningScore")
                                    .map(name -> json.get(name).intValue())
                                    .toList());
            assertThat(neuron.emissionRao()).isEqualTo(json.get("emission").longValue());
            assertThat(neuron.lastUpdate()).isEqualTo(json.get("lastUpdate").longValue());
            assertThat(neuron.stakeRao()).isEqualTo(json.get("stake").get(0).get(1).longValue());
            assertThat(List.of(neuron.alphaStake(), neuron.taoStakeRao(), neuron.registeredAt()))
                    .isEqualTo(
                            Stream.of("alphaStake", "taoStake", "blockAtRegistration")
                                    .map(name -> whole.get().get(name).get(neuron.uid()))
                                    .map(JsonNode::longValue)
                                    .toList());
            var axon = json.get("axonInfo");
            assertThat(neuron.axon().map(AxonInfo::port))
                    .isEqualTo(
                            axon.get("ip").asText().equals("0")
                                    ? Optional.empty()
                                    : Optional.of(axon.get("port").intValue()));
        }
    }

    @Test
    void theRuntimesOwnMetagraphTakesTwoReadsAtOnce() throws Exception {
        var script = new RecordedChain(Recording.of(293), Set.of());
        new Case(293, Source.METAGRAPH_API, Set.of()).read(script);
        assertThat(script.reads).hasValue(2);
    }

    @Test
    void aFullMetagraphHasTheWeightsAndBondsToo() throws Exception {
        var given = new Case(293, Source.METAGRAPH_API, Set.of());
        try (var node = new TinyNode(new RecordedChain(given.recording(), Set.of()));
                var chain = Subtensor.connect(node.endpoint())) {
            var full = chain.fullMetagraph(given.netuid());
            assertThat(full.neurons()).isEqualTo(chain.metagraph(given.netuid()).neurons());
            var rows = full.rows().orElseThrow();
            var json = given.json(NEURONS).orElseThrow();
            for (var neuron : full.neurons()) {
                var row = json.get(neuron.uid());
                assertThat(rows.weights().get(neuron.uid())).isEqualTo(shares(row.get("weights")));
                assertThat(rows.bonds().get(neuron.uid())).isEqualTo(shares(row.get("bonds")));
            }
            assertThat(chain.fullMetagraph(77).neurons()).isEmpty();
        }
    }

    @Test
    void anOldBlockIsReadByTheMetadataOfItsOwnRuntime() throws Exception {
        var now = new RecordedChain(Recording.of(293), Set.of());
        var then = new RecordedChain(Recording.of(143), Set.of());
        String old = "0x" + "33".repeat(32);
        try (var node =
                        new TinyNode((peer, method, parameters) -> {
                            boolean past = parameters.toString().contains(old);
                            boolean hash = parameters.toString().equals("[121]");
                            if (hash) peer.result(old);
                            else (past ? then : now).answer(peer, method, parameters);
                        });
                var chain = Subtensor.connect(node.endpoint())) {
            var view = chain.at(121);
            assertThat(view.hash()).isEqualTo(old);
            assertThat(view.specVersion()).isEqualTo(143);
            assertThat(chain.best().specVersion()).isEqualTo(293);
            assertThat(view.metagraph(1).neurons())
                    .isEqualTo(new Case(143, Source.STORAGE, Set.of()).read().neurons());
        }
    }

    private static List<Share> shares(JsonNode row) {
        return StreamSupport.stream(row.spliterator(), false)
                .map(each -> new Share(each.get(0).intValue(), each.get(1).intValue()))
                .filter(share -> share.valueU16() > 0)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void rulesAreReadOfEveryRuntime(Case given) throws Exception {
        try (var node = new TinyNode(new RecordedChain(given.recording(), Set.of()));
                var chain = Subtensor.connect(node.endpoint())) {
            var rules = chain.hyperparameters(given.netuid());
            assertThat(rules.tempo()).isEqualTo(10);
            assertThat(rules.commitRevealWeights()).isFalse();
            assertThat(rules.maxAllowedUids()).isEqualTo(256);
        }
    }
}
