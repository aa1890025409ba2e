package dojo.models.hf;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dojo.models.RewardModel;
import dojo.models.RewardModelUnreadable;
import java.io.IOException;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A sequence classifier with one label, run by ONNX Runtime in this process. Each text is run alone
 * and without padding, so its score never depends on what else is scored. May be used from several
 * threads at once.
 */
public final class HfRewardModel implements RewardModel, AutoCloseable {
    /** Where an ONNX file is looked for in a model's folder, best first. */
    static final List<String> ONNX_FILES = List.of("onnx/model.onnx", "model.onnx");

    private static final int CONFIG_BYTES_MAX = 1 << 20;
    private static final Set<String> INPUTS =
            Set.of("input_ids", "attention_mask", "token_type_ids");

    private final String name;
    private final PromptTemplate template;
    private final HfTokenizer tokenizer;
    final OrtSession session;
    private final List<String> inputs;

    private HfRewardModel(
            String name, PromptTemplate template, HfTokenizer tokenizer, OrtSession session) {
        this.name = name;
        this.template = template;
        this.tokenizer = tokenizer;
        this.session = session;
        inputs = List.copyOf(session.getInputNames());
    }

    /**
     * The model in {@code folder}, which holds the files of a Hugging Face repository: its ONNX
     * file if it has one, and else its weights with the graph that its configuration describes.
     *
     * @param name what it declares
     * @throws RewardModelUnreadable if files are missing or damaged, or the model is of a kind that
     *     is not supported
     */
    public static HfRewardModel load(Path folder, String name, PromptTemplate template) {
        Path configFile = folder.resolve("config.json");
        if (!Files.isRegularFile(configFile)) {
            throw new RewardModelUnreadable(folder.toString(), "holds no config.json");
        }
        Optional<Path> onnx =
                ONNX_FILES.stream().map(folder::resolve).filter(Files::isRegularFile).findFirst();
        try {
            var config = Bounded.json(configFile, CONFIG_BYTES_MAX);
            if (onnx.isPresent()) {
                int positions = config.path("max_position_embeddings").asInt(512);
                boolean shifted = config.path("model_type").asText().contains("roberta");
                int limit = shifted ? positions - 2 : positions;
                limit = Math.clamp(limit, 8, EncoderConfig.TOKENS_MAX);
                return opened(
                        name,
                        template,
                        HfTokenizer.in(folder, limit),
                        options -> {
                            OrtSession session =
                                    OrtEnvironment.getEnvironment()
                                            .createSession(
                                                    onnx.get().toRealPath().toString(), options);
                            requireClassifier(session);
                            return session;
                        });
            }
            EncoderConfig encoder = EncoderConfig.read(config);
            OnnxGraph.Built graph = EncoderGraph.of(encoder, Checkpoint.in(folder));
            HfTokenizer tokenizer = HfTokenizer.in(folder, encoder.tokensMax());
            if (encoder.types() > 0 && tokenizer.types() > encoder.types()) {
                tokenizer.close();
                throw new Unusable(
                        "has type_vocab_size "
                                + encoder.types()
                                + ", but its tokenizer tells more kinds of texts apart");
            }
            return opened(
                    name,
                    template,
                    tokenizer,
                    options -> {
                        options.addConfigEntry(
                                "session.model_external_initializers_file_folder_path",
                                graph.weights().toString());
                        return OrtEnvironment.getEnvironment().createSession(graph.onnx(), options);
                    });
        } catch (Unusable e) {
            throw new RewardModelUnreadable(configFile.toString(), e.why());
        } catch (IOException e) {
            throw new RewardModelUnreadable(configFile.toString(), e);
        }
    }

    private interface Opening {
        OrtSession open(OrtSession.SessionOptions options)
                throws OrtException, IOException, Unusable;
    }

    private static HfRewardModel opened(
            String name, PromptTemplate template, HfTokenizer tokenizer, Opening opening)
            throws IOException, Unusable {
        try (var options = new OrtSession.SessionOptions()) {
            // What is shared with others is no place for threads that wait by turning in circles.
            options.addConfigEntry("session.intra_op.allow_spinning", "0");
            options.setInterOpNumThreads(1);
            options.setIntraOpNumThreads(Runtime.getRuntime().availableProcessors());
            return new HfRewardModel(name, template, tokenizer, opening.open(options));
        } catch (OrtException e) {
            tokenizer.close();
            throw new RewardModelUnreadable(name, firstLine(e));
        } catch (RuntimeException | IOException | Unusable e) {
            tokenizer.close();
            throw e;
        }
    }

    /** That an ONNX file takes tokens and gives one number, as {@code optimum} exports it. */
    private static void requireClassifier(OrtSession session) throws OrtException, Unusable {
        for (var input : session.getInputInfo().entrySet()) {
            boolean whole =
                    input.getValue().getInfo() instanceof TensorInfo info
                            && info.type == OnnxJavaType.INT64
                            && info.getShape().length == 2;
            if (!INPUTS.contains(input.getKey()) || !whole) {
                throw new Unusable(
                        "has an ONNX file with the input " + Bounded.printable(input.getKey()));
            }
        }
        var output = session.getOutputInfo().values().iterator().next().getInfo();
        boolean one =
                output instanceof TensorInfo info
                        && info.type == OnnxJavaType.FLOAT
                        && info.getShape().length == 2
                        && info.getShape()[1] == 1;
        if (!one)
            throw new Unusable("has an ONNX file whose first output is not one number a text");
    }

    private static String firstLine(OrtException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    /** The raw logit; {@code 1 / (1 + exp(-logit))} is what a miner answers. */
    @Override
    public double score(String prompt, String completion) {
        return logit(tokens(prompt, completion));
    }

    /** What the model reads of the two texts. */
    HfTokenizer.Tokens tokens(String prompt, String completion) {
        String first = template.first(prompt, completion);
        // Transformers takes an empty second text for none.
        boolean pair = template.pair && !completion.isEmpty();
        return pair ? tokenizer.pair(first, completion) : tokenizer.single(first);
    }

    /** The logit of one text. */
    double logit(HfTokenizer.Tokens tokens) {
        long[] shape = {1, tokens.ids().length};
        Map<String, OnnxTensor> feed = new LinkedHashMap<>();
        try {
            for (String input : inputs)
                feed.put(
                        input,
                        OnnxTensor.createTensor(
                                OrtEnvironment.getEnvironment(),
                                LongBuffer.wrap(values(input, tokens)),
                                shape));
            try (OrtSession.Result result = session.run(feed)) {
                float logit = ((OnnxTensor) result.get(0)).getFloatBuffer().get(0);
                if (!Float.isFinite(logit)) {
                    throw new RewardModelUnreadable(name, "gave a score that is no number");
                }
                return logit;
            }
        } catch (OrtException e) {
            throw new RewardModelUnreadable(name, "cannot score this text: " + firstLine(e));
        } finally {
            feed.values().forEach(OnnxTensor::close);
        }
    }

    private static long[] values(String input, HfTokenizer.Tokens tokens) {
        return switch (input) {
            case "input_ids" -> tokens.ids();
            case "token_type_ids" -> tokens.types();
            default -> {
                long[] all = new long[tokens.ids().length];
                Arrays.fill(all, 1);
                yield all;
            }
        };
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String template() {
        return template.label();
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        } finally {
            tokenizer.close();
        }
    }
}
