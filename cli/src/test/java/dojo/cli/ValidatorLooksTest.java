package dojo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dojo.base.Json;
import dojo.validator.ValidatorDatabase;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is told of a folder where no validator has been, or where one only began. */
class ValidatorLooksTest {
    @TempDir Path folder;

    private record Said(int code, String out, String err) {}

    @Test
    void whereNothingIsStatusSaysSo() throws Exception {
        var said = dojo("status", folder.toString());
        assertThat(said.code()).isZero();
        assertThat(said.out())
                .startsWith(folder + ": no validator has kept rounds here yet; name --db.url");
        var json = Json.parse(dojo("status", folder + "/no", "--json").out());
        assertThat(json.path("nothing").asText()).contains("no validator");
        var rederived = dojo("rederive", folder.toString());
        assertThat(rederived.code()).isEqualTo(Dojo.FAILED);
        assertThat(rederived.err()).contains("no validator has kept rounds here yet");
    }

    @Test
    void aValidatorThatOnlyBeganHasAStatusAndNoWeights() throws Exception {
        ValidatorDatabase.open(folder.resolve("rounds.db")).close();
        var said = dojo("status", folder.toString());
        assertThat(said.err()).isEmpty();
        assertThat(said.code()).isZero();
        assertThat(said.out()).contains("miners: none yet").contains("weights   none sent yet");
        assertThat(
                        Json.parse(dojo("status", folder.toString(), "--json").out())
                                .at("/rounds/SCORED"))
                .hasToString("0");
        var rederived = dojo("rederive", folder.toString(), "--epoch", "3");
        assertThat(rederived.code()).isEqualTo(Dojo.FAILED);
        assertThat(rederived.out()).isEqualTo("no weights were sent yet\n");
    }

    @Test
    void anEpochAndABlockAreNotAskedForAtOnce() {
        var said = dojo("rederive", folder.toString(), "--epoch", "1", "--block", "2");
        assertThat(said.code()).isEqualTo(Dojo.WRONG_USE);
        assertThat(said.err()).contains("mutually exclusive");
    }

    private static Said dojo(String... words) {
        var line = new ArrayList<>(List.of("validator"));
        line.addAll(List.of(words));
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        PrintStream usualOut = System.out;
        PrintStream usualErr = System.err;
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
        try {
            int code = Dojo.run(line.toArray(String[]::new), Map.of(), Path.of("no.env"));
            return new Said(
                    code,
                    out.toString(StandardCharsets.UTF_8),
                    err.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(usualOut);
            System.setErr(usualErr);
        }
    }
}
