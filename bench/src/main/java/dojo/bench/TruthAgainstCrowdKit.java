package dojo.bench;

import com.sun.management.OperatingSystemMXBean;
import dojo.scoring.truth.Gold;
import dojo.scoring.truth.TruthMethod;
import dojo.scoring.truth.Votes;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * CPU time of five methods over the crowd sets in the folder that DOJO_DATA names, and, where
 * Python has it, that of crowd-kit in the same run. Ours is that of the whole process, with reading
 * and compiling; crowd-kit's is without its imports.
 */
public final class TruthAgainstCrowdKit {
    private static final List<TruthMethod> METHODS =
            List.of(
                    TruthMethod.MAJORITY,
                    TruthMethod.WAWA,
                    TruthMethod.DAWID_SKENE,
                    TruthMethod.GLAD,
                    TruthMethod.MACE);

    private TruthAgainstCrowdKit() {}

    /** Takes the Python script, and with a second word also runs {@code many} votes. */
    public static void main(String[] args) throws IOException, InterruptedException {
        String data = System.getenv("DOJO_DATA");
        if (data == null) {
            System.out.println("DOJO_DATA names no folder with crowd/: nothing is measured");
            return;
        }
        for (Path set : sets(Path.of(data, "crowd"))) {
            Votes votes = read(set.resolve("label.csv"));
            for (TruthMethod method : METHODS) method.estimate(votes, Gold.none(votes));
        }
        double ours = cpu();
        System.out.printf("dojo %.2f s of CPU, start of the JVM included%n", ours);
        int code =
                new ProcessBuilder("python3", args[0], data, "" + ours)
                        .inheritIO()
                        .start()
                        .waitFor();
        if (code != 0) System.out.println("crowd-kit was not measured: pip install crowd-kit");
        if (args.length > 1) many(Integer.parseInt(args[1]));
    }

    /** All methods on {@code n} votes of 1,000 workers, five for each item, made from a seed. */
    private static void many(int n) {
        var random = new java.util.SplittableRandom(1);
        int[] item = new int[n];
        int[] worker = new int[n];
        int[] label = new int[n];
        for (int v = 0; v < n; v++) {
            item[v] = v / 5;
            worker[v] = random.nextInt(1_000);
            label[v] = random.nextInt(1_000) > worker[v] ? item[v] % 3 : random.nextInt(3);
        }
        double begun = cpu();
        Votes votes = Votes.of(n / 5, 1_000, 3, item, worker, label);
        System.out.printf("%d votes sorted in %.1f s of CPU%n", votes.count(), cpu() - begun);
        for (TruthMethod method : TruthMethod.values()) {
            double before = cpu();
            var estimate = method.estimate(votes, Gold.none(votes));
            double right = 0;
            for (int i = 0; i < votes.items(); i++) right += estimate.credit(i, i % 3);
            System.out.printf(
                    "%s %.1f s, %.2f %% right%n",
                    method.title(), cpu() - before, 100 * right / votes.items());
        }
    }

    private static double cpu() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                        .getProcessCpuTime()
                / 1e9;
    }

    private static List<Path> sets(Path folder) throws IOException {
        try (var sets = Files.list(folder)) {
            return sets.filter(Files::isDirectory).sorted().toList();
        }
    }

    private static Votes read(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        int n = lines.size() - 1;
        int[][] columns = new int[3][n];
        int[] sizes = new int[3];
        for (int c = 0; c < 3; c++) {
            Map<String, Integer> names = new HashMap<>();
            for (int v = 0; v < n; v++) {
                String name = lines.get(v + 1).split(",")[c];
                columns[c][v] = names.computeIfAbsent(name, each -> names.size());
            }
            sizes[c] = names.size();
        }
        return Votes.of(sizes[0], sizes[1], sizes[2], columns[0], columns[1], columns[2]);
    }
}
