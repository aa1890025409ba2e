package dojo.models.hf;

import ai.djl.huggingface.tokenizers.jni.LibUtils;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.Json;
import dojo.models.RewardModelUnreadable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Hugging Face's own tokenizers library over a model's {@code tokenizer.json}. Texts that are too
 * long are cut as transformers cuts them with {@code truncation=True}: the longer of the two first.
 * The cutting is done here, since the library also makes every combination of the pieces that it
 * cuts off: of two texts of 16,000 letters that is more than 8 GB.
 */
final class HfTokenizer implements AutoCloseable {
    /** The longest {@code tokenizer.json} read; those with 250,000 words have 17 MB. */
    static final int FILE_BYTES_MAX = 64 << 20;

    /** How much of a text is looked at, before it is cut to the model's length. */
    static final int TEXT_CHARS_MAX = 1 << 18;

    private static final int CONFIG_BYTES_MAX = 4 << 20;

    /** What transformers writes where no length is known is larger than any that is. */
    private static final int LENGTH_KNOWN_MAX = 1 << 20;

    private final long handle;
    private final boolean typed;
    private final boolean left;
    private final int tokensMax;
    private final Frame one;
    private final Frame two;

    private HfTokenizer(long handle, boolean typed, boolean left, int tokensMax) throws Unusable {
        this.handle = handle;
        this.typed = typed;
        this.left = left;
        this.tokensMax = tokensMax;
        one = frame(TokenizersLibrary.LIB.encode(handle, "a", true), 1);
        two = frame(TokenizersLibrary.LIB.encodeDual(handle, "a", "a", true), 2);
        if (tokensMax < two.ids.length + 2) throw new Unusable("leaves no room for two texts");
    }

    /** A text as a model reads it: a number for each token, and which of the two texts it is of. */
    @SuppressWarnings("ArrayRecordComponent")
    record Tokens(long[] ids, long[] types) {}

    /**
     * The tokenizer in {@code folder}.
     *
     * @param limit how many tokens the model takes; the files may say fewer
     * @throws RewardModelUnreadable if the files are missing or unfit
     */
    static HfTokenizer in(Path folder, int limit) {
        Path file = folder.resolve("tokenizer.json");
        if (!Files.isRegularFile(file)) {
            throw new RewardModelUnreadable(
                    folder.toString(),
                    "holds no tokenizer.json; save the tokenizer with a transformers library that"
                            + " writes one");
        }
        Path settings = folder.resolve("tokenizer_config.json");
        try {
            var tree = (ObjectNode) Bounded.json(file, FILE_BYTES_MAX);
            JsonNode config =
                    Files.isRegularFile(settings)
                            ? Bounded.json(settings, CONFIG_BYTES_MAX)
                            : Json.object();
            int tokensMax = Math.min(limit, length(config, tree));
            boolean left = leftSided(config, tree);
            tree.putNull("truncation").putNull("padding");
            boolean typed = true;
            JsonNode inputs = config.path("model_input_names");
            if (inputs.isArray()) {
                typed = false;
                for (JsonNode input : inputs) typed |= input.asText().equals("token_type_ids");
            }
            return new HfTokenizer(create(tree, file), typed, left, tokensMax);
        } catch (Unusable e) {
            throw new RewardModelUnreadable(file.toString(), e.why());
        } catch (IOException e) {
            throw new RewardModelUnreadable(file.toString(), e);
        }
    }

    private static long create(ObjectNode tree, Path file) {
        // Or the library would look for a newer native part, and tell its makers that it runs.
        System.setProperty("DJL_OFFLINE", "true");
        System.setProperty("OPT_OUT_TRACKING", "true");
        System.setProperty("RUST_FLAVOR", "cpu");
        LibUtils.checkStatus();
        try {
            return TokenizersLibrary.LIB.createTokenizerFromString(Json.write(tree));
        } catch (RuntimeException e) {
            throw new RewardModelUnreadable(file.toString(), e);
        }
    }

    private static int length(JsonNode config, JsonNode tree) {
        JsonNode ofConfig = config.path("model_max_length");
        if (ofConfig.isNumber()
                && ofConfig.asDouble() <= LENGTH_KNOWN_MAX
                && ofConfig.asInt() > 0) {
            return ofConfig.asInt();
        }
        int ofTokenizer = tree.path("truncation").path("max_length").asInt(0);
        return ofTokenizer > 0 ? ofTokenizer : Integer.MAX_VALUE;
    }

