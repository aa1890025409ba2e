package dojo.sim.subnet;

import dojo.scoring.AccuracyWindow;
import dojo.scoring.ScoringMethod;
import dojo.validator.MinerChoice;
import dojo.validator.Protocol;
import dojo.validator.ValidatorConfig;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * What a run is of.
 *
 * @param pushed whether some miners also ask people, and bring their answers by themselves
 * @param faultsFor how long things go wrong
 */
record SimPlan(
        SubnetBase.Shape shape,
        Faults faults,
        ValidatorConfig config,
        boolean pushed,
        Duration faultsFor) {
    private static final Duration FAULTS_FOR = Duration.ofMinutes(10);

    private static final int TEMPO = 10;
    private static final List<Protocol> PROTOCOLS =
            List.of(Protocol.RANKING, Protocol.RANKING, Protocol.FEEDBACK, Protocol.TASK);
    private static final List<String> METHODS =
            List.of(
                    ScoringMethod.DEFAULT,
                    ScoringMethod.DEFAULT,
                    ScoringMethod.DEFAULT,
                    ScoringMethod.SPEARMAN,
                    "spearman-softmax",
                    "icc",
                    "ground-truth");

    /** A bit of everything, drawn from {@code seed}. */
    static SimPlan of(long seed) {
        var random = new Chance(seed, "plan").random();
        var faults = Faults.of(random);
        var shape =
                new SubnetBase.Shape(
                        1 + random.nextInt(4) / 3,
                        5 + random.nextInt(3),
                        random.nextBoolean(),
                        TEMPO);
        var protocol = PROTOCOLS.get(new Chance(seed, "protocol").random().nextInt(4));
        String method = METHODS.get(new Chance(seed, "method").random().nextInt(METHODS.size()));
        boolean pushed = protocol == Protocol.RANKING && new Chance(seed, "pushed").of(0.5);
        var overlap = new Chance(seed, "every").random();
        Optional<Duration> every =
                overlap.nextInt(3) == 0
                        ? Optional.of(Duration.ofSeconds(30 + overlap.nextInt(60)))
                        : Optional.empty();
        return new SimPlan(
                shape, faults, config(random, protocol, method, every), pushed, FAULTS_FOR);
    }

    /** Weights without end, by one validator of whom nothing else is asked. */
    static SimPlan weights(long seed, SubnetBase.Shape shape, long everyBlocks) {
        var config =
                new ValidatorConfig(
                        seed,
                        1,
                        1,
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(15),
                        Duration.ofMinutes(2),
                        Optional.empty(),
                        true,
                        everyBlocks,
                        10,
                        MinerChoice.ALL,
                        Protocol.RANKING,
                        ScoringMethod.SPEARMAN,
                        AccuracyWindow.usual(ScoringMethod.SPEARMAN),
                        ValidatorConfig.FOREVER,
                        false,
                        false);
        return new SimPlan(shape, Faults.NONE, config, false, Duration.ofDays(365));
    }

    private static ValidatorConfig config(
            SplittableRandom random, Protocol protocol, String method, Optional<Duration> every) {
        return new ValidatorConfig(
                random.nextLong(),
                2,
                1,
                Duration.ofSeconds(90 + random.nextInt(60)),
                Duration.ofSeconds(8 + random.nextInt(12)),
                Duration.ofSeconds(15),
                Duration.ofSeconds(20 + random.nextInt(40)),
                every,
                random.nextBoolean(),
                random.nextInt(2 * TEMPO),
                10,
                MinerChoice.ALL,
                protocol,
                method,
                AccuracyWindow.usual(method),
                ValidatorConfig.FOREVER,
                random.nextBoolean(),
                false);
    }
}
