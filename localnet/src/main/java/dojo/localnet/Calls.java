package dojo.localnet;

import dojo.chain.metadata.PalletCall;
import dojo.chain.metadata.Value;
import dojo.chain.metadata.ValueMismatch;
import dojo.wallet.Blake2b;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What this chain can be asked to do: every call it offers, and a named refusal of the others. */
final class Calls {
    private static final Logger LOG = LoggerFactory.getLogger(Calls.class);

    private final Execution in;
    private final Accounts accounts;
    private final Staking staking;
    private final Registration registration;
    private final Serving serving;
    private final Weights weights;
    private final CommitReveal commitReveal;
    private final Root root;
    private final Takes takes;
    private final PowRegistration pow;
    private final Commitments commitments;
    private final AdminSetters admin;

    Calls(Execution in) {
        this.in = in;
        this.accounts = new Accounts(in);
        this.staking = new Staking(in, accounts);
        this.registration = new Registration(in, accounts, staking);
        this.serving = new Serving(in);
        this.weights = new Weights(in, staking);
        this.commitReveal = new CommitReveal(in, weights);
        this.root = new Root(in, staking, registration);
        this.takes = new Takes(in, staking);
        this.pow = new PowRegistration(in, accounts, staking, registration);
        this.commitments = new Commitments(in);
        this.admin = new AdminSetters(in);
    }

    Accounts accounts() {
        return accounts;
    }

    Registration registration() {
        return registration;
    }

    Coinbase coinbase() {
        return new Coinbase(in, staking);
    }

    /** Runs {@code call} all or nothing, and tells why if it was nothing. */
    Optional<DispatchFailed> attempt(Origin origin, PalletCall call) {
        try {
            in.transactionally(() -> run(origin, call));
            return Optional.empty();
        } catch (RuntimeException e) {
            return Optional.of(failure(call, e));
        }
    }

    /** What the block says of {@code cause}. A bug fails the call it is in, not the chain. */
    private static DispatchFailed failure(PalletCall call, RuntimeException cause) {
        return switch (cause) {
            case DispatchFailed failed -> failed;
            // A number that no storage item can hold.
            case ArithmeticException _ -> DispatchFailed.arithmetic("Overflow");
            case ValueMismatch _ -> DispatchFailed.arithmetic("Overflow");
            default -> {
                LOG.error("{} failed unexpectedly", call.path(), cause);
                yield DispatchFailed.of("", "Other");
            }
        };
    }

    private void run(Origin origin, PalletCall call) {
        Value args = call.arguments();
        switch (call.pallet()) {
            case "System" -> system(origin, call, args);
            case "Balances" -> balances(origin, call, args);
            case "SubtensorModule" -> subtensor(origin, call, args);
            case "AdminUtils" -> adminUtils(origin, call, args);
            case "Commitments" -> commitments(origin, call, args);
            case "Sudo" -> sudo(origin, call, args);
            case "Utility" -> utility(origin, call, args);
            default -> throw notOffered();
        }
    }

    /** The runtime's own word for a call that may not be made here. */
    private static DispatchFailed notOffered() {
        return DispatchFailed.of("System", "CallFiltered");
    }

    private void system(Origin origin, PalletCall call, Value args) {
        switch (call.name()) {
            case "remark" -> {}
            case "remark_with_event" ->
                    in.emit(
                            "System",
                            "Remarked",
                            origin.signer(),
                            Blake2b.hash(32, args.field("remark").bytes()));
            case "set_storage" -> {
                origin.root();
                for (Value item : args.field("items").items()) {
                    in.overlay().put(item.item(0).bytes(), item.item(1).bytes());
                }
            }
            case "kill_storage" -> {
                origin.root();
                args.field("keys").items().forEach(key -> in.overlay().remove(key.bytes()));
            }
            default -> throw notOffered();
        }
    }

    private void balances(Origin origin, PalletCall call, Value args) {
        switch (call.name()) {
            case "transfer_allow_death" -> transfer(origin, args, false);
            case "transfer_keep_alive" -> transfer(origin, args, true);
            case "transfer_all" -> {
                Value from = origin.signer();
                boolean keepAlive = args.field("keep_alive").asBoolean();
                long free = accounts.free(from);
                long amount = keepAlive ? free - Accounts.EXISTENTIAL_DEPOSIT : free;
                accounts.transfer(from, account(args), Math.max(0, amount), keepAlive);
            }
            case "force_set_balance" -> {
                origin.root();
                accounts.force(accountOf(args.field("who")), clampedRao(args.field("new_free")));
            }
            default -> throw notOffered();
        }
    }

