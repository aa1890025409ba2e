package dojo.sim.subnet;

import dojo.miner.Scorer;
import dojo.miner.ScorerAnswer;
import dojo.protocol.synapse.CompletionText;
import dojo.protocol.synapse.ModelConfig;
import dojo.protocol.synapse.Rank;
import dojo.protocol.synapse.RankingRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/** How the miners of a run score, and what each of them said: the truth about every answer. */
final class SimScorers {
    /** What a miner is like. */
    enum Kind {
        /** Knows the better answer, nearly always. */
        SKILLED,
        /** Knows it often. */
        FAIR,
        /** Reads no more than it must: declines half of the tasks, and guesses the rest. */
        LAZY,
        /** Gives everything the same. */
        CONSTANT,
        /** Guesses. */
        RANDOM,
        /** Says what the first skilled miner said, if it has been asked before. */
        COPYING;

        /** In the order in which runs have them. */
        static final List<Kind> ALL = List.of(values());
    }

    /** Whom a miner may ask besides, who take their time. */
    interface People {
        /**
         * They scored all completions of a request.
         *
         * @param hit names what they worked on
         * @param scores by the ids that the miner was shown
         */
        void answered(String miner, String hit, Map<String, Double> scores);
    }

    private static final ModelConfig MODEL =
            new ModelConfig(Optional.empty(), "simulated/miner", Optional.empty());

    private final long seed;
    private final boolean ticketed;
    private final Optional<People> people;
    private final Set<String> begun = new HashSet<>();
    private final Map<String, Set<Double>> said = new HashMap<>();
    private final Map<String, Double> skilled = new HashMap<>();

    /**
     * Nobody has said anything yet.
     *
     * @param ticketed whether tasks are handed out for tickets, so that there is time for people
     * @param people asked, too, by some miners
     */
    SimScorers(long seed, boolean ticketed, Optional<People> people) {
        this.seed = seed;
        this.ticketed = ticketed;
        this.people = people;
    }

    /** A scorer that is called {@code name}. */
    Scorer of(String name, Kind kind) {
        return (request, _) -> {
            if (kind == Kind.LAZY && luck(name + request.prompt()).nextBoolean()) {
                return new ScorerAnswer.Declined("too much work");
            }
            if (ticketed && kind == Kind.FAIR && begun.add(name + request.prompt())) {
                return new ScorerAnswer.Later("aws_mturk");
            }
            boolean later = people.filter(_ -> asksPeople(name, kind, request)).isPresent();
            if (later && kind == Kind.FAIR) return new ScorerAnswer.Later("aws_mturk");
            List<Rank> ranks = new ArrayList<>();
            for (CompletionText shown : request.completions()) {
                var own = luck(key(name, request.prompt(), shown.text()));
                double score = score(kind, shown, own);
                said.computeIfAbsent(
                                key(name, request.prompt(), shown.text()), _ -> new HashSet<>())
                        .add(ticketed ? told(score) : score);
                if (kind == Kind.SKILLED) skilled.putIfAbsent(shown.cid(), score);
                ranks.add(new Rank(shown.cid(), score));
            }
            return new ScorerAnswer.Scored(ranks, "hf_model", MODEL);
        };
    }

    /**
     * Has people score what a skilled miner's model scores meanwhile, what a fair one leaves to
     * them, and what a random one tries to get paid for with one HIT for everything.
     */
    private boolean asksPeople(String name, Kind kind, RankingRequest request) {
        if (kind != Kind.SKILLED && kind != Kind.FAIR && kind != Kind.RANDOM) return false;
        String shown = request.completions().getFirst().cid();
        if (!begun.add(name + shown)) return true;
        var scores = new LinkedHashMap<String, Double>();
        for (CompletionText each : request.completions()) {
            // Of this round alone, as the ids are, so that it can be told from all others.
            double score =
                    10 * SimTasks.quality(each.text()) + luck(name + each.cid()).nextDouble();
            said.computeIfAbsent(key(name, request.prompt(), each.text()), _ -> new HashSet<>())
                    .add(score);
            scores.put(each.cid(), score);
        }
        String hit = kind == Kind.RANDOM ? "HIT of " + name : "HIT " + name + shown;
        people.ifPresent(each -> each.answered(name, hit, scores));
        return true;
    }

    /** The same between the least and the most that these messages allow. */
    private static double told(double score) {
        return 1 + Math.clamp(score, 0.0, 1.0) * 99;
    }

    private SplittableRandom luck(String text) {
        return new SplittableRandom(seed * 31 + text.hashCode());
    }

    private double score(Kind kind, CompletionText shown, SplittableRandom own) {
        return switch (kind) {
            case SKILLED -> SimTasks.quality(shown.text()) + 0.05 * own.nextGaussian();
            case FAIR -> SimTasks.quality(shown.text()) + 0.4 * own.nextGaussian();
            case LAZY, RANDOM -> own.nextDouble();
            case CONSTANT -> 0.5;
            case COPYING -> skilled.getOrDefault(shown.cid(), own.nextDouble());
        };
    }

    /** Whether the miner once gave this completion this score. */
    boolean said(String name, String prompt, String text, double score) {
        return said.getOrDefault(key(name, prompt, text), Set.of()).contains(score);
    }

    private static String key(String name, String prompt, String text) {
        return name + "\n" + prompt + "\n" + text;
    }
}
