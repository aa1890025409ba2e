package dojo.cli;

import dojo.base.SettingRefused;
import dojo.models.RewardModel;
import dojo.models.hf.HubAccess;
import dojo.models.hf.ModelChoice;
import dojo.models.hf.PromptTemplate;
import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Where models of Hugging Face come from, and how texts are put to them. */
final class HfOptions {
    private static final String HUB = "https://huggingface.co";
    private static final List<String> YES = List.of("1", "true", "yes", "on");

    @Option(
            names = "--hf.template",
            paramLabel = "NAME",
            defaultValue = "pair",
            description = {
                "how prompt and completion become what a Hugging Face model reads: pair (both as they"
                        + " are, the default), chatml-pair (the prompt in ChatML, as the documents'"
                        + " miners had it) or human-assistant (one text).",
                "Take the one that the model was trained with: the documents' model was right on 96 %%"
                        + " of HHH's pairs with pair and on 52 %% in a chat template. Measure with"
                        + " dojo reward eval."
            })
    private String template = "pair";

    @Option(
            names = "--hf.cache",
            paramLabel = "DIR",
            description =
                    "where models of the hub are kept, in Hugging Face's own layout (default:"
                            + " HF_HUB_CACHE, HF_HOME/hub or ~/.cache/huggingface/hub)")
    private Optional<Path> cache = Optional.empty();

    @Option(
            names = "--hf.offline",
            description =
                    "download nothing (also HF_HUB_OFFLINE=1); what is downloaded comes from"
                            + " HF_ENDPOINT, with the token HF_TOKEN if it is set")
    private boolean offline;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    /** The reward model called {@code name}, with a word to a person who waits. */
    RewardModel load(String name) {
        String loading = "loading " + name;
        try (var progress = Progress.of(loading)) {
            var choice =
                    new ModelChoice(
                            template(),
                            hub(),
                            (file, done, total) ->
                                    progress.say(
                                            done < total
                                                    ? downloading(file, done, total)
                                                    : loading));
            return choice.load(name);
        }
    }

    private static String downloading(String file, long done, long total) {
        return "downloading %s: %,d of %,d MB, %d %%"
                .formatted(file, done / 1_000_000, total / 1_000_000, 100 * done / total);
    }

    private PromptTemplate template() {
        return Arrays.stream(PromptTemplate.values())
                .filter(each -> each.label().equals(template))
                .findFirst()
                .orElseThrow(() ->
                        new SettingRefused(
                                "--hf.template is %s; it can be %s"
                                        .formatted(
                                                template,
                                                Arrays.toString(PromptTemplate.values()))));
    }

    private HubAccess hub() {
        URI address = Checked.web("HF_ENDPOINT", value("HF_ENDPOINT").orElse(HUB));
        Path home =
                value("HF_HOME")
                        .map(Path::of)
                        .orElseGet(() ->
                                Path.of(System.getProperty("user.home"), ".cache", "huggingface"));
        boolean never = YES.contains(value("HF_HUB_OFFLINE").orElse("").toLowerCase(Locale.ROOT));
        return new HubAccess(
                address, value("HF_TOKEN"), cache.orElse(home.resolve("hub")), offline || never);
    }

    private Optional<String> value(String variable) {
        return Variables.value(command, variable).filter(text -> !text.isBlank());
    }
}
