package dojo.chain;

import dojo.wallet.Ss58Address;
import java.util.Optional;

/**
 * One member of a subnet at one block. Numbers called u16 stand for shares of 65535.
 *
 * @param axon none if it never served one
 * @param stakeRao what counts as its stake in this subnet: its alpha here and, weighed by the
 *     chain's TaoWeight, its TAO on the root; without what childkeys move
 * @param validatorPermit whether its weights count
 * @param lastUpdate the block when it last set weights or was registered
 * @param emissionRao what the last epoch gave it
 */
public record Neuron(
        int uid,
        Ss58Address hotkey,
        Ss58Address coldkey,
        Optional<AxonInfo> axon,
        long stakeRao,
        boolean validatorPermit,
        boolean active,
        long lastUpdate,
        int consensusU16,
        int incentiveU16,
        int dividendsU16,
        int validatorTrustU16,
        long emissionRao) {}
