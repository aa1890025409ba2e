package dojo.models.hf;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code config.json} says about a sequence classifier with one label. Every field that
 * changes what is computed is read here or refused by its name; where a field is absent its value
 * is that of the transformers library.
 *
 * @param embeddingSize how wide the embeddings are before they are brought to {@code hiddenSize}
 * @param tokensMax how many tokens a text may have
 * @param padding the token whose position is not counted; RoBERTa counts from behind its number
 * @param relative how DeBERTa attends to distances; empty for the others
 */
record EncoderConfig(
        Family family,
        int vocabulary,
        int embeddingSize,
        int hiddenSize,
        int layers,
        int heads,
        int intermediateSize,
        int positions,
        int types,
        double epsilon,
        Activation activation,
        int padding,
        int tokensMax,
        Optional<Relative> relative,
        Optional<Convolution> convolution,
        Activation pooler) {
    /** The longest text that any model is given, since memory grows with its square. */
    static final int TOKENS_MAX = 2_048;

    /** The architectures that a graph can be made for, with transformers' names for them. */
    enum Family {
        BERT("bert", "BertForSequenceClassification"),
        ROBERTA("roberta", "RobertaForSequenceClassification"),
        ELECTRA("electra", "ElectraForSequenceClassification"),
        DEBERTA("deberta-v2", "DebertaV2ForSequenceClassification");

        final String type;
        final String architecture;

        Family(String type, String architecture) {
            this.type = type;
            this.architecture = architecture;
        }
    }

    /** A function that a layer applies to each number. */
    enum Activation {
        GELU,
        GELU_TANH,
        RELU,
        SILU,
        TANH,
        SIGMOID,
        LINEAR;

        private static final Map<String, Activation> NAMES =
                Map.ofEntries(
                        Map.entry("gelu", GELU),
                        Map.entry("gelu_python", GELU),
                        Map.entry("gelu_new", GELU_TANH),
                        Map.entry("gelu_fast", GELU_TANH),
                        Map.entry("gelu_accurate", GELU_TANH),
                        Map.entry("gelu_pytorch_tanh", GELU_TANH),
                        Map.entry("gelu_python_tanh", GELU_TANH),
                        Map.entry("relu", RELU),
                        Map.entry("silu", SILU),
                        Map.entry("swish", SILU),
                        Map.entry("tanh", TANH),
                        Map.entry("sigmoid", SIGMOID),
                        Map.entry("linear", LINEAR));
    }

    /**
     * DeBERTa's disentangled attention.
     *
     * @param embeddings whether there are embeddings of distances at all
     * @param span how many buckets of distances there are on either side
     * @param buckets into how many the distances are put; not positive for one a distance
     * @param distanceMax the longest distance that a bucket is made for
     * @param contentToPosition whether a token looks at distances
     * @param positionToContent whether distances look at a token
     * @param shared whether distances use the projections of the tokens
     * @param normalised whether the embeddings of distances are normalised
     * @param positions whether the place in the text is added to a token as well
     */
    record Relative(
            boolean embeddings,
            int span,
            int buckets,
            int distanceMax,
            boolean contentToPosition,
            boolean positionToContent,
            boolean shared,
            boolean normalised,
            boolean positions) {}

    /** DeBERTa's convolution beside its first layer. */
    record Convolution(int kernel, int groups, Activation activation) {}

    /** Reads {@code config}, an object. */
    static EncoderConfig read(JsonNode config) throws Unusable {
        return new Reader(config).read();
    }

    private record Reader(JsonNode config) {
        EncoderConfig read() throws Unusable {
            Family family = family();
            boolean deberta = family == Family.DEBERTA;
            refuse("auto_map", "needs program code of its repository, which is never run");
            refuse("quantization_config", "is quantised");
            requireOff("is_decoder");
            requireOff("is_encoder_decoder");
            requireOff("add_cross_attention");
            String position = text("position_embedding_type", "absolute");
            if (!position.equals("absolute"))
                throw unsupported("position_embedding_type", position);
            if (!config.path("pruned_heads").isEmpty()) refuse("pruned_heads", "has heads cut off");
            requireOneLabel();
            int hidden =
                    whole("hidden_size", deberta ? 1536 : family == Family.ELECTRA ? 256 : 768);
            int heads =
                    whole("num_attention_heads", deberta ? 24 : family == Family.ELECTRA ? 4 : 12);
            if (hidden % heads != 0)
                throw unsupported("num_attention_heads", heads + " of " + hidden);
            if (deberta && whole("attention_head_size", hidden / heads) != hidden / heads) {
                throw unsupported("attention_head_size", config.path("attention_head_size"));
            }
            int positions = whole("max_position_embeddings", 512);
            boolean roberta = family == Family.ROBERTA;
            if (roberta && config.path("pad_token_id").isNull())
                throw unsupported("pad_token_id", "null");
            int padding = roberta ? whole("pad_token_id", 1, 0) : 0;
            int tokens = roberta ? positions - padding - 1 : positions;
            if (tokens < 8) throw unsupported("max_position_embeddings", positions);
            Optional<Relative> relative =
                    deberta ? Optional.of(relative(positions)) : Optional.empty();
            if (deberta && whole("pooler_hidden_size", hidden) != hidden) {
                throw unsupported("pooler_hidden_size", config.path("pooler_hidden_size"));
            }
            return new EncoderConfig(
                    family,
                    whole("vocab_size", deberta ? 128100 : roberta ? 50265 : 30522),
                    embeddingSize(family, hidden),
                    hidden,
                    whole("num_hidden_layers", deberta ? 24 : 12),
                    heads,
                    whole(
                            "intermediate_size",
                            deberta ? 6144 : family == Family.ELECTRA ? 1024 : 3072),
                    positions,
                    whole("type_vocab_size", deberta ? 0 : 2, deberta ? 0 : 1),
                    epsilon(deberta ? 1e-7 : 1e-12),
                    activation("hidden_act", "gelu"),
                    padding,
                    Math.min(tokens, TOKENS_MAX),
                    relative,
                    deberta ? convolution(hidden) : Optional.empty(),
                    deberta ? activation("pooler_hidden_act", "gelu") : Activation.GELU);
        }

        private Family family() throws Unusable {
            String type = text("model_type", "");
            JsonNode architectures = config.path("architectures");
            String architecture = architectures.path(0).asText("");
            for (Family family : Family.values()) {
                if (!family.type.equals(type)) continue;
                if (architectures.size() == 1 && family.architecture.equals(architecture))
                    return family;
                throw new Unusable(
                        "has the architecture "
                                + Bounded.printable(architectures.toString())
                                + "; of "
                                + type
                                + " only "
                                + family.architecture
                                + " is supported");
            }
            throw new Unusable(
                    "has the model_type '"
                            + Bounded.printable(type)
                            + "'; supported are "
                            + Arrays.stream(Family.values()).map(family -> family.type).toList()
                            + ", and any model that comes as an ONNX file");
        }

        private int embeddingSize(Family family, int hidden) throws Unusable {
            return switch (family) {
                case ELECTRA -> whole("embedding_size", 128);
                case DEBERTA -> whole("embedding_size", hidden);
                case BERT, ROBERTA -> hidden;
            };
        }

        private void requireOneLabel() throws Unusable {
            JsonNode labels = config.path("id2label");
            int count = labels.isObject() ? labels.size() : whole("num_labels", 1);
            if (count != 1 || whole("num_labels", 1) != 1) {
                throw new Unusable(
                        "has num_labels "
                                + Math.max(count, whole("num_labels", 1))
                                + "; a reward model has one");
            }
        }

        private Relative relative(int positions) throws Unusable {
            boolean relative = flag("relative_attention", false);
            var attention = words("pos_att_type");
            for (String each : attention) {
                if (!each.equals("c2p") && !each.equals("p2c"))
                    throw unsupported("pos_att_type", each);
            }
            int buckets = whole("position_buckets", -1, Integer.MIN_VALUE);
            int distances = whole("max_relative_positions", -1, Integer.MIN_VALUE);
            if (distances < 1) distances = positions;
            // Distances beyond the middle are put on a scale from there to the longest one.
            boolean scaled = buckets <= 0 || (buckets > 1 && distances - 1 > buckets / 2);
            if (!scaled) throw unsupported("position_buckets", buckets + " of " + distances);
            String norm = text("norm_rel_ebd", "none").toLowerCase(Locale.ROOT);
            boolean normalised = false;
            for (String each : norm.split("\\|", -1)) {
                String word = each.strip();
                if (!word.equals("none") && !word.equals("layer_norm"))
                    throw unsupported("norm_rel_ebd", word);
                normalised |= word.equals("layer_norm");
            }
            return new Relative(
                    relative,
                    buckets > 0 ? buckets : distances,
                    buckets,
                    distances,
                    attention.contains("c2p"),
                    attention.contains("p2c"),
                    flag("share_att_key", false),
                    normalised,
                    flag("position_biased_input", true));
        }

        private Optional<Convolution> convolution(int hidden) throws Unusable {
            int kernel = whole("conv_kernel_size", 0, Integer.MIN_VALUE);
            if (kernel <= 0) return Optional.empty();
            int groups = whole("conv_groups", 1);
            if (kernel % 2 == 0 || kernel > 99) throw unsupported("conv_kernel_size", kernel);
            if (hidden % groups != 0) throw unsupported("conv_groups", groups);
            return Optional.of(new Convolution(kernel, groups, activation("conv_act", "tanh")));
        }

        private List<String> words(String name) throws Unusable {
            JsonNode value = config.path(name);
            var words = new ArrayList<String>();
            if (value.isTextual()) {
                for (String word : value.asText().toLowerCase(Locale.ROOT).split("\\|", -1)) {
                    words.add(word.strip());
                }
            } else if (value.isArray()) {
                for (JsonNode word : value) words.add(word.asText());
            } else if (!value.isMissingNode() && !value.isNull()) {
                throw unsupported(name, value);
            }
            return words;
        }

        private Activation activation(String name, String absent) throws Unusable {
            String value = text(name, absent);
            Activation known = Activation.NAMES.get(value);
            if (known == null) throw unsupported(name, value);
            return known;
        }

        private double epsilon(double absent) throws Unusable {
            JsonNode value = config.path("layer_norm_eps");
            if (value.isMissingNode()) return absent;
            if (!value.isNumber() || !(value.asDouble() >= 0 && value.asDouble() < 1)) {
                throw unsupported("layer_norm_eps", value);
            }
            return value.asDouble();
        }

        private String text(String name, String absent) throws Unusable {
            JsonNode value = config.path(name);
            if (value.isMissingNode() || value.isNull()) return absent;
            if (!value.isTextual()) throw unsupported(name, value);
            return value.asText();
        }

        private boolean flag(String name, boolean absent) throws Unusable {
            JsonNode value = config.path(name);
            if (value.isMissingNode() || value.isNull()) return absent;
            if (!value.isBoolean()) throw unsupported(name, value);
            return value.asBoolean();
        }

        private int whole(String name, int absent) throws Unusable {
            return whole(name, absent, 1);
        }

        private int whole(String name, int absent, int least) throws Unusable {
            JsonNode value = config.path(name);
            if (value.isMissingNode() || value.isNull()) return absent;
            if (!value.isInt() || value.intValue() < least) throw unsupported(name, value);
            return value.intValue();
        }

        private void requireOff(String name) throws Unusable {
            if (flag(name, false)) throw unsupported(name, true);
        }

        private void refuse(String name, String why) throws Unusable {
            if (!config.path(name).isMissingNode() && !config.path(name).isNull()) {
                throw new Unusable("has " + name + " set: it " + why);
            }
        }

        private static Unusable unsupported(String name, Object value) {
            return new Unusable(
                    "has "
                            + name
                            + " "
                            + Bounded.printable(value.toString())
                            + ", which is not supported");
        }
    }
}
