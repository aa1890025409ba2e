package dojo.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NetworkFolderTest {
    @TempDir Path dir;

    @Test
    void theSameSeedAndTasksFindTheSameNetworkAndOthersAnother() {
        try (var first = NetworkFolder.open(dir, Optional.of(7L), "bank-20")) {
            assertThat(first.fresh()).isTrue();
        }
        try (var again = NetworkFolder.open(dir, Optional.of(7L), "bank-20");
                var other = NetworkFolder.open(dir, Optional.of(8L), "bank-20")) {
            assertThat(again.fresh()).isFalse();
            assertThat(other.path()).isNotEqualTo(again.path());
        }
    }

    @Test
    void withoutASeedTheLastNetworkOfTheseTasksGoesOn() {
        NetworkFolder.open(dir, Optional.of(7L), "bank-20").close();
        try (var last = NetworkFolder.open(dir, Optional.empty(), "bank-20")) {
            assertThat(last.seed()).isEqualTo(7);
        }
        try (var other = NetworkFolder.open(dir, Optional.empty(), "bank-5")) {
            assertThat(other.fresh()).isTrue();
        }
    }

    @Test
    void aNetworkThatRunsIsNotOpenedTwice() {
        try (var running = NetworkFolder.open(dir, Optional.of(7L), "bank-20")) {
            assertThat(running.seed()).isEqualTo(7);
            assertThatThrownBy(() -> NetworkFolder.open(dir, Optional.of(7L), "bank-20"))
                    .isInstanceOf(StateUnusable.class)
                    .hasMessageContaining("stop it first");
        }
    }

    @Test
    void damagedStateIsNamedAndLeftAsItIs() throws IOException {
        NetworkFolder.open(dir, Optional.of(7L), "bank-20").close();
        Path identity = dir.resolve("seed-7-bank-20/network.json");
        for (String damaged : new String[] {"", "{}", "{\"seed\": \"x\"", "[1]"}) {
            Files.writeString(identity, damaged);
            assertThatThrownBy(() -> NetworkFolder.open(dir, Optional.of(7L), "bank-20"))
                    .isInstanceOf(StateUnusable.class)
                    .hasMessageContaining("network.json");
            assertThat(Files.readString(identity)).isEqualTo(damaged);
        }
        Files.writeString(dir.resolve("current"), "\n");
        assertThatThrownBy(() -> NetworkFolder.open(dir, Optional.empty(), "bank-20"))
                .isInstanceOf(StateUnusable.class)
                .hasMessageContaining("current");
    }

    @Test
    void walletsOfAnotherSeedAreRefused() {
        Member.of(1, "honest", dir).close();
        Member.of(1, "honest", dir).close();
        assertThatThrownBy(() -> Member.of(2, "honest", dir))
                .isInstanceOf(StateUnusable.class)
                .hasMessageContaining("other keys");
    }
}
