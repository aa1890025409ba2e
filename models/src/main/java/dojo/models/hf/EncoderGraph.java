package dojo.models.hf;

import static dojo.models.hf.OnnxGraph.real;
import static dojo.models.hf.OnnxGraph.text;
import static dojo.models.hf.OnnxGraph.whole;
import static dojo.models.hf.OnnxGraph.wholes;

import java.util.List;

/**
 * The computation of a sequence classifier as an ONNX graph over the weights of a checkpoint. It
 * takes one text without padding, so there are no masks, and gives its logit. What it computes is
 * what the transformers library computes for the same configuration.
 */
final class EncoderGraph {
    private final EncoderConfig config;
    private final Checkpoint weights;
    private final OnnxGraph graph = new OnnxGraph();

    private EncoderGraph(EncoderConfig config, Checkpoint weights) {
        this.config = config;
        this.weights = weights;
    }

    /**
     * The graph of {@code config} over {@code weights}, with the inputs {@code input_ids} and,
     * where the model tells the two texts apart, {@code token_type_ids}.
     */
    static OnnxGraph.Built of(EncoderConfig config, Checkpoint weights) throws Unusable {
        return new EncoderGraph(config, weights).build();
    }

    private OnnxGraph.Built build() throws Unusable {
        graph.input("input_ids");
        String ids = graph.node("Reshape", List.of("input_ids", graph.constant(-1)));
        String count = graph.node("Shape", List.of(ids));
        String embedded = embeddings(ids, count);
        String hidden = embedded;
        Distances distances = distances(count);
        for (int i = 0; i < config.layers(); i++) {
            hidden = layer(base("encoder.layer." + i), hidden, distances);
            if (i == 0 && config.convolution().isPresent()) {
                hidden = convolution(config.convolution().get(), embedded, hidden);
            }
        }
        head(
                graph.node(
                        "Slice",
                        List.of(hidden, graph.constant(0), graph.constant(1), graph.constant(0))));
        graph.output("logits");
        return graph.build(config.family().architecture);
    }

    private String embeddings(String ids, String count) throws Unusable {
        int size = config.embeddingSize();
        String sum = rows("embeddings.word_embeddings", config.vocabulary(), size, ids);
        boolean absolute = config.relative().map(EncoderConfig.Relative::positions).orElse(true);
        if (absolute) {
            String places =
                    config.family() == EncoderConfig.Family.ROBERTA ? counted(ids) : range(count);
            String place = rows("embeddings.position_embeddings", config.positions(), size, places);
            sum = graph.node("Add", List.of(sum, place));
        }
        if (config.types() > 0) {
            graph.input("token_type_ids");
            String types = graph.node("Reshape", List.of("token_type_ids", graph.constant(-1)));
            String type = rows("embeddings.token_type_embeddings", config.types(), size, types);
            sum = graph.node("Add", List.of(sum, type));
        }
        int hidden = config.hiddenSize();
        return switch (config.family()) {
            case BERT, ROBERTA -> normalised(base("embeddings.LayerNorm"), sum);
            case ELECTRA -> {
                String norm = normalised(base("embeddings.LayerNorm"), sum, size);
                yield size == hidden
                        ? norm
                        : linear(base("embeddings_project"), norm, size, hidden);
            }
            case DEBERTA -> {
                if (size != hidden) {
                    Tensor project =
                            weights.weight(base("embeddings.embed_proj") + ".weight", hidden, size);
                    sum =
                            graph.node(
                                    "Gemm",
                                    List.of(sum, graph.weight(project)),
                                    whole("transB", 1));
                }
                yield normalised(base("embeddings.LayerNorm"), sum);
            }
        };
    }

    /** The rows {@code indices} of a table, of which only those are read. */
    private String rows(String name, int rows, int size, String indices) throws Unusable {
        Tensor table = weights.weight(base(name) + ".weight", rows, size);
        return graph.single(
                graph.node("Gather", List.of(graph.stored(table), indices)), table.type());
    }

    /** 0, 1, 2, … for each token. */
    private String range(String count) {
        String length = graph.node("Squeeze", List.of(count));
        return graph.node("Range", List.of(graph.scalar(0), length, graph.scalar(1)));
    }

    /**
     * RoBERTa's places: counted over the tokens that are no padding, also where a text spells it.
     */
    private String counted(String ids) {
        String padding = graph.scalar(config.padding());
        String other = graph.node("Not", List.of(graph.node("Equal", List.of(ids, padding))));
        String one = graph.node("Cast", List.of(other), whole("to", 7));
        String counted = graph.node("CumSum", List.of(one, graph.scalar(0)));
        return graph.node("Add", List.of(graph.node("Mul", List.of(counted, one)), padding));
    }

    /**
     * What every layer needs to know of the distances between tokens.
     *
     * @param embeddings one row a bucket, shape (2 span, hidden)
     * @param fromRow the bucket of the distance from row to column, shape (heads, tokens, tokens)
     * @param toRow the same, from column to row
     */
    private record Distances(String embeddings, String fromRow, String toRow) {}

