package dojo.cli;

import ch.qos.logback.classic.Level;
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
}
