package dojo.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dojo.testing.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

/** docs/modules.txt is the graph; the poms and docs/architecture.md follow it. */
class ModuleGraphTest {
    /** Libraries every module may use, given by the parent pom. */
    private static final Set<String> EVERYWHERE =
            Set.of("org.jspecify", "org.junit.jupiter", "org.assertj");

    private record Edges(Set<String> modules, Set<String> libraries) {}

    private final Path root = Golden.root();

    @Test
    void modulesDependOnlyOnWhatTheGraphAllows() throws Exception {
        for (var entry : allowed().entrySet()) {
            Edges used = used(entry.getKey());
            assertThat(entry.getValue().modules())
                    .as("modules that %s uses", entry.getKey())
                    .containsAll(used.modules());
            assertThat(entry.getValue().libraries())
                    .as("libraries that %s uses", entry.getKey())
                    .containsAll(used.libraries());
        }
    }

    @Test
    void everyModuleStandsInTheGraphAndInTheArchitecture() throws Exception {
        var built = new TreeSet<String>();
        for (Element module : children(pom(root.resolve("pom.xml")), "module")) {
            built.add(module.getTextContent());
        }
        assertThat(allowed().keySet()).containsExactlyInAnyOrderElementsOf(built);
        String architecture = Files.readString(root.resolve("docs/architecture.md"));
        for (var entry : allowed().entrySet()) {
            String row =
                    "| "
                            + entry.getKey()
                            + " | "
                            + (entry.getValue().modules().isEmpty()
                                    ? "–"
                                    : String.join(", ", entry.getValue().modules()))
                            + " |";
            assertThat(architecture.lines().map(String::strip))
                    .as("docs/architecture.md has the row %s", row)
                    .anyMatch(line -> line.startsWith(row));
        }
    }

    private Map<String, Edges> allowed() throws IOException {
        var graph = new LinkedHashMap<String, Edges>();
        for (String line : Files.readAllLines(root.resolve("docs/modules.txt"))) {
            if (line.isBlank() || line.startsWith("#")) continue;
            int colon = line.indexOf(':');
            int semicolon = line.indexOf(';');
            graph.put(
                    line.substring(0, colon),
                    new Edges(
                            words(line.substring(colon + 1, semicolon)),
                            words(line.substring(semicolon + 1))));
        }
        assertThat(graph).isNotEmpty();
        return graph;
    }

    private Edges used(String module) throws Exception {
        var modules = new TreeSet<String>();
        var libraries = new TreeSet<String>();
        for (Element dependency :
                children(pom(root.resolve(module).resolve("pom.xml")), "dependency")) {
            String group = text(dependency, "groupId");
            String artifact = text(dependency, "artifactId");
            if (artifact.equals("dojo-testing") || EVERYWHERE.contains(group)) continue;
            if (group.equals("dojo")) modules.add(artifact.substring("dojo-".length()));
            else libraries.add(group);
        }
        return new Edges(modules, libraries);
    }

    private static Element pom(Path file) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(file.toFile())
                .getDocumentElement();
    }

    private static List<Element> children(Element parent, String name) {
        var nodes = parent.getElementsByTagName(name);
        return java.util.stream.IntStream.range(0, nodes.getLength())
                .mapToObj(i -> (Element) nodes.item(i))
                .toList();
    }

    private static String text(Element parent, String name) {
        return parent.getElementsByTagName(name).item(0).getTextContent();
    }

    private static Set<String> words(String text) {
        return text.isBlank()
                ? Set.of()
                : new java.util.LinkedHashSet<>(List.of(text.strip().split("\\s+")));
    }
}
