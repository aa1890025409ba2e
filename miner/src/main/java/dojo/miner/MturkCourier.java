package dojo.miner;

import dojo.chain.Metagraph;
import dojo.mturk.Crowd;
import dojo.mturk.HitBook;
import dojo.protocol.Dendrite;
import dojo.protocol.Peer;
import dojo.protocol.Reply;
import dojo.protocol.synapse.MTurkResponse;
import dojo.protocol.synapse.Rank;
import dojo.wallet.Ss58Address;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what people on Mechanical Turk answered to the axons of the validators that asked. Tries
 * again with each step, for as long as a round of the documents lasts. Holds no thread.
 */
public final class MturkCourier {
    /**
     * For so long after the last answer could come. A question does not say until when its
     * validator takes answers; one that takes no more says so.
     */
    static final Duration TRIED = Duration.ofHours(8);

    /** How long a validator may take for it. */
    static final Duration WITHIN = Duration.ofSeconds(60);

    private static final Logger LOG = LoggerFactory.getLogger(MturkCourier.class);

    private final Crowd crowd;
    private final Dendrite dendrite;
    private final Supplier<Metagraph> metagraph;
    private final Supplier<Optional<MTurkResponse.Credentials>> access;
    private final Consumer<MinerEvent> listener;

    /**
     * All stay the caller's to close.
     *
     * @param metagraph the newest snapshot, refreshed by somebody else
     * @param access what goes with answers, asked for anew each time that some are brought
     * @param listener told of each answer that arrived
     */
    public MturkCourier(
            Crowd crowd,
            Dendrite dendrite,
            Supplier<Metagraph> metagraph,
            Supplier<Optional<MTurkResponse.Credentials>> access,
            Consumer<MinerEvent> listener) {
        this.crowd = crowd;
        this.dendrite = dendrite;
        this.metagraph = metagraph;
        this.access = access;
        this.listener = listener;
    }

    /** Looks for answers and brings those that are complete; returns when all were tried once. */
    public void step(Instant now) throws InterruptedException {
        crowd.step(now);
        bring(now);
    }

    /** Looks at one HIT of which there is word, and brings its scores if they are complete. */
    public void look(String hitId, Instant now) throws InterruptedException {
        crowd.look(hitId, now);
        bring(now);
    }

    private void bring(Instant now) throws InterruptedException {
        Metagraph neurons = metagraph.get();
        List<HitBook.Entry> finished = new ArrayList<>();
        List<Peer> validators = new ArrayList<>();
        for (HitBook.Entry each : crowd.untold(now.minus(TRIED))) {
            Optional<Peer> validator =
                    neurons.byHotkey(Ss58Address.parse(each.asker()))
                            .flatMap(neuron -> neuron.axon())
                            .map(axon ->
                                    new Peer(
                                            Ss58Address.parse(each.asker()),
                                            axon.host(),
                                            axon.port()));
            if (validator.isEmpty()) {
                LOG.debug("{} asked for {} and serves no axon", each.asker(), each.requestId());
                continue;
            }
            finished.add(each);
            validators.add(validator.get());
        }
        if (finished.isEmpty()) return;
        // Once for all: it takes a call to Amazon.
        Optional<MTurkResponse.Credentials> keys = access.get();
        List<Dendrite.Call<MTurkResponse>> calls = new ArrayList<>();
        for (int i = 0; i < finished.size(); i++) {
            HitBook.Entry each = finished.get(i);
            var scores = new MTurkResponse(Optional.of(each.hitId()), each.scores(), keys);
            calls.add(new Dendrite.Call<>(validators.get(i), scores));
        }
        dendrite.askAll(
                calls, WITHIN, reply -> replied(finished.get(reply.index()), reply.reply(), now));
    }

    private void replied(HitBook.Entry finished, Reply<MTurkResponse> reply, Instant now) {
        if (!(reply instanceof Reply.Answer<MTurkResponse> answer)) {
            LOG.info(
                    "{} did not take the answer to {} and is asked again: {}",
                    finished.asker(),
                    finished.requestId(),
                    reply);
            return;
        }
        crowd.told(finished, now);
        if (answer.synapse().scores().isEmpty()) {
            LOG.warn("{} counts no score for {}", finished.asker(), finished.requestId());
        }
        List<Rank> ranks = new ArrayList<>();
        finished.scores().forEach((id, score) -> ranks.add(new Rank(id, score)));
        listener.accept(
                new MinerEvent.Answered(
                        Ss58Address.parse(finished.asker()),
                        finished.requestId(),
                        ranks,
                        Duration.between(finished.askedAt(), now),
                        answer.synapse().scores().isEmpty()));
    }
}
