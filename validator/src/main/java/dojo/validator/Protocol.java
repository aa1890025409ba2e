package dojo.validator;

import dojo.protocol.synapse.FeedbackRequest;
import dojo.protocol.synapse.SynapseType;
import java.util.Optional;

/** The messages in which a round is held, as one of the subnet's documents has them. */
public enum Protocol {
    /** Scores come in the reply, or are pushed: the first two documents. */
    RANKING(-IssuedTask.SCORE_MAX, IssuedTask.SCORE_MAX, Optional.empty()),
    /** A ticket comes in the reply, and the scores are pulled: the third document. */
    FEEDBACK(1, 100, Optional.of(FeedbackRequest.FEEDBACK)),
    /** The same in the message of the main network of 2025. */
    TASK(1, 100, Optional.of(FeedbackRequest.TASK));

    private final double scoreMin;
    private final double scoreMax;
    private final Optional<SynapseType<FeedbackRequest>> ticketed;

    Protocol(double scoreMin, double scoreMax, Optional<SynapseType<FeedbackRequest>> ticketed) {
        this.scoreMin = scoreMin;
        this.scoreMax = scoreMax;
        this.ticketed = ticketed;
    }

    /** The worst score that is taken. */
    public double scoreMin() {
        return scoreMin;
    }

    /** The best score that is taken. */
    public double scoreMax() {
        return scoreMax;
    }

    /** The message that hands a task out, if it is answered with a ticket. */
    Optional<SynapseType<FeedbackRequest>> ticketed() {
        return ticketed;
    }
}
