package dojo.bench;

import dojo.models.LinearRewardModel;
import dojo.synth.TaskBank;
import dojo.task.Completion;
import dojo.task.Task;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The shipped reward model on one completion. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class RewardModelBenchmark {
    private final LinearRewardModel model = LinearRewardModel.shipped();
    private String prompt = "";
    private String completion = "";

    @Param({"50", "200", "1000"})
    private int words;

    /** Takes the words from the bank's own answers, one after another. */
    @Setup
    public void text() {
        prompt = TaskBank.tasks().getFirst().prompt();
        var text = new StringBuilder();
        int left = words;
        for (Task task : TaskBank.tasks()) {
            for (Completion answer : task.completions()) {
                for (String word : answer.text().split(" ", -1)) {
                    if (left-- > 0) text.append(word).append(' ');
                }
            }
        }
        completion = text.toString();
    }

    /** Scores it. */
    @Benchmark
    public double score() {
        return model.score(prompt, completion);
    }
}