    private Distances distances(String count) throws Unusable {
        var relative = config.relative();
        if (relative.isEmpty() || !relative.get().embeddings()) return new Distances("", "", "");
        var it = relative.get();
        Tensor table =
                weights.weight(
                        base("encoder.rel_embeddings.weight"), 2L * it.span(), config.hiddenSize());
        String embeddings = graph.weight(table);
        if (it.normalised()) embeddings = normalised(base("encoder.LayerNorm"), embeddings);
        int reach = config.tokensMax() - 1;
        int[] buckets = new int[2 * reach + 1];
        for (int distance = -reach; distance <= reach; distance++) {
            buckets[distance + reach] =
                    Math.clamp(bucket(it, distance) + it.span(), 0, 2 * it.span() - 1);
        }
        String places = range(count);
        String rows = graph.node("Unsqueeze", List.of(places, graph.constant(1)));
        String columns = graph.node("Unsqueeze", List.of(places, graph.constant(0)));
        String distance =
                graph.node(
                        "Add",
                        List.of(graph.node("Sub", List.of(rows, columns)), graph.scalar(reach)));
        String bucket = graph.node("Gather", List.of(graph.table(buckets), distance));
        String shape =
                graph.node(
                        "Concat",
                        List.of(graph.constant(config.heads()), count, count),
                        whole("axis", 0));
        return new Distances(
                embeddings,
                graph.node("Expand", List.of(bucket, shape)),
                graph.node("Expand", List.of(graph.node("Transpose", List.of(bucket)), shape)));
    }

    /**
     * In which bucket a distance is: near ones have their own, far ones share on a logarithmic
     * scale. Each step is rounded to 32 bits as PyTorch does, since the last is rounded up.
     */
    static int bucket(EncoderConfig.Relative relative, int distance) {
        int middle = relative.buckets() / 2;
        int far = Math.abs(distance);
        if (relative.buckets() <= 0 || far <= middle) return distance;
        float part = (float) Math.log((float) far / middle);
        float whole = (float) Math.log((float) ((double) (relative.distanceMax() - 1) / middle));
        float scaled = part / whole * (middle - 1);
        int bucket = (int) ((float) Math.ceil(scaled) + middle);
        return distance < 0 ? -bucket : bucket;
    }

    private String layer(String name, String input, Distances distances) throws Unusable {
        int hidden = config.hiddenSize();
        String context = attention(name + ".attention.self.", input, distances);
        String attended = linear(name + ".attention.output.dense", context, hidden, hidden);
        String first =
                normalised(
                        name + ".attention.output.LayerNorm",
                        graph.node("Add", List.of(attended, input)));
        int wide = config.intermediateSize();
        String inner = linear(name + ".intermediate.dense", first, hidden, wide);
        String outer =
                linear(name + ".output.dense", activated(config.activation(), inner), wide, hidden);
        return normalised(name + ".output.LayerNorm", graph.node("Add", List.of(outer, first)));
    }

    private String attention(String name, String input, Distances distances) throws Unusable {
        boolean deberta = config.family() == EncoderConfig.Family.DEBERTA;
        String projection = deberta ? "_proj" : "";
        int hidden = config.hiddenSize();
        String query = heads(linear(name + "query" + projection, input, hidden, hidden), 1, 0, 2);
        String keyRows = linear(name + "key" + projection, input, hidden, hidden);
        String value = heads(linear(name + "value" + projection, input, hidden, hidden), 1, 0, 2);
        String scores = graph.node("MatMul", List.of(query, heads(keyRows, 1, 2, 0)));
        double terms = 1;
        if (deberta) {
            var relative = config.relative().orElseThrow();
            // The terms are counted by their names, even where there are no distances at all.
            terms +=
                    (relative.contentToPosition() ? 1 : 0) + (relative.positionToContent() ? 1 : 0);
            if (relative.embeddings() && relative.contentToPosition()) {
                String from = name + (relative.shared() ? "key_proj" : "pos_key_proj");
                String near = nearness(query, from, distances, distances.fromRow);
                scores = graph.node("Add", List.of(scores, near));
            }
            if (relative.embeddings() && relative.positionToContent()) {
                String from = name + (relative.shared() ? "query_proj" : "pos_query_proj");
                String near = nearness(heads(keyRows, 1, 0, 2), from, distances, distances.toRow);
                near = graph.node("Transpose", List.of(near), wholes("perm", 0L, 2L, 1L));
                scores = graph.node("Add", List.of(scores, near));
            }
        }
        double size = (double) hidden / config.heads();
        String scale = graph.factor((float) (1 / Math.sqrt(size * terms)));
        String shares =
                graph.node(
                        "Softmax",
                        List.of(graph.node("Mul", List.of(scores, scale))),
                        whole("axis", -1));
        String mixed = graph.node("MatMul", List.of(shares, value));
        String rows = graph.node("Transpose", List.of(mixed), wholes("perm", 1L, 0L, 2L));
        return graph.node("Reshape", List.of(rows, graph.constant(-1, hidden)));
    }

