package dojo.miner;

import dojo.protocol.synapse.CompletionText;
import dojo.protocol.synapse.ModelConfig;
import dojo.protocol.synapse.Rank;
import dojo.protocol.synapse.RankingRequest;
import dojo.work.WorkUnavailable;
import dojo.work.client.WorkClient;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets people score, on a worker platform. Keeps nothing: the same request leads to the same task
 * there, so whoever asks again, after a restart or an outage on either side, finds it and what has
 * been answered meanwhile.
 */
public final class WorkScorer implements Scorer {
    /** The scoring method as an owner writes it. */
    public static final String METHOD = "dojo";

    /** How long people have. */
    static final Duration OPEN = Duration.ofHours(8);

    private static final Logger LOG = LoggerFactory.getLogger(WorkScorer.class);

    private final WorkClient platform;
    private final int results;

    /**
     * @param results how many people are asked, and waited for
     */
    public WorkScorer(WorkClient platform, int results) {
        this.platform = platform;
        this.results = results;
    }

    @Override
    public ScorerAnswer score(RankingRequest request, Instant deadline) {
        if (request.completions().isEmpty()) return new ScorerAnswer.Declined("no completions");
        Map<String, String> completions = new LinkedHashMap<>();
        for (CompletionText completion : request.completions()) {
            completions.put(completion.cid(), completion.text());
        }
        List<Map<String, Double>> said;
        try {
            said = platform.results(platform.create(question(request, completions)));
        } catch (WorkUnavailable e) {
            // The ticket stays good; the next time that it is asked for, this is tried again.
            LOG.warn("{}", e.getMessage());
            return new ScorerAnswer.Later();
        }
        if (said.size() < results) return new ScorerAnswer.Later();
        List<Rank> ranks = new ArrayList<>();
        for (String cid : completions.keySet()) {
            double mean =
                    said.stream()
                            .mapToDouble(scores -> scores.getOrDefault(cid, 0.0))
                            .average()
                            .orElse(0);
            ranks.add(new Rank(cid, mean));
        }
        var judge = new ModelConfig(Optional.empty(), "people", Optional.empty());
        return new ScorerAnswer.Scored(ranks, METHOD, judge);
    }

    private WorkClient.Question question(RankingRequest request, Map<String, String> completions) {
        Instant asked = Instant.ofEpochMilli((long) (request.epochTimestamp() * 1000));
        return new WorkClient.Question(
                name(request), request.prompt(), completions, asked.plus(OPEN), results);
    }

    /** Of the whole question, since ids are the validators' and two may choose the same. */
    static String name(RankingRequest request) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(
                                    RankingRequest.TYPE
                                            .write()
                                            .apply(request)
                                            .toString()
                                            .getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
