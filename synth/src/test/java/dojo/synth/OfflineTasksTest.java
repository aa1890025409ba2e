package dojo.synth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dojo.synth.Draft.Probe;
import dojo.synth.Draft.Version;
import dojo.synth.TaskMaker.Made;
import dojo.task.Completion;
import dojo.task.GroundTruth;
import dojo.task.Task;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

final class OfflineTasksTest {
    private static final int ITEMS = 1_000;
    private static final Checks TEXTS = new Checks(Optional.empty());

    @Test
    void ofAThousandTasksOfAllKindsNothingButTheContentTellsTheOrder() {
        assertNothingShows(drafts(OfflineProvider.FAMILIES, ITEMS));
    }

    @ParameterizedTest
    @FieldSource("dojo.synth.OfflineProvider#FAMILIES")
    void ofAThousandTasksOfAFamilyNothingButTheContentTellsTheOrder(String family) {
        assertNothingShows(drafts(List.of(family), ITEMS));
    }

    private static void assertNothingShows(List<SynthItem> items) {
        var leak = OrderLeak.of(items);
        assertThat(leak.accuracy()).as(leak.toString()).isBetween(0.45, 0.55);
        assertThat(leak.lengthCorrelation()).as(leak.toString()).isBetween(-0.2, 0.2);
    }

    @Test
    void aLeakIsFound() {
        List<SynthItem> items = texts(3, 200);
        // Best first, as the original service wrote them.
        var sorted =
                items.stream()
                        .map(item -> {
                            Task task = item.task();
                            List<Integer> ranks = task.truth().orElseThrow().ranks();
                            var best = new ArrayList<Completion>();
                            for (int rank = 0; rank < 4; rank++) {
                                best.add(task.completions().get(ranks.indexOf(rank)));
                            }
                            var truth = GroundTruth.bestFirst(4, GroundTruth.Kind.CONSTRUCTED);
                            var told =
                                    new Task(
                                            task.id(),
                                            task.prompt(),
                                            best,
                                            Optional.of(truth),
                                            task.source());
                            return new SynthItem(
                                    told,
                                    item.kind(),
                                    item.family(),
                                    item.persona(),
                                    item.chain(),
                                    item.answers(),
                                    item.salt(),
                                    item.commitment(),
                                    item.model(),
                                    0);
                        })
                        .toList();
        assertThat(OrderLeak.of(sorted).accuracy()).isGreaterThan(0.95);
    }

    @Test
    void theBestAnswerStandsAtEachPlaceEquallyOften() {
        int[] best = new int[4];
        for (SynthItem item : texts(11, ITEMS)) {
            best[item.task().truth().orElseThrow().ranks().indexOf(0)]++;
        }
        // Four standard deviations of a fair draw.
        for (int count : best) assertThat(count).isBetween(195, 305);
    }

    @Test
    void idsAreNewAndTheSealHoldsTheOrder() {
        var ids = new HashSet<String>();
        for (SynthItem item : texts(5, 300)) {
            Task task = item.task();
            assertThat(ids.add(task.id().value())).isTrue();
            for (Completion one : task.completions())
                assertThat(ids.add(one.id().value())).isTrue();
            assertThat(SynthItem.commitment(task, item.salt())).isEqualTo(item.commitment());
            var other = new ArrayList<>(task.truth().orElseThrow().ranks());
            other.addFirst(other.removeLast());
            var turned =
                    new Task(
                            task.id(),
                            task.prompt(),
                            task.completions(),
                            Optional.of(new GroundTruth(other, GroundTruth.Kind.CONSTRUCTED)),
                            task.source());
            assertThat(SynthItem.commitment(turned, item.salt())).isNotEqualTo(item.commitment());
        }
    }

    @Test
    void theSameSeedGivesTheSameTasksAndAnotherOneOthers() {
        assertThat(TaskMaker.texts(9, 50)).isEqualTo(TaskMaker.texts(9, 50));
        assertThat(TaskMaker.texts(9, 50)).doesNotContainAnyElementsOf(TaskMaker.texts(10, 50));
    }

    @Test
    void noPromptOfTheHorizonRepeats() {
        var seen = new NearDuplicates();
        for (SynthItem item : texts(2, ITEMS)) {
            assertThat(seen.add(item.task().prompt())).as(item.task().prompt()).isTrue();
        }
        var item = texts(2, 1).getFirst();
        assertThat(seen.add(item.task().prompt())).isFalse();
        assertThat(seen.add("And now: " + item.task().prompt())).isFalse();
    }

    @Test
    void everyVersionHasTheFaultsOfTheOneBeforeAndOneMore() throws Exception {
        var provider = new OfflineProvider(4, Kind.texts());
        for (int number = 0; number < 300; number++) {
            Draft draft = provider.draft(number);
            if (TEXTS.refusal(draft).isPresent()) continue;
            Set<String> before = Set.of();
            for (Version version : draft.versions()) {
                Set<String> faults = TEXTS.faults(draft.kind(), version.text(), draft.probes());
                assertThat(faults).containsAll(before).containsAll(version.faults());
                if (version.change() == Change.ORIGINAL) assertThat(faults).isEmpty();
                else assertThat(faults.size()).isGreaterThan(before.size());
                before = faults;
            }
        }
    }

