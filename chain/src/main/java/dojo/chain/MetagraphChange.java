package dojo.chain;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** What became of one uid of a subnet from one block to a later one. */
public sealed interface MetagraphChange {
    /** The uid is new. */
    record Joined(Neuron now) implements MetagraphChange {}

    /** The uid is no more: the subnet became smaller. */
    record Left(Neuron then) implements MetagraphChange {}

    /** Another hotkey has the uid. */
    record Replaced(Neuron then, Neuron now) implements MetagraphChange {}

    /** The same hotkey has the uid, and {@code fields} of it are not what they were. */
    record Changed(Neuron then, Neuron now, Set<Field> fields) implements MetagraphChange {
        /** Copies the set. */
        public Changed {
            fields = Set.copyOf(fields);
        }
    }

    /** What can change about a neuron. */
    enum Field {
        COLDKEY(Neuron::coldkey),
        AXON(Neuron::axon),
        STAKE(Neuron::stakeRao),
        ALPHA_STAKE(Neuron::alphaStake),
        TAO_STAKE(Neuron::taoStakeRao),
        VALIDATOR_PERMIT(Neuron::validatorPermit),
        ACTIVE(Neuron::active),
        LAST_UPDATE(Neuron::lastUpdate),
        REGISTERED_AT(Neuron::registeredAt),
        RANK(Neuron::rankU16),
        TRUST(Neuron::trustU16),
        CONSENSUS(Neuron::consensusU16),
        INCENTIVE(Neuron::incentiveU16),
        DIVIDENDS(Neuron::dividendsU16),
        VALIDATOR_TRUST(Neuron::validatorTrustU16),
        PRUNING_SCORE(Neuron::pruningScoreU16),
        EMISSION(Neuron::emissionRao);

        private final Function<Neuron, Object> value;

        Field(Function<Neuron, Object> value) {
            this.value = value;
        }

        /** What {@code neuron} has here. */
        public Object of(Neuron neuron) {
            return value.apply(neuron);
        }
    }

    static List<MetagraphChange> between(List<Neuron> then, List<Neuron> now) {
        var changes = new ArrayList<MetagraphChange>();
        int both = Math.min(then.size(), now.size());
        for (int uid = 0; uid < both; uid++) {
            var before = then.get(uid);
            var after = now.get(uid);
            if (before.equals(after)) continue;
            changes.add(
                    before.hotkey().equals(after.hotkey())
                            ? new Changed(before, after, fields(before, after))
                            : new Replaced(before, after));
        }
        then.subList(both, then.size()).forEach(each -> changes.add(new Left(each)));
        now.subList(both, now.size()).forEach(each -> changes.add(new Joined(each)));
        return List.copyOf(changes);
    }

    private static Set<Field> fields(Neuron before, Neuron after) {
        var fields = EnumSet.allOf(Field.class);
        fields.removeIf(field -> field.of(before).equals(field.of(after)));
        return fields;
    }
}
