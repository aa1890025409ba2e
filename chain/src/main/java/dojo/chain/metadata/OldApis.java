package dojo.chain.metadata;

import dojo.chain.metadata.RuntimeApi.Form;
import dojo.chain.metadata.TypeDef.Field;
import dojo.chain.metadata.TypeDef.Primitive;
import dojo.chain.scale.MalformedScale;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The runtime functions that metadata does not explain: those of runtimes with metadata V14 only,
 * and those of before 2025, which took accounts and gave results as vectors of bytes. The fields
 * have the names that later metadata gives them, so that both are read alike.
 */
final class OldApis {
    private static final String NEURON =
            """
            hotkey account, coldkey account, uid c16, netuid c16, active bool, axon_info axon, \
            prometheus_info prometheus, stake stakes, rank c16, emission c64, incentive c16, \
            consensus c16, trust c16, validator_trust c16, dividends c16, last_update c64, \
            validator_permit bool\
            """;
    private static final String RULES =
            """
            rho c16, kappa c16, immunity_period c16, min_allowed_weights c16, \
            max_weights_limit c16, tempo c16, min_difficulty c64, max_difficulty c64, \
            weights_version c64, weights_rate_limit c64, adjustment_interval c16, \
            activity_cutoff c16, registration_allowed bool, target_regs_per_interval c16, \
            min_burn c64, max_burn c64, bonds_moving_avg c64, max_regs_per_block c16, \
            serving_rate_limit c64, max_validators c16, adjustment_alpha c64, difficulty c64\
            """;
    private static final String COMMITTED =
            ", commit_reveal_period c64, commit_reveal_weights_enabled bool";
    private static final String LIQUID =
            ", alpha_high c16, alpha_low c16, liquid_alpha_enabled bool";

    private final List<Type> types = new ArrayList<>();
    private final Map<String, Integer> named = new HashMap<>();

    private OldApis(TypeRegistry runtime, StorageEntry axons, StorageEntry prometheus) {
        basic("bool", Primitive.BOOL);
        basic("u8", Primitive.U8);
        basic("u16", Primitive.U16);
        basic("u32", Primitive.U32);
        basic("u64", Primitive.U64);
        basic("u128", Primitive.U128);
        name("c16", add("", new TypeDef.Compact(type("u16"))));
        name("c64", add("", new TypeDef.Compact(type("u64"))));
        name("bytes", list(type("u8")));
        name("account", add("AccountId32", new TypeDef.Composite(List.of())));
        name("uids", list(type("c16")));
        name("pairs", list(tuple("c16", "c16")));
        name("stakes", list(tuple("account", "c64")));
        name("connections", list(add("", new TypeDef.Array(2, type("u16")))));
        // Its fields were not always in this order, so they are taken as they are stored.
        name("axon", copied(runtime, axons));
        name("prometheus", copied(runtime, prometheus));
    }

    /** The functions of an old runtime of such types and storage, by interface. */
    static List<RuntimeApi> of(TypeRegistry runtime, Map<String, StorageEntry> storage) {
        var axons = storage.get("SubtensorModule.Axons");
        var prometheus = storage.get("SubtensorModule.Prometheus");
        // Without neurons that could be told of, it is no runtime of Subtensor.
        if (axons == null || prometheus == null) return List.of();
        // Since the beginning of 2025 stake lies in subnets.
        boolean dynamic = storage.containsKey("SubtensorModule.TotalHotkeyAlpha");
        return new OldApis(runtime, axons, prometheus).apis(dynamic);
    }

    private List<RuntimeApi> apis(boolean dynamic) {
        int neuron = struct(NEURON + ", weights pairs, bonds pairs, pruning_score c16");
        int lite = struct(NEURON + ", pruning_score c16");
        int subnet =
                struct(
                        """
                        netuid c16, rho c16, kappa c16, difficulty c64, immunity_period c16, \
                        max_allowed_validators c16, min_allowed_weights c16, \
                        max_weights_limit c16, scaling_law_power c16, subnetwork_n c16, \
                        max_allowed_uids c16, blocks_since_last_step c64, tempo c16, \
                        network_modality c16, network_connect connections, emission_values c64, \
                        burn c64, owner account\
                        """);
        // How many rules there are grew in 2024, and only the length tells.
        int rules = struct(RULES + COMMITTED + LIQUID);
        int committed = struct(RULES + COMMITTED);
        int first = struct(RULES);
        int delegate =
                struct(
                        """
                        delegate_ss58 account, take c16, nominators stakes, owner_ss58 account, \
                        registrations uids, validator_permits uids, return_per_1000 c64, \
                        total_daily_return c64\
                        """);
        name("delegate", delegate);
        int stake =
                struct(
                        dynamic
                                ? """
                                hotkey account, coldkey account, netuid c16, stake c64, \
                                locked c64, emission c64, drain c64, is_registered bool\
                                """
                                : "hotkey account, coldkey account, stake c64");
        name("staked", list(stake));
        int u16 = type("u16");
        int bytes = type("bytes");
        int accounts = list(bytes);
        var lists =
                List.of(
                        list(neuron),
                        list(lite),
                        list(option(subnet)),
                        list(delegate),
                        list(tuple("delegate", "c64")),
                        list(tuple("account", "staked")));

        var all = new TypeRegistry(types);
        return List.of(
                new Of(all, "NeuronInfoRuntimeApi")
                        .list("get_neurons", lists.get(0), u16)
                        .single("get_neuron", List.of(neuron), u16, u16)
                        .list("get_neurons_lite", lists.get(1), u16)
                        .single("get_neuron_lite", List.of(lite), u16, u16)
                        .api(),
                new Of(all, "SubnetInfoRuntimeApi")
                        .single("get_subnet_info", List.of(subnet), u16)
                        .list("get_subnets_info", lists.get(2))
                        .single("get_subnet_hyperparams", List.of(rules, committed, first), u16)
                        .api(),
                new Of(all, "DelegateInfoRuntimeApi")
                        .list("get_delegates", lists.get(3))
                        .single("get_delegate", List.of(delegate), bytes)
                        .list("get_delegated", lists.get(4), bytes)
                        .api(),
                new Of(all, "StakeInfoRuntimeApi")
                        .list("get_stake_info_for_coldkey", type("staked"), bytes)
                        .list("get_stake_info_for_coldkeys", lists.get(5), accounts)
                        .api(),
                new Of(all, "SubnetRegistrationRuntimeApi")
                        .typed("get_network_registration_cost", type("u64"))
                        .api(),
                new Of(all, "AccountNonceApi")
                        .typed("account_nonce", type("u32"), type("account"))
                        .api());
    }

