package dojo.cli;

import ch.qos.logback.classic.Level;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** How much a program says about what it does. */
final class LoggingOptions {
    @Option(names = "--logging.info", description = "log what happens")
    void info(boolean on) {
        if (on) Logs.show(Level.INFO);
    }

    @Option(names = "--logging.debug", description = "log in more detail")
    void debug(boolean on) {
        if (on) Logs.show(Level.DEBUG);
    }

    @Option(names = "--logging.trace", description = "log everything")
    void trace(boolean on) {
        if (on) Logs.show(Level.TRACE);
    }

    @Option(
            names = "--logging.record_log",
            description =
                    "keep a log in the file dojo.log of the folder, which is begun anew after 10 MiB;"
                            + " the nine before it are kept, 100 MiB in all")
    private boolean recordLog;

    @Option(
            names = {"--logging.logging_dir", "--logging.dir"},
            paramLabel = "DIR",
            defaultValue = ".dojo/logs",
            description = "folder of the log (default: ${DEFAULT-VALUE})")
    private Path folder = Path.of("");

    /** Begins to record, if that is wanted. */
    void record() {
        if (recordLog) Logs.recordIn(folder);
    }
}
