package dojo.localnet;

import static org.assertj.core.api.Assertions.assertThat;

import dojo.base.Hex;
import dojo.wallet.Blake2b;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Nodes as the tests of sp-trie spell them out. */
class TrieRootTest {
    private static String rootOf(String... keysAndValues) {
        var entries = new TreeMap<byte[], byte[]>(Arrays::compareUnsigned);
        for (int i = 0; i < keysAndValues.length; i += 2) {
            entries.put(Hex.parse(keysAndValues[i]), Hex.parse(keysAndValues[i + 1]));
        }
        return Hex.of(TrieRoot.of(entries));
    }

    private static String hash(String node) {
        return Hex.of(Blake2b.hash(32, Hex.parse(node)));
    }

    @Test
    void anEmptyTrieHasTheRootThatEveryChainKnows() {
        assertThat(Hex.of(TrieRoot.ordered(List.of())))
                .isEqualTo("0x03170a2e7597b7b7e3d84c05391d139a62b157e78786d8c082f29dcf4c111314");
    }

    @Test
    void oneEntryIsALeaf() {
        assertThat(rootOf("0xaa", "0xbb")).isEqualTo(hash("0x42aa04bb"));
    }

    @Test
    void twoKeysThatShareNothingAreABranchOfTwoLeaves() {
        assertThat(rootOf("0x4819", "0xfe", "0x1314", "0xff"))
                .isEqualTo(hash("0x801200" + "14430314" + "04ff" + "14430819" + "04fe"));
    }

    @Test
    void aKeyThatAnotherBeginsWithIsTheValueOfTheBranch() {
        assertThat(rootOf("0x12", "0x01", "0x1234", "0x02"))
                .isEqualTo(hash("0xc212" + "0800" + "0401" + "10" + "410404" + "02"));
    }

    @Test
    void anyNumberOfExtrinsicsHasARoot() {
        List<byte[]> extrinsics = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            extrinsics.add(new byte[i]);
        }
        assertThat(TrieRoot.ordered(extrinsics)).hasSize(32);
    }
}
