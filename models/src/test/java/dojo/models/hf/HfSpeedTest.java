package dojo.models.hf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import com.sun.management.OperatingSystemMXBean;
import dojo.base.Json;
import java.lang.management.ManagementFactory;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** Measures the model in the folder DOJO_HF_SPEED; the numbers are in bench/README.md. */
class HfSpeedTest {
    private static final int TOKENS = 256;
    private static final int COMPLETIONS = 4;
    private static final int ROUNDS = 15;

    private final OperatingSystemMXBean system =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    @Test
    void aRequestCostsHardlyMoreThanOnnxRuntimeAlone() throws Exception {
        String folder = System.getenv().getOrDefault("DOJO_HF_SPEED", "");
        assumeThat(folder).as("DOJO_HF_SPEED names the folder of a model").isNotEmpty();
        Path path = Path.of(folder);
        long begun = System.nanoTime();
        var config =
                EncoderConfig.read(Json.parse(Files.readAllBytes(path.resolve("config.json"))));
        Checkpoint weights = Checkpoint.in(path);
        say("list of weights %.0f ms".formatted((System.nanoTime() - begun) / 1e6));
        begun = System.nanoTime();
        int bytes = EncoderGraph.of(config, weights).onnx().length;
        say("graph of %,d bytes %.0f ms".formatted(bytes, (System.nanoTime() - begun) / 1e6));
        begun = System.nanoTime();
        try (var model = HfRewardModel.load(path, "m", PromptTemplate.PAIR)) {
            say("loaded in %.1f s".formatted((System.nanoTime() - begun) / 1e9));
            String text = text(model);
            long[] ids = model.tokens("Why?", text).ids();
            double[] ours = new double[ROUNDS];
            double[] alone = new double[ROUNDS];
            double wall = Double.MAX_VALUE;
            try (OnnxTensor tensor =
                    OnnxTensor.createTensor(
                            OrtEnvironment.getEnvironment(),
                            LongBuffer.wrap(ids),
                            new long[] {1, ids.length})) {
                Map<String, OnnxTensor> feed = new HashMap<>();
                for (String input : model.session.getInputNames()) feed.put(input, tensor);
                for (int i = 0; i < ROUNDS; i++) {
                    long start = System.nanoTime();
                    ours[i] = seconds(() -> model.score("Why?", text));
                    wall = Math.min(wall, (System.nanoTime() - start) / 1e9);
                    alone[i] = seconds(() -> run(model, feed));
                }
            }
            Arrays.sort(ours);
            Arrays.sort(alone);
            double median = ours[ROUNDS / 2];
            say("%d texts of %d tokens: CPU %.2f s".formatted(COMPLETIONS, ids.length, median));
            double overhead = median / alone[ROUNDS / 2] - 1;
            say(
                    "over ONNX Runtime alone %+.1f %%, best wall %.2f s"
                            .formatted(100 * overhead, wall));
            assertThat(overhead).isLessThan(0.03);
        }
        String status = Files.readString(Path.of("/proc/self/status"));
        say("" + status.lines().filter(line -> line.startsWith("VmHWM")).toList());
    }

    private static float run(HfRewardModel model, Map<String, OnnxTensor> feed) throws Exception {
        try (OrtSession.Result result = model.session.run(feed)) {
            return ((OnnxTensor) result.get(0)).getFloatBuffer().get(0);
        }
    }

    private double seconds(Callable<? extends Number> call) throws Exception {
        long before = system.getProcessCpuTime();
        for (int i = 0; i < COMPLETIONS; i++) assertThat(call.call().doubleValue()).isFinite();
        return (system.getProcessCpuTime() - before) / 1e9;
    }

    private static String text(HfRewardModel model) {
        var text = new StringBuilder();
        while (model.tokens("Why?", text + "a ").ids().length <= TOKENS) text.append("a ");
        return text.toString();
    }

    private static void say(String line) {
        System.getLogger("speed").log(System.Logger.Level.INFO, line);
    }
}