    /** How well each of {@code content} goes with the distance to each token. */
    private String nearness(String content, String projection, Distances distances, String buckets)
            throws Unusable {
        int hidden = config.hiddenSize();
        String positions = heads(linear(projection, distances.embeddings, hidden, hidden), 1, 2, 0);
        String all = graph.node("MatMul", List.of(content, positions));
        return graph.node("GatherElements", List.of(all, buckets), whole("axis", 2));
    }

    /** Splits rows into heads, shape (rows, heads, size), and reorders those three. */
    private String heads(String rows, long first, long second, long third) {
        int size = config.hiddenSize() / config.heads();
        String split =
                graph.node("Reshape", List.of(rows, graph.constant(-1, config.heads(), size)));
        return graph.node("Transpose", List.of(split), wholes("perm", first, second, third));
    }

    private String convolution(EncoderConfig.Convolution it, String input, String residual)
            throws Unusable {
        int hidden = config.hiddenSize();
        long reach = (it.kernel() - 1L) / 2;
        Tensor kernel =
                weights.weight(
                        base("encoder.conv.conv.weight"),
                        hidden,
                        hidden / it.groups(),
                        it.kernel());
        Tensor bias = weights.weight(base("encoder.conv.conv.bias"), hidden);
        String columns = graph.node("Transpose", List.of(input));
        String signal = graph.node("Unsqueeze", List.of(columns, graph.constant(0)));
        String swept =
                graph.node(
                        "Conv",
                        List.of(signal, graph.weight(kernel), graph.weight(bias)),
                        wholes("pads", reach, reach),
                        whole("group", it.groups()));
        String rows =
                graph.node(
                        "Transpose",
                        List.of(graph.node("Squeeze", List.of(swept, graph.constant(0)))));
        String sum = graph.node("Add", List.of(residual, activated(it.activation(), rows)));
        return normalised(base("encoder.conv.LayerNorm"), sum);
    }

    /** The head over {@code first}, the first token's row. */
    private void head(String first) throws Unusable {
        int hidden = config.hiddenSize();
        switch (config.family()) {
            case BERT -> {
                String pooled =
                        graph.node(
                                "Tanh",
                                List.of(linear(base("pooler.dense"), first, hidden, hidden)));
                last("classifier", pooled);
            }
            case DEBERTA -> {
                String pooled = linear("pooler.dense", first, hidden, hidden);
                last("classifier", activated(config.pooler(), pooled));
            }
            case ROBERTA ->
                    last(
                            "classifier.out_proj",
                            graph.node(
                                    "Tanh",
                                    List.of(linear("classifier.dense", first, hidden, hidden))));
            case ELECTRA -> {
                String pooled = linear("classifier.dense", first, hidden, hidden);
                last("classifier.out_proj", activated(EncoderConfig.Activation.GELU, pooled));
            }
        }
    }

    private void last(String name, String pooled) throws Unusable {
        Tensor weight = weights.weight(name + ".weight", 1, config.hiddenSize());
        Tensor bias = weights.weight(name + ".bias", 1);
        var inputs = List.of(pooled, graph.weight(weight), graph.weight(bias));
        graph.named("logits", "Gemm", inputs, whole("transB", 1));
    }

    private String linear(String name, String input, int from, int to) throws Unusable {
        Tensor weight = weights.weight(name + ".weight", to, from);
        Tensor bias = weights.weight(name + ".bias", to);
        return graph.node(
                "Gemm",
                List.of(input, graph.weight(weight), graph.weight(bias)),
                whole("transB", 1));
    }

    private String normalised(String name, String input) throws Unusable {
        return normalised(name, input, config.hiddenSize());
    }

    private String normalised(String name, String input, int size) throws Unusable {
        String scale = graph.weight(weights.weight(name + ".weight", size));
        String bias = graph.weight(weights.weight(name + ".bias", size));
        return graph.node(
                "LayerNormalization",
                List.of(input, scale, bias),
                whole("axis", -1),
                real("epsilon", config.epsilon()));
    }

    private String activated(EncoderConfig.Activation activation, String input) {
        return switch (activation) {
            case GELU -> graph.node("Gelu", List.of(input));
            case GELU_TANH -> graph.node("Gelu", List.of(input), text("approximate", "tanh"));
            case RELU -> graph.node("Relu", List.of(input));
            case SILU -> graph.node("Mul", List.of(input, graph.node("Sigmoid", List.of(input))));
            case TANH -> graph.node("Tanh", List.of(input));
            case SIGMOID -> graph.node("Sigmoid", List.of(input));
            case LINEAR -> input;
        };
    }

    private String base(String name) {
        String base =
                switch (config.family()) {
                    case BERT -> "bert.";
                    case ROBERTA -> "roberta.";
                    case ELECTRA -> "electra.";
                    case DEBERTA -> "deberta.";
                };
        return base + name;
    }
}