    private static boolean leftSided(JsonNode config, JsonNode tree) {
        String side = config.path("truncation_side").asText("");
        if (side.isEmpty()) side = tree.path("truncation").path("direction").asText("");
        return side.equalsIgnoreCase("left");
    }

    /**
     * What stands around the texts, learnt from how the library frames an example.
     *
     * @param ids the tokens around them
     * @param types which of the texts each of those belongs to
     * @param places before which of those each text stands
     * @param typesOfTexts what the tokens of each text are marked with
     */
    @SuppressWarnings("ArrayRecordComponent")
    private record Frame(long[] ids, long[] types, int[] places, long[] typesOfTexts) {}

    private static Frame frame(long encoding, int texts) throws Unusable {
        try {
            long[] ids = TokenizersLibrary.LIB.getTokenIds(encoding);
            long[] types = TokenizersLibrary.LIB.getTypeIds(encoding);
            long[] special = TokenizersLibrary.LIB.getSpecialTokenMask(encoding);
            var frame =
                    new Frame(new long[ids.length], types.clone(), new int[texts], new long[texts]);
            int around = 0;
            int found = 0;
            for (int i = 0; i < ids.length; i++) {
                if (special[i] == 1) {
                    frame.ids[around] = ids[i];
                    frame.types[around++] = types[i];
                } else if (i == 0 || special[i - 1] == 1) {
                    if (found == texts) throw new Unusable("puts tokens into texts");
                    frame.places[found] = around;
                    frame.typesOfTexts[found++] = types[i];
                }
            }
            if (found < texts) throw new Unusable("does not keep two texts apart");
            long[] outer = Arrays.copyOf(frame.ids, around);
            return new Frame(outer, frame.types, frame.places, frame.typesOfTexts);
        } finally {
            TokenizersLibrary.LIB.deleteEncoding(encoding);
        }
    }

    /** How many different marks the tokens of a pair have. */
    int types() {
        if (!typed) return 1;
        return 1 + (int) Math.max(two.typesOfTexts[0], two.typesOfTexts[1]);
    }

    /** The tokens of the pair. */
    Tokens pair(String first, String second) {
        long[] one = ids(first);
        long[] other = ids(second);
        int room = tokensMax - two.ids.length;
        int shorter = Math.min(one.length, other.length);
        int longer = Math.max(one.length, other.length);
        if (shorter + longer > room) {
            longer = Math.max(shorter, room - shorter);
            if (shorter + longer > room) {
                shorter = room / 2;
                longer = room - shorter;
            }
        }
        boolean firstLonger = one.length > other.length;
        return framed(
                two,
                cut(one, firstLonger ? longer : shorter),
                cut(other, firstLonger ? shorter : longer));
    }

    /** The tokens of one text. */
    Tokens single(String text) {
        return framed(one, cut(ids(text), tokensMax - one.ids.length));
    }

    private long[] cut(long[] ids, int most) {
        if (ids.length <= most) return ids;
        return left
                ? Arrays.copyOfRange(ids, ids.length - most, ids.length)
                : Arrays.copyOf(ids, most);
    }

    private Tokens framed(Frame frame, long[]... texts) {
        int length = frame.ids.length;
        for (long[] text : texts) length += text.length;
        long[] ids = new long[length];
        long[] types = new long[length];
        int at = 0;
        int next = 0;
        for (int i = 0; i <= frame.ids.length; i++) {
            while (next < texts.length && frame.places[next] == i) {
                System.arraycopy(texts[next], 0, ids, at, texts[next].length);
                Arrays.fill(types, at, at + texts[next].length, frame.typesOfTexts[next]);
                at += texts[next++].length;
            }
            if (i == frame.ids.length) break;
            types[at] = frame.types[i];
            ids[at++] = frame.ids[i];
        }
        return new Tokens(ids, typed ? types : new long[length]);
    }

    /** The tokens of a text alone, without what stands around it. */
    private long[] ids(String text) {
        String looked = text;
        if (text.length() > TEXT_CHARS_MAX) {
            int from = left ? text.length() - TEXT_CHARS_MAX : 0;
            looked = text.substring(from, from + TEXT_CHARS_MAX);
        }
        long encoding = TokenizersLibrary.LIB.encode(handle, looked, false);
        try {
            return TokenizersLibrary.LIB.getTokenIds(encoding);
        } finally {
            TokenizersLibrary.LIB.deleteEncoding(encoding);
        }
    }

    @Override
    public void close() {
        TokenizersLibrary.LIB.deleteTokenizer(handle);
    }
}
