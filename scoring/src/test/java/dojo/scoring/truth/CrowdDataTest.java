package dojo.scoring.truth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.EnumMap;
import org.junit.jupiter.api.Test;

class CrowdDataTest {
    @Test
    void theBlendBeatsEverySingleMethodOnAverageAndNeverLosesAPointToTheMajority()
            throws IOException {
        var folder = CrowdData.folder();
        assumeTrue(folder.isPresent(), "DOJO_DATA names no folder with crowd/");
        var mean = new EnumMap<TruthMethod, Double>(TruthMethod.class);
        double worst = 0;
        for (String name : CrowdData.NAMES) {
            var data = CrowdData.read(folder.get(), name);
            double majority = 0;
            for (TruthMethod method : TruthMethod.values()) {
                var estimate = method.estimate(data.votes(), Gold.none(data.votes()));
                double accuracy = data.accuracy(estimate);
                if (method == TruthMethod.MAJORITY) majority = accuracy;
                if (method == TruthMethod.BLEND) worst = Math.min(worst, accuracy - majority);
                mean.merge(method, accuracy / CrowdData.NAMES.size(), Double::sum);
            }
        }
        assertThat(mean.get(TruthMethod.BLEND)).isGreaterThan(84.98);
        assertThat(worst).isGreaterThanOrEqualTo(-1 - 1e-9);
    }
}
