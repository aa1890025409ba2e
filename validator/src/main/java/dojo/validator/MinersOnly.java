package dojo.validator;

import dojo.chain.Metagraph;
import dojo.chain.Neuron;
import dojo.protocol.Admission;
import dojo.wallet.Ss58Address;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Lets registered neurons that answer bring their answers, and no validator; all alike. Looks only
 * at the snapshot it is given.
 */
public final class MinersOnly implements Admission {
    private final Supplier<Metagraph> metagraph;
    private final long validatorStakeRao;

    /**
     * @param metagraph the newest snapshot, refreshed by somebody else
     * @param validatorStakeRao from this stake on a permitted neuron of a small subnet is a
     *     validator
     */
    public MinersOnly(Supplier<Metagraph> metagraph, long validatorStakeRao) {
        this.metagraph = metagraph;
        this.validatorStakeRao = validatorStakeRao;
    }

    @Override
    public Optional<String> blacklist(Ss58Address caller) {
        Metagraph known = metagraph.get();
        Optional<Neuron> neuron = known.byHotkey(caller);
        if (neuron.isEmpty()) {
            return Optional.of("hotkey is not registered in subnet " + known.netuid());
        }
        return MinerSelection.validator(known, neuron.get(), validatorStakeRao)
                ? Optional.of("answers are taken from miners, and this is a validator")
                : Optional.empty();
    }

    @Override
    public double priority(Ss58Address caller) {
        return 0;
    }
}
