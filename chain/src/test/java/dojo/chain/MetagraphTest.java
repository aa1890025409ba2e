package dojo.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dojo.chain.Metagraph.Rows;
import dojo.chain.Metagraph.Share;
import dojo.chain.Metagraph.Source;
import dojo.chain.MetagraphChange.Changed;
import dojo.chain.MetagraphChange.Field;
import dojo.chain.MetagraphChange.Joined;
import dojo.chain.MetagraphChange.Left;
import dojo.chain.MetagraphChange.Replaced;
import dojo.wallet.Ss58Address;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MetagraphTest {
    private static final AxonInfo AXON = new AxonInfo(5, 600, "1.2.3.4", 8091, 4);

    private static Ss58Address key(int number) {
        byte[] key = new byte[32];
        key[0] = (byte) number;
        return Ss58Address.of(key);
    }

    private static Neuron neuron(int uid, int hotkey, long stakeRao, Optional<AxonInfo> axon) {
        return new Neuron(
                uid,
                key(hotkey),
                key(200),
                axon,
                stakeRao,
                true,
                false,
                7,
                1,
                2,
                3,
                4,
                -5,
                6,
                7,
                65535,
                9,
                10,
                11);
    }

    private static Metagraph full() {
        var neurons =
                List.of(
                        neuron(0, 1, Long.MAX_VALUE, Optional.of(AXON)),
                        neuron(1, 2, 0, Optional.empty()));
        var rows =
                new Rows(
                        List.of(List.of(new Share(1, 65535)), List.of()),
                        List.of(List.of(), List.of(new Share(0, 3), new Share(1, 4))));
        return new Metagraph(2, 135, Source.STORAGE, neurons, Optional.of(rows));
    }

    @Test
    void whatIsSavedIsLoaded(@TempDir Path dir) throws IOException {
        var file = dir.resolve("metagraph.jsonl");
        full().save(file);
        assertThat(Metagraph.load(file)).isEqualTo(full());
        var lite = new Metagraph(2, 136, List.of(neuron(0, 1, 5, Optional.of(AXON))));
        lite.save(file);
        assertThat(Metagraph.load(file)).isEqualTo(lite);
        try (var files = Files.list(dir)) {
            assertThat(files).containsExactly(file);
        }
        assertThatThrownBy(() -> lite.save(dir.resolve("nowhere").resolve("x")))
                .isInstanceOf(UncheckedIOException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    "metagraph":1    | "metagraph":2     | line 1: its format is not of version 1
                    "neurons":2      | "neurons":3       | line 4: it ends too early
                    "bonds":[[0,3],[1,4]]} | "bonds":[]}xx | line 3
                    "neurons":2      | "neurons":99999   | neurons is no whole number
                    STORAGE          | DREAM             | line 1: source DREAM is unknown
                    "uid":1          | "uid":7           | line 3: uid 1 is next
                    "port":8091      | "port":80910      | line 2: port is no whole number
                    1.2.3.4          | example.org       | line 2: host example.org is no IP address
                    "rankU16":6      | "rankU16":6.5     | rankU16 is no whole number
                    "active":false   | "active":"no"     | active is neither true nor false
                    [1,65535]        | [2,65535]         | line 2: weights is no row
                    [0,3]            | [0,3,1]           | line 3: bonds is no row
                    "hotkey":"5      | "hotkey":"6       | line 2: hotkey
                    "block":135      | "block":1e99      | block is no whole number
                    "full":true      | "full":true,"x    | line 1
                    """)
    void aFileThatSaysAnythingElseIsRefused(
            String ours, String theirs, String why, @TempDir Path dir) throws IOException {
        var file = dir.resolve("metagraph.jsonl");
        full().save(file);
        String text = Files.readString(file);
        assertThat(text).contains(ours);
        Files.writeString(file, text.replace(ours, theirs));
        assertThatThrownBy(() -> Metagraph.load(file))
                .isInstanceOf(MetagraphUnreadable.class)
                .hasMessageContaining("metagraph.jsonl")
                .hasMessageContaining(why);
    }

    @Test
    void aMissingOrGarbledFileIsRefused(@TempDir Path dir) throws IOException {
        var file = dir.resolve("metagraph.jsonl");
        assertThatThrownBy(() -> Metagraph.load(file)).isInstanceOf(MetagraphUnreadable.class);
        Files.write(file, new byte[] {(byte) 0xff, 0, 1});
        assertThatThrownBy(() -> Metagraph.load(file)).isInstanceOf(MetagraphUnreadable.class);
        Files.writeString(file, "");
        assertThatThrownBy(() -> Metagraph.load(file)).isInstanceOf(MetagraphUnreadable.class);
    }

    @Test
    void changesTellWhoJoinedWasReplacedOrLeftAndWhatChanged() {
        var then =
                List.of(
                        neuron(0, 1, 10, Optional.empty()),
                        neuron(1, 2, 10, Optional.empty()),
                        neuron(2, 3, 10, Optional.empty()));
        var now = new ArrayList<>(then);
        now.set(1, neuron(1, 9, 10, Optional.empty()));
        now.set(2, neuron(2, 3, 11, Optional.of(AXON)));
        now.add(neuron(3, 4, 0, Optional.empty()));
        var earlier = new Metagraph(1, 10, then);
        var later = new Metagraph(1, 20, now);
        assertThat(earlier.changesTo(later))
                .containsExactly(
                        new Replaced(then.get(1), now.get(1)),
                        new Changed(then.get(2), now.get(2), Set.of(Field.STAKE, Field.AXON)),
                        new Joined(now.get(3)));
        assertThat(Field.STAKE.of(now.get(2))).isEqualTo(11L);
        assertThat(later.changesTo(earlier)).contains(new Left(now.get(3)));
        assertThat(earlier.changesTo(earlier)).isEmpty();
    }
}
