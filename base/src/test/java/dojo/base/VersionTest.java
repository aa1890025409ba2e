package dojo.base;

import static org.assertj.core.api.Assertions.assertThat;

import dojo.testing.Golden;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

class VersionTest {
    @Test
    void theKeyIsMadeOfTheVersionAsTheDocumentsSay() {
        assertThat(new Version(0, 1, 0).key()).isEqualTo(10);
        assertThat(new Version(1, 4, 2).key()).isEqualTo(1_042);
    }

    @Test
    void theVersionIsThatOfThePom() throws Exception {
        assertThat(Files.readString(Golden.root().resolve("pom.xml")))
                .contains("<version>" + Version.CURRENT + "</version>");
    }
}