    @Test
    void aDraftWhoseOrderDoesNotShowIsThrownAway() {
        List<Probe> probes =
                List.of(new Probe("sum", "\\b12\\b", true), new Probe("mood", "glad", true));
        Version best = new Version(Change.ORIGINAL, "It is 12, I am glad.", Set.of(), "", "");
        Version same =
                new Version(Change.PART_REMOVED, "12 it is, I am glad.", Set.of("sum"), "", "");
        Version both = new Version(Change.PART_REMOVED, "It is.", Set.of("sum"), "", "");
        Version worse =
                new Version(Change.PART_REMOVED, "It is so, I am glad.", Set.of("sum"), "", "");
        Version again =
                new Version(Change.SECOND_PART_REMOVED, "I am glad.", Set.of("sum"), "", "");
        assertThat(refusal(probes, worse)).contains("best fails sum");
        assertThat(refusal(probes, best, same)).contains("does not show: sum");
        assertThat(refusal(probes, best, both)).contains("breaks mood too");
        assertThat(refusal(probes, best, worse, again))
                .contains("is not worse than the one before");
        assertThat(refusal(probes, best, worse)).isEmpty();
    }

    @Test
    void whatRunsIsMeasuredByRunningIt() {
        var found = Browser.find(System.getenv());
        assumeThat(found).as("Chromium, on the path or named in CHROMIUM").isPresent();
        var taken = new HashMap<String, Integer>();
        var changes = EnumSet.noneOf(Change.class);
        int thrown = 0;
        try (Browser browser = found.orElseThrow()) {
            Set<Kind> running = EnumSet.complementOf(EnumSet.copyOf(Kind.texts()));
            var maker = TaskMaker.offline(6, running, Optional.of(browser));
            for (int number = 0; number < 60; number++) {
                switch (maker.make(number)) {
                    case Made.Item(SynthItem item) -> {
                        taken.merge(item.family(), 1, Integer::sum);
                        item.answers().forEach(answer -> changes.add(answer.change()));
                        assertThat(SynthItem.read(item.json())).isEqualTo(item);
                        for (var response : item.body().path("responses")) {
                            var files = response.at("/completion/files");
                            assertThat(files).hasSize(1);
                            assertThat(files.at("/0/filename").asText())
                                    .isEqualTo(item.kind().app() ? "index.html" : "index.js");
                            assertThat(files.at("/0/content").asText()).doesNotContain("index.js");
                        }
                    }
                    case Made.Thrown gone -> thrown++;
                }
            }
        }
        assertThat(taken).as("thrown away: " + thrown).hasSize(9);
        assertThat(thrown).isLessThan(12);
        assertThat(changes).isEqualTo(EnumSet.allOf(Change.class));
    }

    @Test
    void whatIsSaidOtherwiseMeasuresTheSame() throws Exception {
        var found = Browser.find(System.getenv());
        Set<Kind> kinds = found.isEmpty() ? Kind.texts() : EnumSet.allOf(Kind.class);
        var checks = new Checks(found);
        var provider = new OfflineProvider(12, kinds);
        int different = 0;
        for (int number = 0; number < 60; number++) {
            Draft draft = provider.draft(number);
            for (Version version : draft.versions().subList(0, 2)) {
                String other =
                        Obfuscator.vary(version.text(), draft.kind(), draft.prompt(), number);
                assertThat(checks.faults(draft.kind(), other, draft.probes()))
                        .as(draft.family() + " " + number + "\n" + other)
                        .isEqualTo(checks.faults(draft.kind(), version.text(), draft.probes()));
                if (!other.equals(version.text())) different++;
            }
        }
        found.ifPresent(Browser::close);
        assertThat(different).isGreaterThan(100);
    }

    private static Optional<String> refusal(List<Probe> probes, Version... versions) {
        var draft =
                new Draft(
                        Kind.QUESTION,
                        "f",
                        "p",
                        "q",
                        Change.ANSWERS,
                        List.of(versions),
                        probes,
                        "m",
                        0);
        return TEXTS.refusal(draft).map(Checks.Refused::reason);
    }

    private static List<SynthItem> texts(long seed, int count) {
        var maker = TaskMaker.offline(seed, Kind.texts(), Optional.empty());
        var items = new ArrayList<SynthItem>();
        for (long number = 0; items.size() < count; number++) {
            if (maker.make(number) instanceof Made.Item made) items.add(made.item());
        }
        return items;
    }

    /** What runs is not measured, since that takes a browser minutes; what shows is the same. */
    private static List<SynthItem> drafts(List<String> families, int count) {
        var provider = new OfflineProvider(8, EnumSet.allOf(Kind.class), families);
        return LongStream.range(0, 2L * count)
                .parallel()
                .mapToObj(number -> Map.entry(number, provider.draft(number)))
                .filter(one ->
                        one.getValue().kind().runs() || TEXTS.refusal(one.getValue()).isEmpty())
                .limit(count)
                .map(one -> SynthItem.seal(one.getValue(), "secret " + one.getKey()))
                .toList();
    }
}
