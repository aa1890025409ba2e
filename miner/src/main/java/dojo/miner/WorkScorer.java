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

    /** How long people have where nobody says until when scores are of use. */
    static final Duration OPEN = Duration.ofHours(8);

    private static final Logger LOG = LoggerFactory.getLogger(WorkScorer.class);

    private final WorkClient platform;
    private final int results;
    private final Duration open;

    /**
     * @param results how many people are asked, and waited for
     */
    public WorkScorer(WorkClient platform, int results) {
        this(platform, results, OPEN);
    }

    /**
     * @param open how long people have
     */
    WorkScorer(WorkClient platform, int results, Duration open) {
        this.platform = platform;
        this.results = results;
        this.open = open;
    }

    @Override
    public ScorerAnswer score(RankingRequest request, Instant deadline) {
        return ticketed(request, expireAt(request), deadline);
    }

    @Override
    public ScorerAnswer ticketed(RankingRequest request, Instant expireAt, Instant deadline) {
        if (request.completions().isEmpty()) return new ScorerAnswer.Declined("no completions");
        try {
            return said(request, offer(request, expireAt));
        } catch (WorkUnavailable e) {
            // The ticket stays good; the next time that it is asked for, this is tried again.
            LOG.warn("{}", e.getMessage());
            return new ScorerAnswer.Later(METHOD);
        }
    }

    @Override
    public boolean resume(RankingRequest question, Instant expireAt) {
        if (question.completions().isEmpty()) return true;
        try {
            offer(question, expireAt);
            return true;
        } catch (WorkUnavailable e) {
            LOG.warn("{}", e.getMessage());
            return false;
        }
    }

    /** The task on the platform that {@code request} is, made if it is not there yet. */
    String offer(RankingRequest request, Instant expireAt) {
        Map<String, String> completions = new LinkedHashMap<>();
        for (CompletionText completion : request.completions()) {
            completions.put(completion.cid(), completion.text());
        }
        return platform.create(
                new WorkClient.Question(
                        name(request), request.prompt(), completions, expireAt, results));
    }

    /** Until when people may answer. */
    Instant expireAt(RankingRequest request) {
        return Instant.ofEpochMilli((long) (request.epochTimestamp() * 1000)).plus(open);
    }

    /** What people have said to {@code task}: scores, or that they come later. */
    ScorerAnswer said(RankingRequest request, String task) {
        List<Map<String, Double>> said = platform.results(task);
        return said.size() < results ? new ScorerAnswer.Later(METHOD) : scored(request, said);
    }

    static ScorerAnswer scored(RankingRequest request, List<Map<String, Double>> said) {
        List<String> cids = request.completions().stream().map(CompletionText::cid).toList();
        // A score that somebody did not give is not the worst one.
        List<Map<String, Double>> complete =
                said.stream().filter(scores -> scores.keySet().containsAll(cids)).toList();
        if (complete.isEmpty()) {
            return new ScorerAnswer.Declined("nobody scored every completion");
        }
        List<Rank> ranks = new ArrayList<>();
        for (String cid : cids) {
            double mean =
                    complete.stream()
                            .mapToDouble(scores -> scores.getOrDefault(cid, Double.NaN))
                            .average()
                            .orElseThrow();
            ranks.add(new Rank(cid, mean));
        }
        var judge = new ModelConfig(Optional.empty(), "people", Optional.empty());
        return new ScorerAnswer.Scored(ranks, METHOD, judge);
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
