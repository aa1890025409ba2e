package dojo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dojo.miner.MturkScorer;
import dojo.mturk.Crowd;
import dojo.mturk.HitBook;
import dojo.mturk.MturkAccount;
import dojo.mturk.MturkConfig;
import dojo.mturk.MturkPlace;
import dojo.protocol.synapse.MTurkResponse;
import dojo.protocol.synapse.RankingRequest;
import dojo.testing.MturkServer;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A miner's own HIT, with the answers that the miner counts, against the validator's look at it.
 */
class MturkCheckTest {
    @TempDir Path folder;

    private final MturkServer server = new MturkServer();
    private final MturkPlace place = MturkPlace.of("production", Optional.of(server.url()));
    private final RankingRequest request = MinerCheck.sample("check", Instant.EPOCH);

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void whatOurMinerSaysOfItsHitIsProvenAndAnotherScoreIsNot() {
        var owner =
                new MturkAccount.Keys(Optional.empty(), Optional.of("AKID"), Optional.of("secret"));
        try (var account = new MturkAccount(place, owner, Optional.empty());
                var book = HitBook.open(folder.resolve("hits.db"))) {
            var crowd = new Crowd(account, book, MturkConfig.usual(new BigDecimal("10")), false);
            var question = MturkScorer.question(request);
            crowd.ask(question, "asker", request.requestId(), Instant.EPOCH, Instant.MAX);
            String hit = server.hits().getFirst().hitId();
            server.submit(hit, "W1", answer(9, 2), 600);
            server.submit(hit, "W2", answer(8, 4), 600);
            server.submit(hit, "W3", answer(5, 5), 600);
            crowd.step(Instant.EPOCH);
            var done =
                    (Crowd.Outcome.Scored)
                            crowd.ask(question, "asker", "r", Instant.EPOCH, Instant.MAX);
            server.good("ASIA", "token");
            assertThat(objection(hit, done.scores())).isEmpty();
            Map<String, Double> nicer = new LinkedHashMap<>(done.scores());
            nicer.replaceAll((id, score) -> score + 0.5);
            assertThat(objection(hit, nicer)).isPresent();
            assertThat(objection("", done.scores())).isPresent();
            server.close();
            assertThat(objection(hit, nicer)).as("nobody can say").isEmpty();
        }
    }

    private String answer(int first, int others) {
        var json = new StringBuilder("[");
        for (int i = 0; i < request.completions().size(); i++) {
            json.append(i == 0 ? "" : ",")
                    .append("{\"")
                    .append(request.completions().get(i).cid())
                    .append("\":\"")
                    .append(i == 0 ? first : others)
                    .append("\"}");
        }
        return json.append(']').toString();
    }

    private Optional<String> objection(String hit, Map<String, Double> scores) {
        var keys = new MTurkResponse.Credentials("ASIA", "s", "token", "", "production");
        var pushed = new MTurkResponse(Optional.of(hit), scores, Optional.of(keys));
        return new MturkCheck(place).objection(pushed, List.of(request), Instant.EPOCH);
    }
}
