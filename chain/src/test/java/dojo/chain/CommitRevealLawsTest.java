package dojo.chain;

import static org.assertj.core.api.Assertions.assertThat;

import dojo.base.Hex;
import dojo.wallet.Ss58Address;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Killed at any write, send or receive, and started again. */
class CommitRevealLawsTest {
    private static final int BLOCKS = 400;

    /** The store on the disk; the process may die before or after each write. */
    private record MortalStore(WeightCommits disk, QueueChain chain, Set<String> written)
            implements CommitStore {
        @Override
        public Optional<PendingCommit> pending(Ss58Address hotkey, int netuid) {
            return disk.pending(hotkey, netuid);
        }

        @Override
        public void put(PendingCommit pending) {
            chain.mayDie();
            disk.put(pending);
            written.add(Hex.of(pending.commit().hash()));
            chain.mayDie();
        }

        @Override
        public void remove(WeightCommit commit) {
            chain.mayDie();
            disk.remove(commit);
            chain.mayDie();
        }
    }

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 60);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void atMostOneCommitIsEverOpenAndEachComesToAnEnd(long seed, @TempDir Path folder) {
        var random = new SplittableRandom(seed);
        var chain = new QueueChain(random);
        chain.rateLimit = seed % 3 * 7;
        chain.faulty = true;
        var store = new MortalStore(WeightCommits.at(folder), chain, new HashSet<>());
        for (int i = 0; i < BLOCKS; i++) {
            if (random.nextInt(80) == 0) {
                chain.kind =
                        chain.kind == CommitFacts.Kind.OFF
                                ? CommitFacts.Kind.HASHED
                                : CommitFacts.Kind.OFF;
            }
            try {
                // Each try is another process: nothing but the store is the same.
                var commits = new CommitReveal(store, chain, random);
                if (random.nextBoolean()) {
                    commits.commit(List.of(1), List.of(random.nextInt(65_536)), 0);
                } else {
                    commits.proceed();
                }
            } catch (QueueChain.Killed e) {
                // Started again with the next block.
            }
            assertThat(chain.distinctOpen())
                    .as("seed %s, block %s", seed, chain.block)
                    .isLessThanOrEqualTo(1);
            chain.seal();
        }
        chain.faulty = false;
        chain.kind = CommitFacts.Kind.HASHED;
        var commits = new CommitReveal(store, chain, random);
        for (int i = 0; i < 2 * CommitStep.ARRIVAL_BLOCKS; i++) {
            commits.proceed();
            chain.seal();
        }
        assertThat(commits.proceed()).as("seed %s", seed).isEqualTo(new CommitStatus.Free());
        assertThat(chain.revealed).as("seed %s", seed).isNotEmpty().isSubsetOf(store.written);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void withoutFaultsEveryCommitIsRevealed(long seed, @TempDir Path folder) {
        var random = new SplittableRandom(seed);
        var chain = new QueueChain(random);
        var store = new MortalStore(WeightCommits.at(folder), chain, new HashSet<>());
        var commits = new CommitReveal(store, chain, random);
        for (int i = 0; i < BLOCKS; i++) {
            if (random.nextInt(5) > 0) commits.commit(List.of(1), List.of(i), 0);
            chain.seal();
        }
        for (int i = 0; i < 30; i++) {
            commits.proceed();
            chain.seal();
        }
        assertThat(Set.copyOf(chain.revealed)).as("seed %s", seed).isEqualTo(store.written);
    }
}
