package dojo.miner;

import dojo.chain.Metagraph;
import dojo.chain.Neuron;
import dojo.protocol.Admission;
import dojo.wallet.Ss58Address;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * Serves callers that are registered in the subnet and hold a validator permit or enough stake; who
 * has more stake goes first. Looks only at the snapshot it is given, never at the chain.
 */
final class ValidatorsOnly implements Admission {
    private final Supplier<Metagraph> metagraph;
    private final long stakeRaoMin;
    private final BiConsumer<Ss58Address, String> onRefusal;

    ValidatorsOnly(
            Supplier<Metagraph> metagraph,
            long stakeRaoMin,
            BiConsumer<Ss58Address, String> onRefusal) {
        this.metagraph = metagraph;
        this.stakeRaoMin = stakeRaoMin;
        this.onRefusal = onRefusal;
    }

    @Override
    public Optional<String> blacklist(Ss58Address caller) {
        Optional<String> reason = objection(caller);
        reason.ifPresent(why -> onRefusal.accept(caller, why));
        return reason;
    }

    private Optional<String> objection(Ss58Address caller) {
        Metagraph known = metagraph.get();
        Optional<Neuron> neuron = known.byHotkey(caller);
        if (neuron.isEmpty()) {
            return Optional.of("hotkey is not registered in subnet " + known.netuid());
        }
        if (neuron.get().validatorPermit() || neuron.get().stakeRao() >= stakeRaoMin) {
            return Optional.empty();
        }
        return Optional.of(
                "no validator permit, and stake "
                        + neuron.get().stakeRao()
                        + " rao is below "
                        + stakeRaoMin);
    }

    @Override
    public double priority(Ss58Address caller) {
        return stakeRao(caller);
    }

    long stakeRao(Ss58Address caller) {
        return metagraph.get().byHotkey(caller).map(Neuron::stakeRao).orElse(0L);
    }
}