    private void transfer(Origin origin, Value args, boolean keepAlive) {
        long amount = clampedRao(args.field("value"));
        accounts.transfer(origin.signer(), account(args), amount, keepAlive);
    }

    /** An amount no account can have stands for all that are beyond a long. */
    private static long clampedRao(Value value) {
        return value.asBig().bitLength() < Long.SIZE ? value.asLong() : Long.MAX_VALUE;
    }

    private static Value account(Value args) {
        return accountOf(args.field("dest"));
    }

    private static Value accountOf(Value dest) {
        if (!dest.name().equals("Id")) {
            throw DispatchFailed.of("", "CannotLookup");
        }
        return dest.item(0);
    }

    private void subtensor(Origin origin, PalletCall call, Value args) {
        switch (call.name()) {
            case "set_weights" -> weights.setOpenly(origin.signer(), args);
            case "batch_set_weights" -> weights.setBatch(origin.signer(), args);
            case "commit_weights" ->
                    commitReveal.commit(origin.signer(), netuid(args), args.field("commit_hash"));
            case "batch_commit_weights" -> commitReveal.commitBatch(origin.signer(), args);
            case "reveal_weights" ->
                    commitReveal.reveal(origin.signer(), CommitReveal.Revealed.of(args));
            case "batch_reveal_weights" -> commitReveal.revealAll(origin.signer(), args);
            case "add_stake" ->
                    staking.add(
                            origin.signer(),
                            args.field("hotkey"),
                            netuid(args),
                            clampedRao(args.field("amount_staked")));
            case "remove_stake" ->
                    staking.remove(
                            origin.signer(),
                            args.field("hotkey"),
                            netuid(args),
                            clampedRao(args.field("amount_unstaked")));
            case "serve_axon" -> serving.serveAxon(origin.signer(), args);
            case "serve_axon_tls" -> serving.serveAxonTls(origin.signer(), args);
            case "serve_prometheus" -> serving.servePrometheus(origin.signer(), args);
            case "register" -> pow.register(origin.signer(), args);
            case "faucet" -> pow.faucet(origin.signer(), args);
            // Everybody can be delegated to, so there is nothing to become.
            case "become_delegate" -> origin.signer();
            case "increase_take" ->
                    takes.increase(
                            origin.signer(), args.field("hotkey"), args.field("take").asInt());
            case "decrease_take" ->
                    takes.decrease(
                            origin.signer(), args.field("hotkey"), args.field("take").asInt());
            case "root_register" -> root.register(origin.signer(), args.field("hotkey"));
            case "burned_register" ->
                    registration.burnedRegister(
                            origin.signer(), netuid(args), args.field("hotkey"));
            case "register_network" ->
                    registration.registerNetwork(origin.signer(), args.field("hotkey"));
            case "start_call" -> registration.startCall(origin.signer(), netuid(args));
            case "sudo_set_tx_childkey_take_rate_limit",
                    "sudo_set_min_childkey_take",
                    "sudo_set_max_childkey_take" ->
                    admin.run(origin, call.name(), args);
            default -> throw notOffered();
        }
    }

    private static int netuid(Value args) {
        return args.field("netuid").asInt();
    }

    private void adminUtils(Origin origin, PalletCall call, Value args) {
        switch (call.name()) {
            case "sudo_set_evm_chain_id" -> {
                origin.root();
                in.pallet("EVMChainId").put(args.item(0), "ChainId");
            }
            case "sudo_toggle_evm_precompile" -> {
                origin.root();
                Value precompile = args.field("precompile_id");
                Value enabled = args.field("enabled");
                if (!in.pallet("AdminUtils").get("PrecompileEnable", precompile).equals(enabled)) {
                    in.pallet("AdminUtils").put(enabled, "PrecompileEnable", precompile);
                    in.emit("AdminUtils", "PrecompileUpdated", precompile, enabled);
                }
            }
            default -> {
                if (!AdminSetters.offered().contains(call.name())) {
                    throw notOffered();
                }
                admin.run(origin, call.name(), args);
            }
        }
    }

