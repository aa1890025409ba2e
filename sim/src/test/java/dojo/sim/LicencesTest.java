package dojo.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dojo.base.Json;
import dojo.testing.Golden;
import java.nio.file.Files;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Every shipped library has a licence that docs/licences.txt allows. */
class LicencesTest {
    @Test
    void everyShippedLibraryHasAnAllowedLicence() throws Exception {
        var bom = Golden.root().resolve("cli/target/bom.json");
        assumeTrue(Files.exists(bom), "no bill of materials yet: run mvn verify");
        var allowed =
                Files.readAllLines(Golden.root().resolve("docs/licences.txt")).stream()
                        .filter(line -> !line.isBlank() && !line.startsWith("#"))
                        .toList();
        var components = Json.parse(Files.readAllBytes(bom)).path("components");
        assertThat(components).isNotEmpty();
        for (var component : components) {
            var found = new TreeSet<String>();
            String name = component.path("group").asText() + ":" + component.path("name").asText();
            if (allowed.contains(name)) continue;
            for (var licence : component.path("licenses")) {
                found.add(licence.path("license").path("id").asText());
                found.add(licence.path("license").path("name").asText());
                found.add(licence.path("expression").asText());
            }
            assertThat(found)
                    .as("licence of %s", component.path("purl").asText())
                    .containsAnyElementsOf(allowed);
        }
    }
}
