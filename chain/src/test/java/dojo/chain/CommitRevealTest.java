package dojo.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dojo.base.Hex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommitRevealTest {
    @TempDir Path folder;
    private final SplittableRandom random = new SplittableRandom(7);
    private final QueueChain chain = new QueueChain(random);

    private CommitReveal commits() {
        return new CommitReveal(WeightCommits.at(folder), chain, random);
    }

    private CommitStatus commit() {
        return commits().commit(List.of(0, 1), List.of(65_535, 7), 0);
    }

    private Path file() throws IOException {
        try (var files = Files.list(folder)) {
            return files.findAny().orElseThrow();
        }
    }

    @Test
    void aCommitIsRevealedInTheFirstBlockThatTakesIt() {
        var waiting = (CommitStatus.Waiting) commit();
        assertThat(chain.queue).hasSize(1);
        while (chain.block + 1 < waiting.revealFrom()) {
            assertThat(commits().proceed()).isInstanceOf(CommitStatus.Waiting.class);
            chain.seal();
        }
        var revealed = (CommitStatus.Revealed) commits().proceed();
        assertThat(revealed.block()).isEqualTo(waiting.revealFrom());
        assertThat(chain.revealed).containsExactly(Hex.of(waiting.commit().hash()));
        assertThat(commits().proceed()).isEqualTo(new CommitStatus.Free());
    }

    @Test
    void whileOneIsOpenAnotherIsNotMade() {
        commit();
        assertThat(commit()).isInstanceOf(CommitStatus.Waiting.class);
        assertThat(chain.queue).hasSize(1);
    }

    @Test
    void aCommitThatWeCannotRevealIsWaitedFor() {
        chain.queue.add(new CommitFacts.Queued("0x12", chain.block));
        var occupied = (CommitStatus.Occupied) commit();
        chain.block = occupied.block();
        assertThat(commit()).isInstanceOf(CommitStatus.Waiting.class);
    }

    @Test
    void whatIsRevealedTooLateIsForgottenAsExpired() {
        var waiting = (CommitStatus.Waiting) commit();
        chain.block = waiting.revealTo();
        assertThat(commits().proceed())
                .isEqualTo(new CommitStatus.Ended(waiting.commit(), CommitStatus.End.EXPIRED));
        assertThat(commits().proceed()).isEqualTo(new CommitStatus.Free());
    }

    @Test
    void aCommitThatWasWrittenButNotSentIsSentWithItsSaltOrDroppedWhenItIsOld() {
        var store = WeightCommits.at(folder);
        var lost =
                WeightCommit.of(chain.hotkey, QueueChain.NETUID, List.of(1), List.of(1), 0, random);
        store.put(new PendingCommit(lost, PendingCommit.Phase.WRITTEN, chain.block));
        chain.block += CommitStep.ARRIVAL_BLOCKS;
        assertThat(((CommitStatus.Waiting) commits().proceed()).commit()).isEqualTo(lost);
        store.put(
                new PendingCommit(
                        lost,
                        PendingCommit.Phase.WRITTEN,
                        chain.block - CommitStep.ARRIVAL_BLOCKS - 1));
        chain.queue.clear();
        assertThat(commits().proceed())
                .isEqualTo(new CommitStatus.Ended(lost, CommitStatus.End.NEVER_ARRIVED));
    }

    @Test
    void aSubnetThatSwitchesCommitsOffAndOnAgainStillGetsTheReveal() {
        var waiting = (CommitStatus.Waiting) commit();
        chain.kind = CommitFacts.Kind.OFF;
        assertThat(commits().proceed()).isEqualTo(new CommitStatus.NotHashed(CommitFacts.Kind.OFF));
        chain.block = waiting.revealFrom();
        chain.kind = CommitFacts.Kind.HASHED;
        assertThat(commits().proceed()).isInstanceOf(CommitStatus.Revealed.class);
    }

    @Test
    void aRefusedCommitIsToldAndNotKept() {
        chain.rateLimit = 10_000;
        assertThat(commit())
                .isEqualTo(
                        new CommitStatus.Refused(
                                "SubtensorModule", "CommittingWeightsTooFast", ""));
        assertThat(commits().proceed()).isEqualTo(new CommitStatus.Free());
    }

    @Test
    void theFileIsItsOwnersAndADamagedOneIsNamed() throws IOException {
        commit();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
        Files.writeString(file(), "{\"version\":1}");
        assertThatThrownBy(() -> commits().proceed())
                .isInstanceOf(WeightCommitsUnusable.class)
                .hasMessageContaining(file().toString());
    }

    @Test
    void theSaltIsInNoText() {
        var salt = List.of(40_001, 40_002, 40_003, 40_004, 40_005, 40_006, 40_007, 40_008);
        var commit = new WeightCommit(chain.hotkey, 1, List.of(1), List.of(1), salt, 0);
        assertThat(new CommitStatus.Waiting(commit, 1, 2).toString()).doesNotContain("4000");
    }
}
