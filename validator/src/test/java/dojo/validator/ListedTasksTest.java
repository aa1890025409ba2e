package dojo.validator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dojo.task.Task;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ListedTasksTest {
    private final List<Task> tasks = Given.tasks("t", 10, 2);

    @Test
    void everyTaskComesOnceBeforeTheFirstComesAgain() {
        var supply = new ListedTasks(tasks, 7);
        var seen = new ArrayList<Task>();
        for (long cursor = 0; cursor < 10; cursor += 4) seen.addAll(supply.from(cursor, 4));
        assertThat(new HashSet<>(seen.subList(0, 10))).hasSize(10);
        assertThat(seen.subList(10, 12)).isEqualTo(seen.subList(0, 2));
    }

    @Test
    void theSeedDecidesTheOrder() {
        assertThat(new ListedTasks(tasks, 7).from(0, 10))
                .isEqualTo(new ListedTasks(tasks, 7).from(0, 10))
                .isNotEqualTo(new ListedTasks(tasks, 8).from(0, 10));
        assertThat(new ListedTasks(tasks, 7).name()).isNotEqualTo(new ListedTasks(tasks, 8).name());
    }

    @Test
    void aRoundNeverAsksATaskTwice() {
        assertThat(new ListedTasks(tasks, 7).from(3, 25)).hasSize(10).doesNotHaveDuplicates();
    }

    @Test
    void aGoldTaskHasAsManyCompletionsAsTheOthersAndStillMeasures() {
        Task gold = Given.task("gold", 4);
        for (int seed = 0; seed < 50; seed++) {
            Task shown = GoldTasks.disguised(gold, tasks, new SplittableRandom(seed));
            assertThat(shown.completions()).hasSize(2);
            assertThat(GoldTasks.measures(shown)).isTrue();
            for (int i = 0; i < 2; i++) {
                int place = gold.completions().indexOf(shown.completions().get(i));
                assertThat(shown.truth().orElseThrow().ranks().get(i)).isEqualTo(place);
            }
        }
    }

    @Test
    void noTasksOrTwoOfOneIdAreRefused() {
        assertThatThrownBy(() -> new ListedTasks(List.of(), 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ListedTasks(List.of(tasks.getFirst(), tasks.getFirst()), 1))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
