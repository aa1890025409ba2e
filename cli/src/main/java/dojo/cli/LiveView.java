package dojo.cli;

import java.io.PrintStream;
import java.util.OptionalDouble;

/** Shows a running network: a table that updates in place on a terminal, else plain lines. */
sealed interface LiveView {
    /** Shows how things stand; cheap, may be called at every event. */
    void show(Snapshot snapshot);

    /** Shows how things stand after a round was scored. */
    void scored(Snapshot snapshot);

    /** Says one line that stays. */
    void say(String line);

    /** Says one line of what goes on all the time, where no table shows it. */
    void note(String line);

    static LiveView on(PrintStream out) {
        return Terminal.console().isPresent()
                ? new InPlace(out, Terminal.columns())
                : new PlainLines(out);
    }

    /** The table's lines, without an end of line each. */
    static String[] table(Snapshot snapshot) {
        var lines = new String[snapshot.miners().size() + 2];
        lines[0] =
                "block %d   round %d   %s   %s"
                        .formatted(
                                snapshot.block(),
                                snapshot.round(),
                                snapshot.phase(),
                                snapshot.weights());
        lines[1] =
                String.format(
                        "%4s  %-12s %-10s %9s %7s %8s %7s %10s",
                        "uid",
                        "miner",
                        "hotkey",
                        "answers",
                        "score",
                        "average",
                        "weight",
                        "incentive");
        for (int i = 0; i < snapshot.miners().size(); i++) {
            var miner = snapshot.miners().get(i);
            lines[i + 2] =
                    "%4d  %-12s %-10s %9s %7s %8.4f %7d %10d"
                            .formatted(
                                    miner.uid(),
                                    miner.kind(),
                                    miner.hotkey().substring(0, 8) + "…",
                                    miner.answered() + "/" + miner.asked(),
                                    number(miner.score()),
                                    miner.average(),
                                    miner.weight(),
                                    miner.incentive());
        }
        return lines;
    }

    private static String number(OptionalDouble score) {
        return score.isPresent() ? "%.4f".formatted(score.getAsDouble()) : "–";
    }

    /** For a terminal: moves the cursor up and draws over what it drew before. */
    final class InPlace implements LiveView {
        private final PrintStream out;
        private final int columns;
        private int drawn;

        InPlace(PrintStream out, int columns) {
            this.out = out;
            this.columns = columns;
        }

        @Override
        public synchronized void show(Snapshot snapshot) {
            var text = new StringBuilder(up());
            String[] lines = table(snapshot);
            for (String line : lines) text.append("\033[2K").append(cut(line)).append('\n');
            out.print(text);
            out.flush();
            drawn = lines.length;
        }

        @Override
        public void scored(Snapshot snapshot) {
            show(snapshot);
        }

        @Override
        public synchronized void say(String line) {
            out.print(up() + "\033[J" + line + "\n");
            out.flush();
            drawn = 0;
        }

        @Override
        public void note(String line) {
            // The table shows it.
        }

        /** A line that wraps would throw the count of lines off. */
        private String cut(String line) {
            return line.length() < columns ? line : line.substring(0, columns - 1);
        }

        private String up() {
            return drawn == 0 ? "" : "\033[" + drawn + "A";
        }
    }

    /** For a pipe or a file: a few lines at each round, nothing that moves. */
    record PlainLines(PrintStream out) implements LiveView {
        @Override
        public void show(Snapshot snapshot) {
            // A pipe wants what happened, not how it looks ten times a second.
        }

        @Override
        public synchronized void scored(Snapshot snapshot) {
            for (String line : table(snapshot)) out.println(line);
            out.flush();
        }

        @Override
        public synchronized void say(String line) {
            out.println(line);
            out.flush();
        }

        @Override
        public void note(String line) {
            say(line);
        }
    }
}
