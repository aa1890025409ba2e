package dojo.chain;

import dojo.wallet.Ss58Address;
import java.util.Optional;

/**
 * One member of a subnet at one block. Numbers called u16 stand for shares of 65535.
 *
 * @param axon none if it never served one
 * @param stakeRao what counts as its stake in this subnet: its alpha here and, weighed by the
 *     chain's TaoWeight, its TAO on the root; read from storage it is without what childkeys move
 * @param validatorPermit whether its weights count
 * @param lastUpdate the block when it last set weights or was registered
 * @param emissionRao what the last epoch gave it
 * @param rankU16 what its incentive was called before; 0 where the runtime gave it up, as the next
 *     two
 * @param trustU16 how much of the stake that weighs it agrees with the consensus
 * @param pruningScoreU16 who has the least is replaced first
 * @param alphaStake its stake of the subnet's own token, in units of 10^-9; 0 where stake does not
 *     yet lie in subnets
 * @param taoStakeRao its TAO on the root; where stake does not yet lie in subnets all of its stake
 * @param registeredAt the block of its registration
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
        long emissionRao,
        int rankU16,
        int trustU16,
        int pruningScoreU16,
        long alphaStake,
        long taoStakeRao,
        long registeredAt) {}