    /** {@code apis} of a runtime's metadata, with what its vectors of bytes hold. */
    static List<RuntimeApi> explained(
            List<RuntimeApi> apis, TypeRegistry runtime, Map<String, StorageEntry> storage) {
        var known = new HashMap<String, RuntimeApi.Method>();
        for (var api : of(runtime, storage)) {
            for (var method : api.methods()) known.put(method.callName(), method);
        }
        return apis.stream()
                .map(api ->
                        new RuntimeApi(
                                api.name(),
                                api.methods().stream()
                                        .map(method ->
                                                runtime.bytes(method.output())
                                                        ? known.getOrDefault(
                                                                method.callName(), method)
                                                        : method)
                                        .toList()))
                .toList();
    }

    // ---- the types

    private int add(String name, TypeDef def) {
        types.add(new Type(name.isEmpty() ? List.of() : List.of(name), List.of(), def));
        return types.size() - 1;
    }

    private void name(String name, int type) {
        named.put(name, type);
    }

    private void basic(String name, Primitive primitive) {
        name(name, add("", new TypeDef.Basic(primitive)));
    }

    private int type(String name) {
        Integer id = named.get(name);
        if (id == null) throw new IllegalStateException("no type " + name);
        return id;
    }

    private int list(int item) {
        return add("", new TypeDef.Sequence(item));
    }

    private int tuple(String... items) {
        return add("", new TypeDef.Tuple(Stream.of(items).map(this::type).toList()));
    }

    private int option(int item) {
        var some = new Field(Optional.empty(), item, Optional.empty());
        return add(
                "Option",
                new TypeDef.Variants(
                        List.of(
                                new TypeDef.Case("None", List.of(), 0),
                                new TypeDef.Case("Some", List.of(some), 1))));
    }

    /** A structure of {@code fields}, each a name and the name of its type. */
    private int struct(String fields) {
        var members = new ArrayList<Field>();
        for (String field : fields.split(", ")) {
            String[] parts = field.split(" ");
            members.add(new Field(Optional.of(parts[0]), type(parts[1]), Optional.empty()));
        }
        return add("", new TypeDef.Composite(members));
    }

    /** The structure of numbers that lies under {@code entry}. */
    private int copied(TypeRegistry runtime, StorageEntry entry) {
        var fields = new StringJoiner(", ");
        for (var field : runtime.fields(entry.valueType())) {
            if (!(runtime.type(field.type()).def() instanceof TypeDef.Basic(var primitive))) {
                throw new MalformedScale(entry + " holds more than numbers");
            }
            fields.add(field.name().orElse("") + " " + primitive.name().toLowerCase(Locale.ROOT));
        }
        return struct(fields.toString());
    }

    // ---- the functions

    /** The functions of one interface, put together. */
    private static final class Of {
        private final TypeRegistry types;
        private final String api;
        private final List<RuntimeApi.Method> methods = new ArrayList<>();

        Of(TypeRegistry types, String api) {
            this.types = types;
            this.api = api;
        }

        private Of add(Form form, String name, List<Integer> outputs, int... inputs) {
            var parameters =
                    IntStream.of(inputs).mapToObj(type -> new RuntimeApi.Input("", type)).toList();
            methods.add(new RuntimeApi.Method(types, api, name, parameters, outputs, form));
            return this;
        }

        Of list(String name, int output, int... inputs) {
            return add(Form.BYTES, name, List.of(output), inputs);
        }

        Of single(String name, List<Integer> outputs, int... inputs) {
            return add(Form.BYTES_OR_NONE, name, outputs, inputs);
        }

        Of typed(String name, int output, int... inputs) {
            return add(Form.TYPED, name, List.of(output), inputs);
        }

        RuntimeApi api() {
            return new RuntimeApi(api, List.copyOf(methods));
        }
    }
}
