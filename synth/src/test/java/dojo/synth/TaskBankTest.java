package dojo.synth;

import static org.assertj.core.api.Assertions.assertThat;

import dojo.task.Completion;
import dojo.task.GroundTruth;
import dojo.task.Task;
import dojo.task.dataset.PreferenceFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TaskBankTest {
    private static final int COMPLETIONS = 4;

    @Test
    void theSetsAreLargeAndVaried() {
        assertThat(TaskBank.tasks()).hasSizeGreaterThanOrEqualTo(66);
        assertThat(TaskBank.gold()).hasSizeGreaterThanOrEqualTo(44);
        assertThat(TaskBank.training()).hasSizeGreaterThanOrEqualTo(80);
        for (List<Task> set : List.of(TaskBank.tasks(), TaskBank.gold(), TaskBank.training())) {
            assertThat(set.stream().map(task -> task.source().topic()).distinct())
                    .hasSizeGreaterThanOrEqualTo(10);
        }
    }

    @Test
    void noPromptAnswerOrIdStandsInTwoTasks() {
        var seen = new HashSet<String>();
        all().forEach(task -> {
            assertThat(seen.add(task.id().value())).as(task.id().value()).isTrue();
            assertThat(seen.add(task.prompt())).as(task.prompt()).isTrue();
            assertThat(seen.add(bestFirst(task).getFirst().text())).isTrue();
            for (Completion completion : task.completions()) {
                assertThat(seen.add(completion.id().value())).isTrue();
            }
        });
    }

    @Test
    void theTasksAreTheSameOnEveryCall() {
        assertThat(TaskBank.tasks()).isEqualTo(TaskBank.tasks());
        assertThat(TaskBank.gold()).isEqualTo(TaskBank.gold());
        assertThat(TaskBank.training()).isEqualTo(TaskBank.training());
    }

    @Test
    void eachTaskHasAWrittenAnswerAndThreeThatAreMadeOneOutOfTheOther() {
        all().forEach(task -> {
            GroundTruth truth = task.truth().orElseThrow();
            assertThat(truth.kind()).isEqualTo(GroundTruth.Kind.CONSTRUCTED);
            assertThat(truth.ranks()).containsExactlyInAnyOrder(0, 1, 2, 3);
            List<Completion> best = bestFirst(task);
            assertThat(best.getFirst().model()).isEqualTo("written");
            for (int i = 1; i < COMPLETIONS; i++) {
                List<Degradation> chain = Degradation.chainOf(best.get(i).model());
                assertThat(chain).hasSize(i).doesNotHaveDuplicates();
                assertThat(chain.getLast().mayFollow(chain.subList(0, i - 1)))
                        .as(best.get(i).model())
                        .isTrue();
                if (i > 1) {
                    assertThat(chain)
                            .startsWith(
                                    Degradation.chainOf(best.get(i - 1).model())
                                            .toArray(Degradation[]::new));
                }
            }
            assertThat(best.stream().map(Completion::text).distinct()).hasSize(COMPLETIONS);
        });
    }

    @Test
    void writtenAnswersHaveBetween40And180Words() {
        all().forEach(task ->
                assertThat(bestFirst(task).getFirst().text().split("\\s+").length)
                        .as(task.prompt())
                        .isBetween(40, 180));
    }

    @Test
    void everyKindOfDegradationIsUsedInEverySet() {
        for (List<Task> set : List.of(TaskBank.tasks(), TaskBank.gold(), TaskBank.training())) {
            var used = EnumSet.noneOf(Degradation.class);
            for (Task task : set) {
                task.completions().forEach(one -> used.addAll(Degradation.chainOf(one.model())));
            }
            assertThat(used).isEqualTo(EnumSet.allOf(Degradation.class));
        }
    }

    @Test
    void neitherLengthNorPlaceTellsWhichCompletionIsBetter() {
        assertThat(lengthAccuracy(all().toList())).isBetween(0.45, 0.60);
        for (List<Task> set : List.of(TaskBank.tasks(), TaskBank.gold(), TaskBank.training())) {
            assertThat(lengthAccuracy(set)).isBetween(0.40, 0.65);
            int[] bestAt = new int[COMPLETIONS];
            for (Task task : set) bestAt[task.truth().orElseThrow().ranks().indexOf(0)]++;
            for (int count : bestAt) {
                assertThat((double) count / set.size())
                        .as(Arrays.toString(bestAt))
                        .isBetween(0.10, 0.42);
            }
        }
    }

    @Test
    void aBankWrittenAsAFileIsReadBackAsItWas(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("bank.jsonl");
        Files.write(file, TaskBank.tasks().stream().map(PreferenceFile::line).toList());
        assertThat(PreferenceFile.read(file).tasks()).isEqualTo(TaskBank.tasks());
    }

    /** How often the longer of two completions is the better one; equal lengths count one half. */
    private static double lengthAccuracy(List<Task> tasks) {
        double right = 0;
        int pairs = 0;
        for (Task task : tasks) {
            List<Completion> best = bestFirst(task);
            for (int i = 0; i < COMPLETIONS; i++) {
                for (int j = i + 1; j < COMPLETIONS; j++) {
                    int more = best.get(i).text().length() - best.get(j).text().length();
                    right += (Integer.signum(more) + 1) / 2.0;
                    pairs++;
                }
            }
        }
        return right / pairs;
    }

    private static Stream<Task> all() {
        return Stream.of(TaskBank.tasks(), TaskBank.gold(), TaskBank.training())
                .flatMap(List::stream);
    }

    private static List<Completion> bestFirst(Task task) {
        List<Integer> ranks = task.truth().orElseThrow().ranks();
        var best = new ArrayList<Completion>();
        for (int rank = 0; rank < COMPLETIONS; rank++) {
            best.add(task.completions().get(ranks.indexOf(rank)));
        }
        return best;
    }
}
