package dojo.validator;

import dojo.base.Version;
import dojo.chain.Hyperparameters;
import dojo.chain.Metagraph;
import dojo.wallet.Ss58Address;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The weights that a validator would set now.
 *
 * @param lines one for each neuron that has a score or would get a weight, by uid
 * @param weights what would be sent, nothing if nothing would
 * @param hindrance why nothing is sent now, if so
 */
public record WeightsPreview(
        List<Line> lines,
        Optional<WeightsLedger.Weights> weights,
        Optional<WeightsResult> hindrance) {
    /**
     * One neuron.
     *
     * @param score its moving average
     * @param weightU16 0 if it gets none
     */
    public record Line(int uid, Ss58Address hotkey, double score, int weightU16) {}

    /** What the averages in {@code database} come to on the subnet of {@code metagraph}. */
    public static WeightsPreview of(
            ValidatorDatabase database,
            Metagraph metagraph,
            Hyperparameters rules,
            Ss58Address own) {
        Map<Registration, Double> averages =
                database.read(handle -> ScoreBoard.read(handle, "board"));
        var basis = WeightsBasis.of(metagraph, rules);
        Optional<WeightsResult> hindrance =
                WeightSetter.hindrance(
                        metagraph, rules, own, Version.CURRENT.key(), metagraph.block());
        return switch (basis.weights(averages)) {
            case WeightsBasis.Derived.Unusable(var reason) ->
                    new WeightsPreview(
                            lines(basis, averages, Optional.empty()),
                            Optional.empty(),
                            hindrance.or(() -> Optional.of(new WeightsResult.Withheld(reason))));
            case WeightsBasis.Derived.Usable(var weights) ->
                    new WeightsPreview(
                            lines(basis, averages, Optional.of(weights)),
                            Optional.of(weights),
                            hindrance);
        };
    }

    private static List<Line> lines(
            WeightsBasis basis,
            Map<Registration, Double> averages,
            Optional<WeightsLedger.Weights> weights) {
        return basis.roster().members().stream()
                .map(member ->
                        new Line(
                                member.uid(),
                                member.registration().hotkey(),
                                ScoreBoard.of(averages, member.registration()),
                                weights.map(of -> of.of(member.uid())).orElse(0)))
                .filter(line -> line.score() > 0 || line.weightU16() > 0)
                .toList();
    }
}
