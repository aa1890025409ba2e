package dojo.chain;

import dojo.chain.metadata.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads a subnet's rules from storage in one batch, whichever of them the runtime has. */
final class HyperparametersReader {
    private static final int U16_MAX = 65535;

    private static final List<String> NAMES =
            List.of(
                    "Tempo",
                    "MinAllowedWeights",
                    "MaxWeightsLimit",
                    "WeightsSetRateLimit",
                    "WeightsVersionKey",
                    "CommitRevealWeightsEnabled",
                    "ImmunityPeriod",
                    "ActivityCutoff",
                    "ActivityCutoffFactorMilli",
                    "MaxAllowedUids",
                    "MaxAllowedValidators",
                    "ServingRateLimit",
                    "NetworkRegistrationAllowed",
                    "Burn");

    private final Map<String, Value> rules = new HashMap<>();

    private HyperparametersReader(ChainView chain, int netuid) {
        var names = new ArrayList<>(NAMES);
        names.removeIf(name -> !chain.metadata().hasStorage(ChainView.MODULE, name));
        var queries = names.stream().map(name -> new StorageQuery(ChainView.MODULE, name, netuid));
        var values = chain.storageAll(queries.toList());
        for (int i = 0; i < names.size(); i++) {
            int at = i;
            values.get(i).ifPresent(value -> rules.put(names.get(at), value));
        }
    }

    static Hyperparameters read(ChainView chain, int netuid) {
        return new HyperparametersReader(chain, netuid).read();
    }

    private Hyperparameters read() {
        int tempo = (int) number("Tempo", 0);
        return new Hyperparameters(
                tempo,
                (int) number("MinAllowedWeights", 0),
                // A constant in the newest runtimes.
                (int) number("MaxWeightsLimit", U16_MAX),
                number("WeightsSetRateLimit", 0),
                number("WeightsVersionKey", 0),
                is("CommitRevealWeightsEnabled", false),
                (int) number("ImmunityPeriod", 0),
                // In the newest runtimes it goes with the tempo.
                (int)
                        number(
                                "ActivityCutoff",
                                number("ActivityCutoffFactorMilli", 0) * tempo / 1000),
                (int) number("MaxAllowedUids", 0),
                (int) number("MaxAllowedValidators", 0),
                number("ServingRateLimit", 0),
                is("NetworkRegistrationAllowed", true),
                number("Burn", 0));
    }

    private long number(String name, long otherwise) {
        var value = rules.get(name);
        return value == null ? otherwise : value.asBig().longValue();
    }

    private boolean is(String name, boolean otherwise) {
        var value = rules.get(name);
        return value == null ? otherwise : value.asBoolean();
    }
}
