package dojo.sim.subnet;

import static org.assertj.core.api.Assertions.assertThat;

import dojo.chain.ChainView;
import dojo.chain.Subtensor;
import dojo.chain.metadata.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * In how many epochs weights arrive though the line to the node is cut at random messages. More of
 * them: {@code make sim-epochs EPOCHS=10000}; the numbers are in {@code target/epochs.txt}.
 */
class WeightsEpochsTest {
    private static final long EPOCHS = Long.getLong("sim.epochs", 100);
    private static final int EPOCHS_PER_SEED = 50;
    private static final int TEMPO = 50;

    /** The share of an epoch after which weights are set again, as by default. */
    private static final double EVERY = 100.0 / 360;

    /** The first round, and then the first commit's reveal, come only in these. */
    private static final int FIRST_EPOCHS = 3;

    /** One in so many messages that are exchanged for the sake of weights ends the connection. */
    private static final int MESSAGES_PER_CUT = 20;

    private static final double ARRIVED_MIN = 0.999;

    @Test
    void weightsArriveInTheirTempoThoughTheConnectionIsCutAtAnyMessage() throws IOException {
        long epochs = 0;
        long arrived = 0;
        long cuts = 0;
        long messages = 0;
        var missing = new StringBuilder();
        for (long seed = 0; epochs < EPOCHS; seed++) {
            boolean committed = seed % 2 == 1;
            var shape = new SubnetBase.Shape(1, 3, committed, TEMPO);
            var cutter = cutter(seed);
            Set<Long> missed = new HashSet<>();
            SubnetScenarioTest.run(
                    SimPlan.weights(seed, shape, Math.round(EVERY * TEMPO)),
                    seed,
                    cutter,
                    subnet -> missed.addAll(missed(subnet, shape)));
            epochs += EPOCHS_PER_SEED;
            arrived += EPOCHS_PER_SEED - missed.size();
            cuts += cutter.cuts;
            messages += cutter.messages;
            if (!missed.isEmpty()) {
                missing.append(
                        "seed %d%s: epochs %s%n"
                                .formatted(seed, committed ? " (commit-reveal)" : "", missed));
            }
        }
        String result =
                "weights arrived in %d of %d epochs; of %d messages for them %d ended a connection%n%s"
                        .formatted(arrived, epochs, messages, cuts, missing);
        Files.writeString(Path.of("target", "epochs.txt"), result);
        assertThat((double) arrived / epochs).as(result).isGreaterThanOrEqualTo(ARRIVED_MIN);
    }

    static Cutter cutter(long seed) {
        return new Cutter(new Chance(seed, "cuts"));
    }

    static final class Cutter implements Sabotage {
        private final Chance chance;
        private long messages;
        private long cuts;

        Cutter(Chance chance) {
            this.chance = chance;
        }

        @Override
        public ChainLine.Fate fate(SimValidator validator, String method, ChainLine.Fate fate) {
            if (!validator.stage().equals("setting weights")) return fate;
            messages++;
            if (!chance.of(1.0 / MESSAGES_PER_CUT)) return fate;
            cuts++;
            return ChainLine.Fate.CUTS.get(chance.random().nextInt(ChainLine.Fate.CUTS.size()));
        }
    }

    /** The epochs in which no weights came to be. */
    private static Set<Long> missed(SimSubnet subnet, SubnetBase.Shape shape) {
        Subtensor chain = subnet.observer();
        long first = shape.epoch(chain.head()) + FIRST_EPOCHS;
        Set<Long> missed = new HashSet<>();
        for (int i = 0; i < EPOCHS_PER_SEED; i++) missed.add(first + i);
        long seen = chain.head();
        while (shape.epoch(seen) < first + EPOCHS_PER_SEED) {
            subnet.run(SimSubnet.BLOCK);
            for (long head = chain.head(); seen < head; ) {
                seen++;
                if (weightsSet(chain.at(seen))) missed.remove(shape.epoch(seen));
            }
        }
        return missed;
    }

    /** The same for weights set at once and weights revealed. */
    private static boolean weightsSet(ChainView block) {
        return block.storage("System", "Events").orElseThrow().items().stream()
                .map(record -> record.field("event").item(0))
                .map(Value::name)
                .anyMatch("WeightsSet"::equals);
    }
}
