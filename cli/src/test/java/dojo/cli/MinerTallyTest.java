package dojo.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dojo.miner.MinerEvent;
import dojo.miner.Tally;
import dojo.models.LlmUsage;
import dojo.wallet.Ss58Address;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MinerTallyTest {
    private static final Ss58Address ALICE =
            Ss58Address.parse("5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY");

    @Test
    void whatCannotBeWrittenDownIsWrittenWithTheNext() {
        var tally = new MinerTally();
        List<Tally> book = new ArrayList<>();
        tally.accept(new MinerEvent.Postponed(ALICE, "r1"));
        assertThatThrownBy(() ->
                        tally.write(
                                new LlmUsage(2, 0, 0, 0.5),
                                all -> {
                                    throw new IllegalStateException("the disk is full");
                                }))
                .hasMessage("the disk is full");
        tally.accept(new MinerEvent.Postponed(ALICE, "r2"));
        var spent = new LlmUsage(3, 0, 0, 0.75);
        Tally written = tally.write(spent, book::add);
        assertThat(written.postponed()).isEqualTo(2);
        assertThat(written.calls()).isEqualTo(3);
        assertThat(written.microdollars()).isEqualTo(750_000);
        assertThat(tally.write(spent, book::add)).isEqualTo(Tally.NONE);
        assertThat(book).containsExactly(written);
    }

    @Test
    void aTroubleIsSaidWhenItComesAndWhenItIsOver() {
        var alarm = new Alarm("over");
        assertThat(alarm.look(Optional.empty())).isEmpty();
        assertThat(alarm.look(Optional.of("for 10 minutes"))).contains("for 10 minutes");
        assertThat(alarm.look(Optional.of("for 11 minutes"))).isEmpty();
        assertThat(alarm.look(Optional.empty())).contains("over");
        assertThat(alarm.look(Optional.empty())).isEmpty();
    }

    @Test
    void aChainIsSilentWhenThreeLooksAreMissingAndNotForMinutes() {
        assertThat(MetagraphWatch.silent(Duration.ofMinutes(10), 1)).isEmpty();
        assertThat(MetagraphWatch.silent(Duration.ofMinutes(11), 1)).isPresent();
        assertThat(MetagraphWatch.silent(Duration.ofMinutes(60), 100)).isEmpty();
        assertThat(MetagraphWatch.silent(Duration.ofMinutes(61), 100)).isPresent();
    }
}
