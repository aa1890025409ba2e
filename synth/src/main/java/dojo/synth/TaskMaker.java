package dojo.synth;

import dojo.models.LlmClient;
import dojo.task.Task;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Makes tasks: a draft, a look whether it was there before, a measurement of each version, and the
 * seal. Only drafts whose versions are strictly worse one by one become tasks.
 */
public final class TaskMaker {
    private final Provider provider;
    private final Checks checks;
    private final NearDuplicates duplicates;
    private final String secret;

    TaskMaker(Provider provider, Checks checks, NearDuplicates duplicates, String secret) {
        this.provider = provider;
        this.checks = checks;
        this.duplicates = duplicates;
        this.secret = secret;
    }

    /**
     * A maker of offline tasks: the same seed, kinds and calls give the same tasks.
     *
     * @param seed from which all order follows, so a secret where tasks measure strangers
     * @param kinds those that run are left out without a browser
     */
    public static TaskMaker offline(long seed, Set<Kind> kinds, Optional<Browser> browser) {
        return new TaskMaker(
                new OfflineProvider(seed, kinds(kinds, browser)),
                new Checks(browser),
                new NearDuplicates(),
                "dojo-synth " + seed);
    }

    /** A maker of offline tasks for {@code buffer}, none of them like its newest ones. */
    public static TaskMaker offline(
            long seed, Set<Kind> kinds, Optional<Browser> browser, SynthBuffer buffer) {
        TaskMaker maker = offline(seed, kinds, browser);
        buffer.prompts(NearDuplicates.HORIZON).forEach(maker.duplicates::add);
        return maker;
    }

    /**
     * A maker of tasks that {@code models} write in turns, for {@code buffer}.
     *
     * @param seed of kinds, personas, places and salts, so a secret
     * @param tokensMax how long an answer of a model may be
     */
    public static TaskMaker written(
            List<LlmClient> models,
            int tokensMax,
            long seed,
            Set<Kind> kinds,
            Optional<Browser> browser,
            SynthBuffer buffer,
            InstantSource clock) {
        var duplicates = new NearDuplicates();
        buffer.prompts(NearDuplicates.HORIZON).forEach(duplicates::add);
        return new TaskMaker(
                new LlmTasks(models, kinds(kinds, browser), seed, tokensMax, clock),
                new Checks(browser),
                duplicates,
                "dojo-synth " + seed);
    }

    /** Those of {@code kinds} that can be checked. */
    static Set<Kind> kinds(Set<Kind> kinds, Optional<Browser> browser) {
        Set<Kind> checked = EnumSet.copyOf(kinds);
        if (browser.isEmpty()) checked.retainAll(Kind.texts());
        if (checked.isEmpty()) {
            throw new BrowserUnusable(
                    "web pages and code are checked in Chromium, and there is none; install it or"
                            + " name it in CHROMIUM");
        }
        return checked;
    }

    /** {@code count} checked text tasks, as {@link #offline} makes them. */
    public static List<Task> texts(long seed, int count) {
        TaskMaker maker = offline(seed, Kind.texts(), Optional.empty());
        var tasks = new ArrayList<Task>();
        for (long number = 0; tasks.size() < count; number++) {
            if (maker.make(number) instanceof Made.Item item) tasks.add(item.item().task());
        }
        return tasks;
    }

    /** What became of a draft. */
    public sealed interface Made {
        /** A task. */
        record Item(SynthItem item) implements Made {}

        /** None, and why. */
        record Thrown(String family, String change, String reason, double dollars)
                implements Made {}
    }

    /** Makes the draft with {@code number}, and a task of it if it is one. May block. */
    public Made make(long number) {
        Draft draft;
        try {
            draft = provider.draft(number);
        } catch (DraftFailed e) {
            return new Made.Thrown(e.family(), "", String.valueOf(e.getMessage()), e.dollars());
        }
        var refused = checks.refusal(draft);
        while (refused.isPresent()
                && provider.keepsRest()
                && refused.get().change() != Change.ORIGINAL
                && draft.versions().size() > 2) {
            draft = draft.without(refused.get().change());
            refused = checks.refusal(draft);
        }
        if (refused.isPresent()) {
            return new Made.Thrown(
                    draft.family(),
                    refused.get().change().label(),
                    refused.get().reason(),
                    draft.cost());
        }
        if (!duplicates.add(draft.prompt())) {
            return new Made.Thrown(draft.family(), "", DUPLICATE, draft.cost());
        }
        return new Made.Item(SynthItem.seal(draft, secret + " " + number));
    }

    /** The reason for which a repeated task is thrown away. */
    public static final String DUPLICATE = "near duplicate";

    String source() {
        return provider.source();
    }
}
