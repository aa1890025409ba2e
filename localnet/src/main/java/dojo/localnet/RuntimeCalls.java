package dojo.localnet;

import dojo.chain.metadata.NotInMetadata;
import dojo.chain.metadata.RuntimeApi;
import dojo.chain.metadata.Value;
import dojo.chain.scale.ScaleReader;
import dojo.chain.scale.ScaleWriter;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The functions of the runtime that {@code state_call} reaches. */
record RuntimeCalls(Chain chain) {
    private static final BigInteger RAO = BigInteger.valueOf(1_000_000_000);
    private static final int PRICE_FRACTION_BITS = 32;

    private static final long WEIGHT_PER_RAO = 2000;

    /** What every extrinsic costs before its call and length, by System.BlockWeights. */
    private static final long BASE_FEE = 108_157_000 / WEIGHT_PER_RAO;

    /**
     * The SCALE bytes that {@code method} answers at the end of {@code block}.
     *
     * @throws dojo.chain.scale.MalformedScale if the arguments are not the method's
     */
    byte[] call(String method, byte[] arguments, long block) {
        var metadata = chain.runtime().metadata();
        RuntimeApi.Method called = method(method);
        var reader = new ScaleReader(arguments);
        List<Value> args = new ArrayList<>();
        for (RuntimeApi.Input input : called.inputs()) {
            args.add(metadata.types().decode(input.type(), reader));
        }
        Object result = chain.view(block, in -> answer(method, args, called.output(), in));
        return metadata.types().encode(called.output(), result);
    }

    /** The function called {@code name} as {@code state_call} has it. */
    RuntimeApi.Method method(String name) {
        int split = name.indexOf('_');
        if (split > 0) {
            try {
                return chain.runtime()
                        .metadata()
                        .api(name.substring(0, split), name.substring(split + 1));
            } catch (NotInMetadata e) {
                // Answered as the node answers it, below.
            }
        }
        throw notFound(name);
    }

    private static RpcError notFound(String name) {
        return new RpcError(
                RpcError.UNKNOWN_BLOCK,
                "Client error: Execution failed: Other: Exported method " + name + " is not found");
    }

    private Object answer(String method, List<Value> args, int type, Execution in) {
        return switch (method) {
            case "Core_version" -> in.metadata().constant("System", "Version");
            case "Metadata_metadata" -> chain.runtime().metadataV14();
            case "Metadata_metadata_versions" -> List.of(14, 15);
            case "Metadata_metadata_at_version" ->
                    switch (args.getFirst().asInt()) {
                        case 14 -> Optional.of(chain.runtime().metadataV14());
                        case 15 -> Optional.of(chain.runtime().metadataV15());
                        default -> Optional.empty();
                    };
            case "AuraApi_slot_duration" -> in.metadata().constant("Aura", "SlotDuration");
            case "AccountNonceApi_account_nonce" -> new Accounts(in).nonce(args.getFirst());
            case "TransactionPaymentApi_query_info" -> info(args.getFirst());
            case "TransactionPaymentApi_query_fee_details" -> details(args.getFirst());
            case "TransactionPaymentApi_query_weight_to_fee" ->
                    args.getFirst().field("ref_time").asLong() / WEIGHT_PER_RAO;
            case "TransactionPaymentApi_query_length_to_fee" -> args.getFirst();
            case "NeuronInfoRuntimeApi_get_neurons", "NeuronInfoRuntimeApi_get_neurons_lite" ->
                    subnet(in, args).<Object>map(net -> net.neurons(type)).orElse(List.of());
            case "NeuronInfoRuntimeApi_get_neuron", "NeuronInfoRuntimeApi_get_neuron_lite" ->
                    subnet(in, args).flatMap(net -> net.neuronAt(type, args.get(1).asInt()));
            case "SubnetInfoRuntimeApi_get_subnet_info",
                    "SubnetInfoRuntimeApi_get_subnet_info_v2" ->
                    subnet(in, args).map(net -> net.info(type));
            case "SubnetInfoRuntimeApi_get_subnets_info",
                    "SubnetInfoRuntimeApi_get_subnets_info_v2" ->
                    subnets(in, net -> net.info(type));
            case "SubnetInfoRuntimeApi_get_subnet_hyperparams",
                    "SubnetInfoRuntimeApi_get_subnet_hyperparams_v2",
                    "SubnetInfoRuntimeApi_get_metagraph",
                    "SubnetInfoRuntimeApi_get_subnet_state" ->
                    subnet(in, args).map(net -> net.structure(type));
            case "SubnetInfoRuntimeApi_get_all_metagraphs" ->
                    subnets(in, net -> net.structure(type));
            case "SubnetInfoRuntimeApi_get_dynamic_info" ->
                    subnet(in, args).map(net -> net.dynamic(type));
            case "SubnetInfoRuntimeApi_get_all_dynamic_info" ->
                    subnets(in, net -> net.dynamic(type));
            case "SubnetInfoRuntimeApi_get_selective_metagraph" -> {
                List<Integer> wanted = args.get(1).items().stream().map(Value::asInt).toList();
                yield subnet(in, args).map(net -> net.selective(type, wanted));
            }
            case "DelegateInfoRuntimeApi_get_delegates" -> new StakeView(in).delegates();
            case "DelegateInfoRuntimeApi_get_delegate" ->
                    new StakeView(in).delegate(args.getFirst());
            case "DelegateInfoRuntimeApi_get_delegated" ->
                    new StakeView(in).delegated(args.getFirst());
            case "StakeInfoRuntimeApi_get_stake_info_for_coldkey" ->
                    new StakeView(in).of(args.getFirst());
            case "StakeInfoRuntimeApi_get_stake_info_for_coldkeys" -> {
                var stakes = new StakeView(in);
                yield args.getFirst().items().stream()
                        .map(coldkey -> List.of(coldkey, stakes.of(coldkey)))
                        .toList();
            }
            case "StakeInfoRuntimeApi_get_stake_info_for_hotkey_coldkey_netuid" ->
                    Optional.of(
                            new StakeView(in)
                                    .info(args.getFirst(), args.get(1), args.get(2).asInt()));
            case "StakeInfoRuntimeApi_get_stake_fee" -> {
                Optional<Value> side = args.get(2).optional().or(() -> args.getFirst().optional());
                int netuid = side.map(each -> each.item(1).asInt()).orElse(Registration.ROOT);
                yield new Pool(in, netuid).fee(args.get(4).asLong());
            }
            case "SubnetRegistrationRuntimeApi_get_network_registration_cost" ->
                    new Calls(in).registration().networkCost();
            case "SwapRuntimeApi_current_alpha_price" ->
                    new Pool(in, args.getFirst().asInt())
                            .price()
                            .multiply(RAO)
                            .shiftRight(PRICE_FRACTION_BITS);
            default -> throw notFound(method);
        };
    }

