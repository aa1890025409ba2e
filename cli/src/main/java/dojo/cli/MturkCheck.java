package dojo.cli;

import dojo.miner.MturkScorer;
import dojo.mturk.HitProof;
import dojo.mturk.MturkAccount;
import dojo.mturk.MturkPlace;
import dojo.mturk.MturkUnavailable;
import dojo.mturk.Question;
import dojo.protocol.synapse.MTurkResponse;
import dojo.protocol.synapse.RankingRequest;
import dojo.validator.HitCheck;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads HITs with the keys that miners send along, and keeps these no longer than that. */
final class MturkCheck implements HitCheck {
    private static final Logger LOG = LoggerFactory.getLogger(MturkCheck.class);

    private final HitProof proof;

    MturkCheck(MturkPlace place) {
        proof = new HitProof(place);
    }

    @Override
    public Optional<String> objection(
            MTurkResponse pushed, List<RankingRequest> questions, Instant since) {
        MTurkResponse.Credentials given = pushed.credentials().orElseThrow();
        String hitId = pushed.hitId().orElse("");
        var keys =
                new MturkAccount.Keys(
                        Optional.empty(),
                        Optional.of(given.id()),
                        Optional.of(given.secret()),
                        Optional.of(given.token()));
        try {
            return proof.objection(
                    keys, given.environment(), hitId, asked(questions), pushed.scores(), since);
        } catch (MturkUnavailable e) {
            // As good as one without keys, which anybody may send.
            LOG.warn("HIT {} is not looked at: {}", hitId, e.getMessage());
            return Optional.empty();
        }
    }

    private static Question asked(List<RankingRequest> questions) {
        List<Question.Shown> shown = new ArrayList<>();
        for (RankingRequest each : questions) shown.addAll(MturkScorer.question(each).shown());
        return Question.of("check", questions.getFirst().prompt(), shown);
    }
}
