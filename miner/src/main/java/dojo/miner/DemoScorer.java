package dojo.miner;

import dojo.models.LengthRule;
import dojo.models.LinearRewardModel;
import dojo.models.RewardModel;
import dojo.protocol.synapse.CompletionText;
import dojo.protocol.synapse.ModelConfig;
import dojo.protocol.synapse.Rank;
import dojo.protocol.synapse.RankingRequest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * The behaviours of the demonstration's miners. Scores are in [0, 1] and depend on nothing but the
 * seed, the kind, the texts and (for the kind that goes by it) their order: not on ids, time or who
 * asked first, so a run can be repeated.
 */
public final class DemoScorer {
    /** How many characters the length rule takes for a middling answer. */
    private static final double MIDDLING_CHARS = 500;

    private DemoScorer() {}

    /** The behaviour of {@code kind}; {@code seed} moves only the kinds that are noisy. */
    public static Scorer of(DemoKind kind, long seed) {
        return switch (kind) {
            case HONEST -> new RewardModelScorer(LinearRewardModel.shipped());
            case HONEST_NOISY ->
                    new RewardModelScorer(new NoisyModel(LinearRewardModel.shipped(), seed));
            case LENGTH ->
                    simulated(
                            kind,
                            (request, place) -> {
                                CompletionText shown = request.completions().get(place);
                                double chars = LENGTH.score(request.prompt(), shown.text());
                                return chars / (chars + MIDDLING_CHARS);
                            });
            case RANDOM ->
                    simulated(
                            kind,
                            (request, place) -> {
                                CompletionText shown = request.completions().get(place);
                                return noise(seed, kind, request.prompt(), shown.text())
                                        .nextDouble();
                            });
            case CONSTANT -> simulated(kind, (request, place) -> 0.5);
            case FIRST ->
                    simulated(
                            kind,
                            (request, place) -> 1 - (double) place / request.completions().size());
        };
    }

    private static final RewardModel LENGTH = new LengthRule();

    /** A score of the completion at a place. */
    private interface Rule {
        double score(RankingRequest request, int place);
    }

    private static Scorer simulated(DemoKind kind, Rule rule) {
        var declared =
                new ModelConfig(Optional.empty(), "simulated/" + kind.label(), Optional.empty());
        return (request, _) -> {
            if (request.completions().isEmpty()) return new ScorerAnswer.Declined("no completions");
            var ranks = new ArrayList<Rank>(request.completions().size());
            for (int place = 0; place < request.completions().size(); place++) {
                ranks.add(
                        new Rank(
                                request.completions().get(place).cid(),
                                rule.score(request, place)));
            }
            return new ScorerAnswer.Scored(ranks, RewardModelScorer.METHOD, declared);
        };
    }

    /** A model that says its scores with a trembling voice. */
    private record NoisyModel(RewardModel model, long seed) implements RewardModel {
        /** A third of the spread of the model: leaves 77 of the 87 % right on the banks. */
        private static final double NOISE = 0.6;

        @Override
        public double score(String prompt, String completion) {
            SplittableRandom random = noise(seed, DemoKind.HONEST_NOISY, prompt, completion);
            // The sum of twelve uniforms is close to normal and the same on every machine.
            double normal = -6;
            for (int i = 0; i < 12; i++) normal += random.nextDouble();
            return model.score(prompt, completion) + NOISE * normal;
        }

        @Override
        public String name() {
            return model.name() + "+noise";
        }

        @Override
        public String template() {
            return model.template();
        }
    }

    private static SplittableRandom noise(long seed, DemoKind kind, String prompt, String text) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update(ByteBuffer.allocate(8).putLong(seed).array());
            for (String part : new String[] {kind.label(), prompt, text}) {
                byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
                // The length first, so that no two triples of texts read alike.
                digest.update(ByteBuffer.allocate(4).putInt(bytes.length).array());
                digest.update(bytes);
            }
            return new SplittableRandom(ByteBuffer.wrap(digest.digest()).getLong());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
