package dojo.cli;

import dojo.scoring.truth.Gold;
import dojo.scoring.truth.Votes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/**
 * Votes of a CSV file with names, numbered in the order of the names.
 *
 * @param items the names of the items, ascending; so are workers and labels
 * @param missing how many rows had no label
 */
record VoteFile(
        Votes votes, List<String> items, List<String> workers, List<String> labels, int missing) {
    private static final List<String> ITEM =
            List.of("item", "task", "question", "example", "unit", "row", "id");
    private static final List<String> WORKER =
            List.of(
                    "worker",
                    "rater",
                    "annotator",
                    "labeller",
                    "labeler",
                    "judge",
                    "user",
                    "performer");
    private static final List<String> LABEL =
            List.of("label", "vote", "answer", "response", "rating", "choice");
    private static final List<String> TRUTH =
            List.of("truth", "gold", "groundtruth", "label", "answer");

    /** Answers by item. */
    static Map<String, String> answers(Path file) throws IOException {
        var answers = new HashMap<String, String>();
        try (var csv = CsvFile.open(file)) {
            int item = csv.column(ITEM);
            int truth = csv.column(TRUTH);
            while (csv.next()) {
                if (missing(csv.field(truth))) continue;
                String before = answers.put(csv.field(item), csv.field(truth));
                if (before != null && !before.equals(csv.field(truth))) {
                    throw csv.trouble(
                            "another answer for item " + csv.field(item) + " than before");
                }
            }
        }
        return answers;
    }

    /** The votes of {@code file}; labels that only {@code others} have are numbered as well. */
    static VoteFile read(Path file, List<Map<String, String>> others) throws IOException {
        var items = new Names();
        var workers = new Names();
        var labels = new Names();
        int missing = 0;
        try (var csv = CsvFile.open(file)) {
            int item = csv.column(ITEM);
            int worker = csv.column(WORKER);
            int label = csv.column(LABEL);
            while (csv.next()) {
                if (csv.field(item).isEmpty() || csv.field(worker).isEmpty()) {
                    throw csv.trouble("a vote without an item or a worker");
                }
                if (missing(csv.field(label))) {
                    missing++;
                    continue;
                }
                items.add(csv.field(item));
                workers.add(csv.field(worker));
                labels.add(csv.field(label));
            }
        }
        if (items.size == 0) {
            throw new VoteFileUnreadable(
                    "%s: no votes, %s rows without a label; item, worker and label are wanted"
                            .formatted(file, missing));
        }
        others.forEach(answers -> answers.values().forEach(labels::know));
        var itemNames = items.sorted();
        var workerNames = workers.sorted();
        var labelNames = labels.sorted();
        var votes =
                Votes.of(
                        itemNames.size(),
                        workerNames.size(),
                        labelNames.size(),
                        items.numbers(itemNames),
                        workers.numbers(workerNames),
                        labels.numbers(labelNames));
        return new VoteFile(votes, itemNames, workerNames, labelNames, missing);
    }

    private static boolean missing(String label) {
        return label.isEmpty() || label.toLowerCase(Locale.ROOT).equals("nan");
    }

    /** The label's number of each item that {@code answers} knows, shape (items). */
    int[] gold(Map<String, String> answers) {
        int[] gold = Gold.none(votes);
        var number = new HashMap<String, Integer>();
        for (int k = 0; k < labels.size(); k++) number.put(labels.get(k), k);
        for (int i = 0; i < gold.length; i++) {
            String answer = answers.get(items.get(i));
            if (answer != null) gold[i] = number.getOrDefault(answer, Gold.UNKNOWN);
        }
        return gold;
    }

    /** A column of names as numbers in the order in which they come. */
    private static final class Names {
        private final Map<String, Integer> known = new HashMap<>();
        private final List<String> names = new ArrayList<>();
        private int[] column = new int[1024];
        private int size;

        void add(String name) {
            if (size == column.length) column = Arrays.copyOf(column, 2 * size);
            column[size++] = know(name);
        }

        int know(String name) {
            return known.computeIfAbsent(
                    name,
                    each -> {
                        names.add(each);
                        return names.size() - 1;
                    });
        }

        List<String> sorted() {
            return List.copyOf(new TreeSet<>(names));
        }

        int[] numbers(List<String> sorted) {
            int[] renamed = new int[sorted.size()];
            for (int n = 0; n < renamed.length; n++) {
                // Every sorted name is known.
                renamed[known.getOrDefault(sorted.get(n), 0)] = n;
            }
            int[] numbers = new int[size];
            for (int v = 0; v < size; v++) numbers[v] = renamed[column[v]];
            return numbers;
        }
    }
}
