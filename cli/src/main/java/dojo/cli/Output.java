package dojo.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dojo.base.Json;
import picocli.CommandLine.Option;

/** How a command's answer is printed: for people, or as JSON. */
final class Output {
    @Option(
            names = {"--json", "--json-output", "--json-out"},
            description = "print JSON")
    boolean json;

    /** Prints {@code answer}, or lets {@code people} print. */
    void print(JsonNode answer, Runnable people) {
        if (json) System.out.println(Json.pretty(answer));
        else people.run();
    }
}
