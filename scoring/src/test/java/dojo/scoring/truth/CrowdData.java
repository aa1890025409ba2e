package dojo.scoring.truth;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** One of the public crowd-labelling sets in the folder that DOJO_DATA names. */
@SuppressWarnings("ArrayRecordComponent") // As in the module that it tests.
record CrowdData(String name, Votes votes, int[] truth) {
    static final List<String> NAMES =
            List.of("bluebird", "dog", "rte", "web", "CF_amt", "MS", "SP_amt", "ZenCrowd_in");

    static Optional<Path> folder() {
        return Optional.ofNullable(System.getenv("DOJO_DATA")).map(dir -> Path.of(dir, "crowd"));
    }

    static CrowdData read(Path folder, String name) throws IOException {
        var rows = new ArrayList<String[]>();
        for (String line : Files.readAllLines(folder.resolve(name + "/label.csv"))) {
            rows.add(line.split(","));
        }
        rows.removeFirst();
        var items = new TreeMap<String, Integer>();
        var workers = new TreeMap<String, Integer>();
        int n = rows.size();
        int[][] columns = new int[3][n];
        int labels = 0;
        for (int v = 0; v < n; v++) {
            String[] row = rows.get(v);
            columns[0][v] = items.computeIfAbsent(row[0], each -> items.size());
            columns[1][v] = workers.computeIfAbsent(row[1], each -> workers.size());
            columns[2][v] = Integer.parseInt(row[2]);
            labels = Math.max(labels, columns[2][v] + 1);
        }
        int[] truth = new int[items.size()];
        java.util.Arrays.fill(truth, Gold.UNKNOWN);
        for (String line : Files.readAllLines(folder.resolve(name + "/truth.csv"))) {
            String[] row = line.split(",");
            if (!items.containsKey(row[0])) continue;
            truth[items.get(row[0])] = Integer.parseInt(row[1]);
            labels = Math.max(labels, Integer.parseInt(row[1]) + 1);
        }
        var votes =
                Votes.of(items.size(), workers.size(), labels, columns[0], columns[1], columns[2]);
        return new CrowdData(name, votes, truth);
    }

    double accuracy(Estimate estimate) {
        double right = 0;
        int known = 0;
        for (int i = 0; i < truth.length; i++) {
            if (truth[i] == Gold.UNKNOWN) continue;
            known++;
            right += estimate.credit(i, truth[i]);
        }
        return 100 * right / known;
    }
}