    private static Optional<SubnetView> subnet(Execution in, List<Value> args) {
        int netuid = args.getFirst().asInt();
        return in.subtensor().flag("NetworksAdded", netuid)
                ? Optional.of(new SubnetView(in, netuid))
                : Optional.empty();
    }

    private static List<Object> subnets(Execution in, Function<SubnetView, Object> each) {
        return SubnetView.netuids(in).stream()
                .map(netuid -> each.apply(new SubnetView(in, netuid)))
                .toList();
    }

    /** The fee of an extrinsic that was read without its length. */
    private Fees.Fee fee(Value extrinsic) {
        return fee(new ScaleWriter().bytes(extrinsic.bytes()).toBytes());
    }

    private Object info(Value extrinsic) {
        var fee = fee(extrinsic);
        return Map.of(
                "weight",
                Map.of("ref_time", fee.refTime(), "proof_size", fee.proofSize()),
                "class",
                fee.dispatchClass(),
                "partial_fee",
                fee.rao());
    }

    private Object details(Value extrinsic) {
        var parts = inclusionFee(new ScaleWriter().bytes(extrinsic.bytes()).toBytes());
        return Map.of("inclusion_fee", parts.map(InclusionFee::encodable), "tip", 0);
    }

    /** A fee by what it is for, in rao. */
    record InclusionFee(long base, long length, long weight) {
        private Map<String, Object> encodable() {
            return Map.of("base_fee", base, "len_fee", length, "adjusted_weight_fee", weight);
        }
    }

    /** The parts of what {@code extrinsic} costs; none if it costs nothing. */
    Optional<InclusionFee> inclusionFee(byte[] extrinsic) {
        var fee = fee(extrinsic);
        return fee.free()
                ? Optional.empty()
                : Optional.of(
                        new InclusionFee(
                                BASE_FEE,
                                extrinsic.length,
                                fee.rao() - BASE_FEE - extrinsic.length));
    }

    /** What {@code extrinsic} costs. */
    Fees.Fee fee(byte[] extrinsic) {
        var parsed = SignedExtrinsic.parse(chain.runtime().metadata(), extrinsic);
        return Fees.of(parsed.call(), parsed.length());
    }
}
