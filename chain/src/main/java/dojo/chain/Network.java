package dojo.chain;

import dojo.base.SettingRefused;
import dojo.base.Suggestion;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A chain and the nodes of it that may be asked: in order, the next one when one fails.
 *
 * @param name what people call it, such as finney; the first address if it has no name
 * @param endpoints one to {@link #ENDPOINTS_MAX}, each {@code ws://…} or {@code wss://…}
 * @param genesisHash {@code 0x…} of the chain's first block, where it is known beforehand; else
 *     that of the first node reached
 */
public record Network(String name, List<URI> endpoints, Optional<String> genesisHash) {
    /** How many nodes one network can have. */
    public static final int ENDPOINTS_MAX = 8;

    private static final String FINNEY_GENESIS =
            "0x2f0555cc76fc2840a25a6ea3b9637146806f1f44b090c175ffde2a7e5ab36c03";
    private static final String TEST_GENESIS =
            "0x8f9cf856bf558a14440e75569c9e58594757048d7b3a84b5d25f6bd978263105";

    /** The networks that have names, as the Bittensor SDK knows them. */
    private static final List<Network> NAMED =
            List.of(
                    named("finney", "wss://entrypoint-finney.opentensor.ai:443", FINNEY_GENESIS),
                    named("test", "wss://test.finney.opentensor.ai:443", TEST_GENESIS),
                    named("archive", "wss://archive.chain.opentensor.ai:443", FINNEY_GENESIS),
                    of(URI.create("ws://127.0.0.1:9944"), "local"));

    /** Checks the number of endpoints. */
    public Network {
        endpoints = List.copyOf(endpoints);
        if (endpoints.isEmpty() || endpoints.size() > ENDPOINTS_MAX) {
            throw new SettingRefused(
                    endpoints.size() + " chain endpoints; one to " + ENDPOINTS_MAX + " are needed");
        }
    }

    private static Network named(String name, String endpoint, String genesisHash) {
        return new Network(name, List.of(URI.create(endpoint)), Optional.of(genesisHash));
    }

    private static Network of(URI endpoint, String name) {
        return new Network(name, List.of(endpoint), Optional.empty());
    }

    /** The network of the node at {@code endpoint}. */
    public static Network of(URI endpoint) {
        return of(endpoint, endpoint.toString());
    }

    /** The names known. */
    public static List<String> names() {
        return NAMED.stream().map(Network::name).toList();
    }

    /**
     * The network that {@code target} names: one of {@link #names()}, an address such as {@code
     * wss://node.example:443} or {@code 127.0.0.1:9944}, or several of them with commas between.
     *
     * @throws SettingRefused if it names none, or nodes of two chains
     */
    public static Network parse(String target) {
        var parts =
                Arrays.stream(target.split(",", -1))
                        .map(String::strip)
                        .map(Network::parseOne)
                        .toList();
        var genesis = new LinkedHashSet<String>();
        var endpoints = new LinkedHashSet<URI>();
        for (var part : parts) {
            part.genesisHash().ifPresent(genesis::add);
            endpoints.addAll(part.endpoints());
        }
        if (genesis.size() > 1) {
            throw new SettingRefused("chain endpoints " + target + " are of different networks");
        }
        return new Network(
                parts.getFirst().name(), List.copyOf(endpoints), genesis.stream().findFirst());
    }

    private static Network parseOne(String target) {
        var named = NAMED.stream().filter(each -> each.name().equals(target)).findFirst();
        if (named.isPresent()) return named.get();
        if (!target.contains(":") && !target.contains(".")) {
            throw new SettingRefused(
                    "unknown network \""
                            + target
                            + "\"; known are "
                            + String.join(", ", names())
                            + ", and addresses like ws://127.0.0.1:9944"
                            + Suggestion.nearest(target, names())
                                    .map(near -> "; did you mean " + near + "?")
                                    .orElse(""));
        }
        var endpoint = address(target);
        // The address of a network that is known has that network's genesis, too.
        return NAMED.stream()
                .filter(each -> each.host().equals(endpoint.getHost()))
                .filter(each -> each.genesisHash().isPresent())
                .findFirst()
                .map(each -> new Network(each.name(), List.of(endpoint), each.genesisHash()))
                .orElseGet(() -> of(endpoint));
    }

    private static URI address(String target) {
        boolean schemeless = !target.contains("://");
        try {
            var uri = new URI(schemeless ? "ws://" + target : target);
            if (Set.of("ws", "wss").contains(uri.getScheme())
                    && uri.getHost() != null
                    && !(schemeless && uri.getPort() < 0)) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // Refused below like any other address that is none.
        }
        throw new SettingRefused(
                "chain endpoint \""
                        + target
                        + "\" is no address like ws://127.0.0.1:9944 or node.example:9944");
    }

    /** The host of the first node. */
    public String host() {
        return endpoints.getFirst().getHost();
    }

    /** Whether the first node is on this machine. */
    public boolean local() {
        return host().startsWith("127.") || host().equals("localhost") || host().equals("[::1]");
    }
}
