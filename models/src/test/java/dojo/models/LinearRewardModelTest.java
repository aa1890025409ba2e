package dojo.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinearRewardModelTest {
    private static final LinearRewardModel MODEL = new PreferenceTrainer(7).train(Examples.pairs());

    @TempDir private Path folder;

    @Test
    void aSavedModelScoresAsBefore() throws Exception {
        Path file = folder.resolve("new/model.bin");
        MODEL.save(file);
        LinearRewardModel again = LinearRewardModel.load(file);
        assertThat(again.name()).isEqualTo("model.bin");
        assertThat(again.bytes()).isEqualTo(MODEL.bytes());
        for (PreferenceExample pair : Examples.pairs()) {
            assertThat(again.score(pair.prompt(), pair.worse()))
                    .isEqualTo(MODEL.score(pair.prompt(), pair.worse()));
        }
    }

    @Test
    void theFileIsAtMostOneMegabyte() {
        assertThat(MODEL.bytes().length)
                .isEqualTo(LinearRewardModel.FILE_BYTES)
                .isLessThanOrEqualTo(1_000_000);
    }

    @Test
    void theShippedModelLoadsAndPrefersAWholeAnswerToItsBeginning() {
        LinearRewardModel shipped = LinearRewardModel.shipped();
        assertThat(shipped.name()).isEqualTo("dojo/reward-linear");
        PreferenceExample truncated = Examples.pairs().getFirst();
        assertThat(shipped.score(truncated.prompt(), truncated.better()))
                .isGreaterThan(shipped.score(truncated.prompt(), truncated.worse()));
    }

    @Test
    void aFlippedBitIsRefused() {
        byte[] file = MODEL.bytes();
        file[file.length / 2] ^= 1;
        assertThatThrownBy(() -> parse(file))
                .isInstanceOf(RewardModelUnreadable.class)
                .hasMessage("reward model here: is damaged: the checksum does not fit");
    }

    @Test
    void aFileOfAnotherKindSizeOrVersionIsRefused() {
        byte[] good = MODEL.bytes();
        assertThatThrownBy(() -> parse(new byte[0])).hasMessageContaining("not a linear reward");
        assertThatThrownBy(
                        () -> parse("DOJO-RWD".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .hasMessageContaining("has 8 bytes");
        assertThatThrownBy(() -> parse(Arrays.copyOf(good, good.length - 1)))
                .hasMessageContaining("are needed");
        assertThatThrownBy(() -> parse(Arrays.copyOf(good, good.length + 1)))
                .hasMessageContaining("has more bytes");
        byte[] newer = good.clone();
        newer[11] = 9;
        assertThatThrownBy(() -> parse(newer)).hasMessageContaining("has version 9");
    }

    @Test
    void aWeightThatIsNoNumberIsRefusedThoughTheChecksumFits() throws Exception {
        byte[] file = MODEL.bytes();
        int body = file.length - 32;
        ByteBuffer.wrap(file).putFloat(28, Float.NaN);
        byte[] checksum = MessageDigest.getInstance("SHA-256").digest(Arrays.copyOf(file, body));
        System.arraycopy(checksum, 0, file, body, 32);
        assertThatThrownBy(() -> parse(file)).hasMessageContaining("holds a weight that is no");
    }

    @Test
    void aMissingFileIsNamed() {
        Path file = folder.resolve("missing.bin");
        assertThatThrownBy(() -> LinearRewardModel.load(file))
                .isInstanceOf(RewardModelUnreadable.class)
                .hasMessageContaining("missing.bin")
                .hasCauseInstanceOf(NoSuchFileException.class);
        assertThat(Files.exists(file)).isFalse();
    }

    @Test
    void onlyTheBeginningOfAnEndlessTextIsRead() {
        String word = "endless ";
        String most = word.repeat(WordCut.CHARS_READ_MAX / word.length());
        var cut = new WordCut(most + word.repeat(100_000));
        assertThat(cut.words).isEqualTo(new WordCut(most).words);
    }

    private static LinearRewardModel parse(byte[] file) {
        return LinearRewardModel.parse(file, "m", "here");
    }
}
