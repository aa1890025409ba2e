package dojo.cli;

import dojo.base.SettingRefused;
import dojo.base.Suggestion;
import dojo.miner.DemoKind;
import dojo.miner.DemoScorer;
import dojo.miner.LlmScorer;
import dojo.miner.MinerConfig;
import dojo.miner.MturkScorer;
import dojo.miner.Scorer;
import dojo.miner.ScoringChoice;
import dojo.miner.ScoringUnavailable;
import dojo.miner.WorkScorer;
import dojo.models.LlmBudget;
import dojo.models.LlmJudge;
import dojo.mturk.MturkConfig;
import dojo.work.client.WorkClient;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How a miner comes to its scores. */
final class MinerScoring {
    /** Names of the demonstration's behaviours begin with this. */
    private static final String SIMULATED = "simulated/";

    private static final int RESULTS_MAX = 100;
    private static final String LINEAR = "dojo/reward-linear";

    /** The documents' model. */
    private static final String MIXTRAL = "mistralai/Mixtral-8x7B-Instruct-v0.1";

    @Option(
            names = "--scoring_method",
            paramLabel = "METHOD",
            defaultValue = "hf_model",
            description =
                    "hf_model (default), llm_api, dojo (people, on the worker platform at"
                            + " DOJO_API_BASE_URL with the key in DOJO_API_KEY), or the full name of"
                            + " a class of your own, found in DOJO_CLASSPATH; aws_mturk (people on"
                            + " Mechanical Turk; wants --mturk.budget)")
    String method = "hf_model";

    @Option(
            names = "--model_name",
            paramLabel = "NAME",
            description = {
                "of hf_model: "
                        + LINEAR
                        + " (default), a file made by dojo reward train, ORG/NAME or"
                        + " ORG/NAME@REVISION on the Hugging Face hub or in its cache, a folder with"
                        + " such a model, or simulated/KIND for a behaviour of the demonstration",
                "of llm_api: what the provider calls the model; of several, with commas between, the"
                        + " mean counts (default: "
                        + MIXTRAL
                        + ")"
            })
    private Optional<String> model = Optional.empty();

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "0",
            description = "seed of a simulated behaviour (default: ${DEFAULT-VALUE})")
    private long seed;

    @Mixin private HfOptions hf = new HfOptions();

    @Option(
            names = "--dojo.results",
            paramLabel = "N",
            defaultValue = "1",
            description = "of dojo: how many people score each task (default: ${DEFAULT-VALUE})")
    private int results;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    @Mixin private LlmOptions llm = new LlmOptions();

    @Mixin final MturkOptions turk = new MturkOptions();

    @Option(
            names = "--llm.both_orders",
            description = "ask each model twice, with the completions in turned order, and average")
    private boolean bothOrders;

    @Option(
            names = "--llm.at_once",
            paramLabel = "N",
            defaultValue = "8",
            description = "requests scored at the same time (default: ${DEFAULT-VALUE})")
    private int atOnce;

    /** What scores while a miner runs. */
    record Running(Scorer scorer, Optional<MturkRun> turk) implements AutoCloseable {
        @Override
        public void close() {
            turk.ifPresent(MturkRun::close);
        }
    }

    /**
     * What was chosen.
     *
     * @param open makes it ready with what is kept in a miner's folder, which is locked
     * @param budget what it spends from, if it spends
     * @param priced whether what it spends is known in dollars
     */
    record Chosen(Function<Path, Running> open, Optional<LlmBudget> budget, boolean priced) {
        static Chosen of(Scorer scorer) {
            return new Chosen(folder -> running(scorer), Optional.empty(), false);
        }

        private static Running running(Scorer scorer) {
            return new Running(scorer, Optional.empty());
        }
    }

    /** The scorer that was asked for. */
    Chosen chosen() {
        if (method.equals(LlmScorer.METHOD)) return languageModels(model.orElse(MIXTRAL));
        if (method.equals(WorkScorer.METHOD)) {
            return Chosen.of(people());
        }
        if (turks()) return turks(turk.config());
        String name = model.orElse(LINEAR);
        try {
            Scorer scorer =
                    name.startsWith(SIMULATED)
                            ? simulated(name.substring(SIMULATED.length()))
                            : ScoringChoice.scorer(method, name, hf::load);
            return Chosen.of(scorer);
        } catch (ScoringUnavailable e) {
            throw new SettingRefused(String.valueOf(e.getMessage()));
        }
    }

    /** {@code config} with as many requests at once as suits the method. */
    MinerConfig apply(MinerConfig config) {
        if (!method.equals(LlmScorer.METHOD)) return config;
        Checked.least("--llm.at_once", atOnce, 1);
        return config.withScoredAtOnceMax(atOnce);
    }

    private Chosen languageModels(String names) {
        LlmBudget budget = llm.budget();
        var models = llm.models(names, budget);
        var judge = new LlmJudge(models, bothOrders, llm.tokensMax, InstantSource.system());
        var scorer = new LlmScorer(judge, llm.provider().toldName(), names);
        return new Chosen(folder -> Chosen.running(scorer), Optional.of(budget), llm.priced());
    }

    /** Whether people on Mechanical Turk were chosen. */
    boolean turks() {
        return method.equals(MturkScorer.METHOD);
    }

    private Chosen turks(MturkConfig config) {
        return new Chosen(
                folder -> {
                    var run = new MturkRun(turk, config, folder, InstantSource.system());
                    return new Running(run.scorer(), Optional.of(run));
                },
                Optional.empty(),
                false);
    }

    private Scorer people() {
        Checked.range("--dojo.results", results, 1, RESULTS_MAX);
        URI platform = Checked.web("DOJO_API_BASE_URL", required("DOJO_API_BASE_URL"));
        return new WorkScorer(new WorkClient(platform, required("DOJO_API_KEY")), results);
    }

    private String required(String variable) {
        return Variables.value(command, variable)
                .orElseThrow(() ->
                        new SettingRefused("--scoring_method dojo needs the variable " + variable));
    }

    private Scorer simulated(String label) {
        var labels = Arrays.stream(DemoKind.values()).map(DemoKind::label).toList();
        return DemoKind.of(label)
                .map(kind -> DemoScorer.of(kind, seed))
                .orElseThrow(() ->
                        new SettingRefused(
                                "there is no behaviour "
                                        + SIMULATED
                                        + label
                                        + Suggestion.nearest(label, labels)
                                                .map(near ->
                                                        "; did you mean " + SIMULATED + near + "?")
                                                .orElse("; known are " + labels)));
    }
}
