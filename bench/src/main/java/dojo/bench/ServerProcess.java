package dojo.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A server, an {@link AxonServer} if nothing else is said, in a process of its own; on the first
 * core where this process was given one core only. The property {@code server.options} holds
 * options for its JVM, for a profile say.
 */
final class ServerProcess implements AutoCloseable {
    private final Process process;
    private final BufferedReader answers;
    private final int port;

    ServerProcess() throws IOException {
        this(AxonServer.class);
    }

    /**
     * Runs the main method of {@code server}, which prints its port first and ends with its input.
     */
    ServerProcess(Class<?> server, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        if (pinned()) command.addAll(List.of("taskset", "-c", "0"));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(System.getProperty("server.options", "-Xmx512m").split(" ")));
        command.addAll(
                List.of(
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        server.getName()));
        command.addAll(List.of(arguments));
        process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        answers = process.inputReader(StandardCharsets.UTF_8);
        port = (int) number();
    }

    static boolean pinned() {
        return Runtime.getRuntime().availableProcessors() == 1;
    }

    int port() {
        return port;
    }

    long pid() {
        return process.pid();
    }

    /** The CPU time it has used, in nanoseconds. */
    long cpu() throws IOException {
        process.getOutputStream().write('\n');
        process.getOutputStream().flush();
        return number();
    }

    private long number() throws IOException {
        String line = answers.readLine();
        if (line == null) throw new IOException("the server ended");
        return Long.parseLong(line);
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        process.onExit().join();
    }
}
