package dojo.models;

import dojo.base.WholeFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * A small linear Bradley-Terry model over hashed n-grams and plain numbers. It knows how good text
 * looks, not what is true: it cannot tell a right fact from a wrong one.
 *
 * <p>Its file, big-endian: the magic {@code DOJO-RWD}; version, number of gram buckets, of plain
 * features and of trigram buckets (4 bytes each); the scale of the gram weights, the middle of the
 * training texts' scores and the plain weights (4-byte floats); the gram weights and the trigram
 * levels (one byte each); SHA-256 of all that.
 */
public final class LinearRewardModel implements RewardModel {
    /** The name of the shipped model. */
    public static final String NAME = "dojo/reward-linear";

    /** Where the shipped model lies on the class path. */
    public static final String RESOURCE = "/dojo/models/reward-linear.bin";

    static final int VERSION = 1;
    private static final byte[] MAGIC = "DOJO-RWD".getBytes(StandardCharsets.US_ASCII);
    private static final int CHECKSUM_BYTES = 32;
    private static final int BODY_BYTES =
            MAGIC.length
                    + 4 * 4
                    + 2 * 4
                    + 4 * TextFeatures.PLAIN_COUNT
                    + TextFeatures.GRAM_BUCKETS
                    + TrigramLevels.BUCKETS;

    /** The size of every model file of this version; far below the 1 MB that a model may have. */
    static final int FILE_BYTES = BODY_BYTES + CHECKSUM_BYTES;

    private final String name;
    private final byte[] gramWeights;
    private final float gramScale;
    private final float middle;
    private final float[] plainWeights;
    private final TrigramLevels levels;

    LinearRewardModel(
            String name,
            byte[] gramWeights,
            float gramScale,
            float middle,
            float[] plainWeights,
            TrigramLevels levels) {
        this.name = name;
        this.gramWeights = gramWeights;
        this.gramScale = gramScale;
        this.middle = middle;
        this.plainWeights = plainWeights;
        this.levels = levels;
    }

    /**
     * The model that is shipped with this program.
     *
     * @throws RewardModelUnreadable if the program's own files are damaged
     */
    public static LinearRewardModel shipped() {
        try (InputStream in = LinearRewardModel.class.getResourceAsStream(RESOURCE)) {
            if (in == null) throw new RewardModelUnreadable(RESOURCE, "not on the class path");
            return parse(in.readNBytes(FILE_BYTES + 1), NAME, RESOURCE);
        } catch (IOException e) {
            throw new RewardModelUnreadable(RESOURCE, e);
        }
    }

    /**
     * The model in {@code file}; its name is the file's name.
     *
     * @throws RewardModelUnreadable if it is no model file of this version, or damaged
     */
    public static LinearRewardModel load(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(FILE_BYTES + 1);
            return parse(bytes, file.getFileName() + "", file.toString());
        } catch (IOException e) {
            throw new RewardModelUnreadable(file.toString(), e);
        }
    }

    static LinearRewardModel parse(byte[] file, String name, String where) {
        if (file.length < MAGIC.length || !Arrays.equals(Arrays.copyOf(file, 8), MAGIC)) {
            throw new RewardModelUnreadable(where, "not a linear reward model");
        }
        var in = ByteBuffer.wrap(file).position(MAGIC.length);
        if (file.length >= MAGIC.length + 4) {
            int version = in.getInt();
            if (version != VERSION) {
                throw new RewardModelUnreadable(
                        where, "has version " + version + ", this program reads " + VERSION);
            }
        }
        if (file.length != FILE_BYTES) {
            String size = file.length > FILE_BYTES ? "more" : file.length + "";
            throw new RewardModelUnreadable(
                    where, "has " + size + " bytes where " + FILE_BYTES + " are needed");
        }
        byte[] checksum = Arrays.copyOfRange(file, BODY_BYTES, FILE_BYTES);
        if (!MessageDigest.isEqual(sha256(file), checksum)) {
            throw new RewardModelUnreadable(where, "is damaged: the checksum does not fit");
        }
        if (in.getInt() != TextFeatures.GRAM_BUCKETS
                || in.getInt() != TextFeatures.PLAIN_COUNT
                || in.getInt() != TrigramLevels.BUCKETS) {
            throw new RewardModelUnreadable(where, "was trained on other features");
        }
        float scale = in.getFloat();
        float middle = in.getFloat();
        float[] plain = new float[TextFeatures.PLAIN_COUNT];
        boolean finite = Float.isFinite(scale) && Float.isFinite(middle);
        for (int i = 0; i < plain.length; i++) {
            plain[i] = in.getFloat();
            finite &= Float.isFinite(plain[i]);
        }
        if (!finite) throw new RewardModelUnreadable(where, "holds a weight that is no number");
        byte[] grams = new byte[TextFeatures.GRAM_BUCKETS];
        in.get(grams);
        byte[] levels = new byte[TrigramLevels.BUCKETS];
        in.get(levels);
        return new LinearRewardModel(name, grams, scale, middle, plain, new TrigramLevels(levels));
    }

    /** The model as a file; the same model is always the same bytes. */
    public byte[] bytes() {
        var out = ByteBuffer.allocate(FILE_BYTES);
        out.put(MAGIC).putInt(VERSION);
        out.putInt(TextFeatures.GRAM_BUCKETS);
        out.putInt(TextFeatures.PLAIN_COUNT);
        out.putInt(TrigramLevels.BUCKETS);
        out.putFloat(gramScale).putFloat(middle);
        for (float weight : plainWeights) out.putFloat(weight);
        out.put(gramWeights).put(levels.bytes());
        out.put(sha256(out.array()));
        return out.array();
    }

    /** Writes the model to {@code file}, which is replaced as a whole or not at all. */
    public void save(Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) Files.createDirectories(folder);
        WholeFile.write(file, out -> out.write(bytes()));
    }

    private static byte[] sha256(byte[] file) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update(file, 0, BODY_BYTES);
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** 0 for the mean of the texts that it was trained on, which spread by 2. */
    @Override
    public double score(String prompt, String completion) {
        return score(TextFeatures.of(prompt, completion));
    }

    double score(TextFeatures features) {
        features.rarity(levels);
        long grams = 0;
        for (int i = 0; i < features.gramCount; i++) grams += gramWeights[features.grams[i]];
        double score = (double) grams * gramScale / Math.max(1, features.gramCount);
        for (int i = 0; i < plainWeights.length; i++) score += plainWeights[i] * features.plain[i];
        return score - middle;
    }

    /** The same order of texts, with scores counted from {@code from} in units of {@code unit}. */
    LinearRewardModel rescaled(double from, double unit) {
        float[] plain = new float[plainWeights.length];
        for (int i = 0; i < plain.length; i++) plain[i] = (float) (plainWeights[i] / unit);
        return new LinearRewardModel(
                name,
                gramWeights,
                (float) (gramScale / unit),
                (float) ((middle + from) / unit),
                plain,
                levels);
    }

    /** The weight of one plain feature, to show what the model goes by. */
    float weight(TextFeatures.Plain feature) {
        return plainWeights[TextFeatures.place(feature)];
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String template() {
        return TextFeatures.TEMPLATE;
    }
}
