package dojo.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dojo.testing.Golden;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The dojo command in a process of its own, as its user runs it, with its output kept. */
final class DojoProcess implements AutoCloseable {
    /** A process that has not done what it should by then never will. */
    static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Process process;
    private final List<String> out = new ArrayList<>();
    private final List<String> err = new ArrayList<>();
    private final List<Thread> readers;

    private DojoProcess(Process process) {
        this.process = process;
        readers = List.of(keep(process.getInputStream(), out), keep(process.getErrorStream(), err));
    }

    /** Starts {@code dojo args} in {@code folder}. */
    static DojoProcess start(Path folder, String... args) {
        return startIn(folder, List.of(), args);
    }

    /** The same with a command before it, for example one that sets a limit. */
    static DojoProcess startIn(Path folder, List<String> before, String... args) {
        Path target = Golden.root().resolve("cli/target");
        assertThat(target.resolve("lib")).as("packaged libraries: run mvn verify").exists();
        var command = new ArrayList<>(before);
        command.addAll(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-XX:+UseSerialGC",
                        "-Xmx384m",
                        "-cp",
                        target.resolve("dojo-cli-0.1.0.jar") + ":" + target.resolve("lib/*"),
                        "dojo.cli.Dojo"));
        command.addAll(Arrays.asList(args));
        try {
            return new DojoProcess(
                    new ProcessBuilder(command)
                            .directory(Files.createDirectories(folder).toFile())
                            .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for the end; the exit code. */
    int end() throws InterruptedException {
        boolean ended = process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(ended).as("ends within %s; it said %s %s", PATIENCE, out(), err()).isTrue();
        for (Thread reader : readers) reader.join();
        return process.exitValue();
    }

    /** Waits for a line of output that fits, and returns it. */
    String line(Predicate<String> fits) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            @Nullable String found = out().stream().filter(fits).findFirst().orElse(null);
            if (found != null) return found;
            if (!process.isAlive() && !readers.get(0).isAlive()) break;
            synchronized (out) {
                out.wait(100);
            }
        }
        throw new AssertionError("no such line; it said " + out() + " and " + err());
    }

    /** Ends it as {@code kill -9} does. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
        for (Thread reader : readers) reader.join();
    }

    /** Ends it as Ctrl-C does. */
    void interrupt() throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-INT", String.valueOf(process.pid())).start().waitFor();
    }

    boolean alive() {
        return process.isAlive();
    }

    List<String> out() {
        synchronized (out) {
            return List.copyOf(out);
        }
    }

    List<String> err() {
        synchronized (err) {
            return List.copyOf(err);
        }
    }

    private static Thread keep(InputStream stream, List<String> lines) {
        return Thread.ofVirtual()
                .start(() -> {
                    try (var reader =
                            new BufferedReader(
                                    new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                        for (String line = reader.readLine();
                                line != null;
                                line = reader.readLine()) {
                            synchronized (lines) {
                                lines.add(line);
                                lines.notifyAll();
                            }
                        }
                    } catch (IOException e) {
                        // The process is gone; what it said is kept.
                    }
                });
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
