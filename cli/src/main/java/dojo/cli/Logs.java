package dojo.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.rolling.FixedWindowRollingPolicy;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.spi.ContextAwareBase;
import ch.qos.logback.core.util.Duration;
import ch.qos.logback.core.util.FileSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * The program's log: warnings on standard error, more where the user asks for it; where it is
 * recorded, in a file too, with what the program says on standard output.
 */
public final class Logs extends ContextAwareBase implements Configurator {
    /** After so many bytes a new file is begun. */
    static final long FILE_BYTES_MAX = 10 << 20;

    /** How many files there are at most; the oldest is deleted. */
    static final int FILES_MAX = 10;

    private static final String PATTERN = "%d{HH:mm:ss.SSS} %-5level %logger{20} %msg%n";
    private static final String PATTERN_WITH_DATE =
            "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %logger{20} %msg%n";

    /** What is said on standard output goes to this one, which only a file listens to. */
    private static final String SAID = "said";

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        var console = new ConsoleAppender<ILoggingEvent>();
        console.setContext(context);
        console.setTarget("System.err");
        console.setEncoder(encoder(context, PATTERN));
        console.start();
        Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.addAppender(console);
        root.setLevel(Level.WARN);
        // It logs every connection that a stranger breaks, with a stack trace.
        context.getLogger("io.helidon").setLevel(Level.ERROR);
        // What it says of its calls may hold keys.
        context.getLogger("software.amazon.awssdk").setLevel(Level.WARN);
        // It warns of graphics cards that it does not find and that nothing here would use.
        context.getLogger("ai.djl").setLevel(Level.ERROR);
        Logger said = context.getLogger(SAID);
        said.setAdditive(false);
        said.setLevel(Level.INFO);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    private static PatternLayoutEncoder encoder(LoggerContext context, String pattern) {
        var encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern(pattern);
        encoder.start();
        return encoder;
    }

    /** Sends what libraries log through java.util.logging the same way. */
    static void bridge() {
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
    }

    /**
     * Writes the log to {@code dojo.log} in {@code folder} as well, at most {@link #FILES_MAX}
     * files of {@link #FILE_BYTES_MAX} bytes and one line.
     *
     * @throws StateUnusable if it cannot be written
     */
    static void recordIn(Path folder) {
        recordIn(folder, FILE_BYTES_MAX);
    }

    static RollingFileAppender<ILoggingEvent> recordIn(Path folder, long bytesMax) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new StateUnusable(folder, e);
        }
        var context = (LoggerContext) LoggerFactory.getILoggerFactory();
        var file = new RollingFileAppender<ILoggingEvent>();
        file.setContext(context);
        file.setFile(folder.resolve("dojo.log").toString());
        file.setEncoder(encoder(context, PATTERN_WITH_DATE));
        var rolling = new FixedWindowRollingPolicy();
        rolling.setContext(context);
        rolling.setParent(file);
        rolling.setFileNamePattern(folder.resolve("dojo.%i.log").toString());
        rolling.setMinIndex(1);
        rolling.setMaxIndex(FILES_MAX - 1);
        rolling.start();
        var size = new SizeBasedTriggeringPolicy<ILoggingEvent>();
        size.setContext(context);
        size.setMaxFileSize(new FileSize(bytesMax));
        // How often it looks at the size.
        size.setCheckIncrement(Duration.buildByMilliseconds(bytesMax < FILE_BYTES_MAX ? 1 : 1_000));
        size.start();
        file.setRollingPolicy(rolling);
        file.setTriggeringPolicy(size);
        file.start();
        if (!file.isStarted()) throw new StateUnusable(folder, "no log can be written here");
        context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(file);
        context.getLogger(SAID).addAppender(file);
        return file;
    }

    /** Records what was said on standard output, if anything is recorded. */
    static void record(String line) {
        LoggerFactory.getLogger(SAID).info(line);
    }

    /** Logs our own parts at {@code level}; libraries stay at warnings. */
    static void show(Level level) {
        ((LoggerContext) LoggerFactory.getILoggerFactory()).getLogger("dojo").setLevel(level);
    }
}
