package dojo.cli;

import dojo.base.SettingRefused;
import dojo.models.LlmBudget;
import dojo.models.LlmClient;
import dojo.models.LlmProvider;
import dojo.models.OpenAiApi;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Who serves language models, and what they may cost. */
final class LlmOptions {
    @Option(
            names = "--llm_provider",
            paramLabel = "PROVIDER",
            defaultValue = "togetherai",
            description =
                    "togetherai, openai, openrouter, ollama, or the URL of a server with OpenAI's chat"
                            + " API, such as http://127.0.0.1:8000/v1; keys in TOGETHER_API_KEY,"
                            + " OPENAI_API_KEY, OPENROUTER_API_KEY, for others LLM_API_KEY"
                            + " (default: ${DEFAULT-VALUE})")
    private String provider = "";

    @Option(
            names = "--llm.price",
            paramLabel = "USD",
            split = ",",
            description =
                    "price of a million tokens of prompts and of answers, for example 0.15,0.60; of"
                            + " several models the dearest's (default: nothing is counted in USD)")
    private List<Double> price = List.of();

    @Option(
            names = "--llm.spend_per_hour",
            paramLabel = "USD",
            description =
                    "spend no more in any hour: a call that could is not made, and the request is"
                            + " declined; wants --llm.price (default: no limit)")
    private Optional<Double> spendPerHour = Optional.empty();

    @Option(
            names = "--llm.tokens_max",
            paramLabel = "N",
            defaultValue = "2000",
            description =
                    "the longest answer, thoughts included; the spend limit counts with it"
                            + " (default: ${DEFAULT-VALUE})")
    int tokensMax;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    /** Who serves. */
    LlmProvider provider() {
        return LlmProvider.of(provider);
    }

    /** Whether what calls cost is known. */
    boolean priced() {
        return !price.isEmpty();
    }

    /** What the models may cost together. */
    LlmBudget budget() {
        if (priced() && (price.size() != 2 || price.stream().anyMatch(each -> !(each >= 0)))) {
            throw new SettingRefused(
                    "--llm.price is two prices of a million tokens, such as 0.15,0.60");
        }
        if (spendPerHour.isPresent() && !(spendPerHour.get() > 0 && priced())) {
            throw new SettingRefused(
                    "--llm.spend_per_hour is an amount above 0, and wants --llm.price");
        }
        Checked.least("--llm.tokens_max", tokensMax, 1);
        return new LlmBudget(
                priced() ? price.getFirst() : 0,
                priced() ? price.getLast() : 0,
                spendPerHour.map(OptionalDouble::of).orElseGet(OptionalDouble::empty),
                InstantSource.system());
    }

    /** The models called {@code names}, commas between, which spend from {@code budget}. */
    List<LlmClient> models(String names, LlmBudget budget) {
        LlmProvider serving = provider();
        Optional<String> key = Variables.value(command, serving.keyVariable());
        List<LlmClient> models = new ArrayList<>();
        for (String name : names.split(",", -1)) {
            if (name.isBlank()) throw new SettingRefused("--model_name names no model");
            var clock = InstantSource.system();
            models.add(new OpenAiApi(serving, name.strip(), key, budget, clock));
        }
        return models;
    }
}