    private void commitments(Origin origin, PalletCall call, Value args) {
        if (!call.name().equals("set_commitment")) {
            throw notOffered();
        }
        commitments.set(origin.signer(), netuid(args), args.field("info"));
    }

    private void sudo(Origin origin, PalletCall call, Value args) {
        Optional<Value> key = in.pallet("Sudo").find("Key");
        if (!key.equals(Optional.of(origin.signer()))) {
            throw DispatchFailed.of("Sudo", "RequireSudo");
        }
        if (!List.of("sudo", "sudo_unchecked_weight").contains(call.name())) {
            throw notOffered();
        }
        Optional<DispatchFailed> failed =
                attempt(new Origin.Root(), PalletCall.of(args.field("call")));
        in.emit("Sudo", "Sudid", result(failed));
    }

    private Object result(Optional<DispatchFailed> failed) {
        return failed.<Object>map(e -> Map.of("Err", List.of(e.encodable(in.metadata()))))
                .orElseGet(() -> Map.of("Ok", List.of(List.of())));
    }

    private void utility(Origin origin, PalletCall call, Value args) {
        String name = call.name();
        if (!List.of("batch", "batch_all", "force_batch").contains(name)) {
            throw notOffered();
        }
        List<Value> calls = args.field("calls").items();
        boolean errors = false;
        for (int i = 0; i < calls.size(); i++) {
            Optional<DispatchFailed> failed = attempt(origin, PalletCall.of(calls.get(i)));
            if (failed.isEmpty()) {
                in.emit("Utility", "ItemCompleted");
                continue;
            }
            Object error = failed.get().encodable(in.metadata());
            switch (name) {
                case "batch" -> {
                    in.emit("Utility", "BatchInterrupted", i, error);
                    return;
                }
                case "force_batch" -> {
                    in.emit("Utility", "ItemFailed", error);
                    errors = true;
                }
                default -> throw failed.get();
            }
        }
        in.emit("Utility", errors ? "BatchCompletedWithErrors" : "BatchCompleted");
    }

    // ---- what the transaction pool refuses beforehand

    /**
     * The number of the custom error with which the pool refuses a call that cannot succeed now;
     * none if it may be tried.
     */
    Optional<Integer> refusal(Value signer, PalletCall call) {
        if (!call.pallet().equals("SubtensorModule")) {
            return Optional.empty();
        }
        Value args = call.arguments();
        try {
            switch (call.name()) {
                case "set_weights", "commit_weights", "reveal_weights", "batch_reveal_weights" -> {
                    if (!weights.enoughStake(signer, netuid(args))) {
                        return Optional.of(1);
                    }
                }
                case "add_stake" ->
                        staking.checkAdd(
                                signer,
                                args.field("hotkey"),
                                netuid(args),
                                clampedRao(args.field("amount_staked")));
                case "remove_stake" ->
                        staking.checkRemove(
                                signer,
                                args.field("hotkey"),
                                netuid(args),
                                clampedRao(args.field("amount_unstaked")));
                case "serve_axon" -> serving.checkAxon(signer, args);
                case "register", "burned_register" -> {
                    if (registration.intervalFull(netuid(args))) {
                        return Optional.of(6);
                    }
                }
                case "register_network" -> {
                    if (!registration.networkRateAllows()) {
                        return Optional.of(6);
                    }
                }
                default -> {}
            }
        } catch (RuntimeException e) {
            return Optional.of(customError(failure(call, e).error()));
        }
        return Optional.empty();
    }

    private static int customError(String error) {
        return switch (error) {
            case "AmountTooLow", "NotEnoughStakeToSetWeights" -> 1;
            case "NotEnoughBalanceToStake" -> 2;
            case "SubnetNotExists" -> 3;
            case "HotKeyAccountNotExists" -> 4;
            case "NotEnoughStakeToWithdraw" -> 5;
            case "NetworkTxRateLimitExceeded" -> 6;
            case "InsufficientLiquidity" -> 7;
            case "SlippageTooHigh" -> 8;
            case "HotKeyNotRegisteredInNetwork" -> 10;
            case "InvalidIpAddress" -> 11;
            case "ServingRateLimitExceeded" -> 12;
            case "InvalidPort" -> 13;
            default -> 255;
        };
    }
}
