package dojo.protocol;

import dojo.testing.Golden;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What went over one recorded connection, byte for byte. */
record Transcript(String request, String response) {
    /** One request that was made by hand, with the date of its answer if there was one. */
    record EdgeCase(int number, String name, String request, String response) {}

    static Transcript read(String file) {
        StringBuilder client = new StringBuilder();
        StringBuilder server = new StringBuilder();
        StringBuilder into = new StringBuilder();
        for (String line : Golden.text("transcripts/" + file).split("\n")) {
            if (line.startsWith("===== what")) break;
            if (line.startsWith("--- >>> CLIENT")) {
                into = client;
            } else if (line.startsWith("--- <<< SERVER")) {
                into = server;
            } else if (line.endsWith("\\r\\n")) {
                into.append(line, 0, line.length() - 4).append("\r\n");
            } else {
                into.append(line);
            }
        }
        return new Transcript(client.toString(), server.toString());
    }

    static List<EdgeCase> edgeCases(String file) {
        List<EdgeCase> cases = new ArrayList<>();
        for (String part : ("\n" + Golden.text("transcripts/" + file)).split("\n##### ")) {
            if (part.isBlank()) continue;
            int title = part.indexOf('\n');
            int end = part.indexOf("\n----- response\n");
            cases.add(
                    new EdgeCase(
                            Integer.parseInt(part.substring(0, 2)),
                            part.substring(3, title),
                            part.substring(title + 1, end),
                            part.substring(end + "\n----- response\n".length())));
        }
        return cases;
    }

    /** The header {@code name} of a request or response, or nothing. */
    static Optional<String> header(String message, String name) {
        for (String line : message.split("\r?\n")) {
            if (line.isEmpty()) break;
            if (line.toLowerCase(Locale.ROOT).startsWith(name + ":")) {
                return Optional.of(line.substring(name.length() + 1).strip());
            }
        }
        return Optional.empty();
    }

    static String body(String message) {
        return message.substring(message.indexOf("\r\n\r\n") + 4);
    }
}
