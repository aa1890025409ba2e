package dojo.cli;

import java.io.Console;
import java.io.IOException;
import java.util.Optional;

/** What is at the other end of the standard streams. */
final class Terminal {
    private static final int COLUMNS_DEFAULT = 100;

    private Terminal() {}

    /** A person's terminal, if the standard streams are one. */
    static Optional<Console> console() {
        // Two checkers disagree on whether this can be null; a null means no terminal.
        return Optional.ofNullable(System.console()).filter(Console::isTerminal);
    }

    /** The terminal's width as the launcher found it. */
    static int columns() {
        String columns = System.getenv().getOrDefault("COLUMNS", "" + COLUMNS_DEFAULT);
        return columns.matches("[1-9]\\d{1,3}") ? Integer.parseInt(columns) : COLUMNS_DEFAULT;
    }

    /** Opens {@code page}, an address or a file, in the browser of whoever sits here. */
    static void open(String page) {
        try {
            boolean mac = System.getProperty("os.name").startsWith("Mac");
            new ProcessBuilder(mac ? "open" : "xdg-open", page)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            System.out.println("no browser could be started; open " + page + " yourself");
        }
    }
}
