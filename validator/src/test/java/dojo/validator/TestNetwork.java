package dojo.validator;

import dojo.chain.AxonInfo;
import dojo.chain.Neuron;
import dojo.protocol.Admission;
import dojo.protocol.Axon;
import dojo.protocol.AxonConfig;
import dojo.protocol.Dendrite;
import dojo.protocol.DendriteConfig;
import dojo.protocol.synapse.CompletionText;
import dojo.protocol.synapse.FeedbackRequest;
import dojo.protocol.synapse.ModelConfig;
import dojo.protocol.synapse.Rank;
import dojo.protocol.synapse.RankingRequest;
import dojo.protocol.synapse.RankingResult;
import dojo.protocol.synapse.ScoringResult;
import dojo.protocol.synapse.TaskResultRequest;
import dojo.testing.HandClock;
import dojo.wallet.Keypair;
import dojo.wallet.Sr25519Keypair;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToDoubleFunction;

/** Three miners behind real axons, and a dendrite to call them. */
final class TestNetwork implements AutoCloseable {
    final HandClock clock = new HandClock(Given.START);
    final Keypair validator = Sr25519Keypair.fromUri("//Alice");
    private final AtomicLong calls = new AtomicLong();

    // Calls made at once read the clock apart, as on a real one: an axon wants that of nonces.
    final Dendrite dendrite =
            new Dendrite(
                    validator,
                    () -> clock.instant().plusNanos(2_000 * calls.incrementAndGet()),
                    DendriteConfig.LOCAL);
    final HandChain chain = new HandChain();
    final Queue<RankingRequest> asked = new ConcurrentLinkedQueue<>();
    final Queue<RankingResult> results = new ConcurrentLinkedQueue<>();
    final Map<String, FeedbackRequest> handedOut = new ConcurrentHashMap<>();
    final Queue<String> pulls = new ConcurrentLinkedQueue<>();
    final Queue<ScoringResult> told = new ConcurrentLinkedQueue<>();
    volatile boolean workersDone = true;
    private final List<Axon> axons = new ArrayList<>();
    private final List<Keypair> keys = new ArrayList<>();

    TestNetwork() {
        chain.moving = true;
        chain.neurons.add(neuron(0, validator, Optional.empty(), 0));
        // Good, longest first, and one that cannot tell.
        serve(text -> -number(text));
        serve(String::length);
        serve(text -> 0.5);
    }

    /** Adds a miner that scores a completion by its text. */
    Keypair serve(ToDoubleFunction<String> score) {
        int uid = chain.neurons.size();
        Keypair key = Sr25519Keypair.fromUri("//Miner" + uid);
        var axon = new Axon(key, AxonConfig.on("127.0.0.1", 0), clock);
        axon.attach(
                RankingRequest.TYPE,
                Admission.everyone(),
                received -> {
                    asked.add(received.synapse());
                    var ranks = new ArrayList<Rank>();
                    for (CompletionText shown : received.synapse().completions()) {
                        ranks.add(new Rank(shown.cid(), score.applyAsDouble(shown.text())));
                    }
                    return received.synapse()
                            .answered(
                                    ranks,
                                    "hf_model",
                                    new ModelConfig(
                                            Optional.empty(), "simulated/x", Optional.empty()));
                });
        axon.attach(
                RankingResult.TYPE,
                Admission.everyone(),
                received -> {
                    results.add(received.synapse());
                    return received.synapse();
                });
        axon.attach(
                FeedbackRequest.FEEDBACK,
                Admission.everyone(),
                received -> {
                    String ticket = uid + "/" + received.synapse().taskId();
                    handedOut.put(ticket, received.synapse());
                    return received.synapse().taken(ticket);
                });
        axon.attach(
                TaskResultRequest.TYPE,
                Admission.everyone(),
                received -> {
                    String ticket = received.synapse().ticket();
                    pulls.add(ticket);
                    FeedbackRequest task = handedOut.get(ticket);
                    if (!workersDone || task == null) return received.synapse();
                    Map<String, Double> scores = new HashMap<>();
                    for (FeedbackRequest.Shown shown : task.completions()) {
                        double of = 50 + 0.1 * score.applyAsDouble(shown.text());
                        scores.put(shown.id(), of);
                    }
                    return new TaskResultRequest(
                            ticket,
                            List.of(
                                    new TaskResultRequest.Result("worker 1", scores),
                                    new TaskResultRequest.Result("worker 2", scores)));
                });
        axon.attach(
                ScoringResult.TYPE,
                Admission.everyone(),
                received -> {
                    told.add(received.synapse());
                    return received.synapse();
                });
        axon.start();
        axons.add(axon);
        keys.add(key);
        chain.neurons.add(
                neuron(uid, key, Optional.of(new AxonInfo(1, 0, "127.0.0.1", axon.port(), 4)), 0));
        return key;
    }

    /** The hotkey of {@code uid} left and is there again since {@code block}. */
    void registerAnew(int uid, long block) {
        chain.neurons.set(
                uid, neuron(uid, keys.get(uid - 1), chain.neurons.get(uid).axon(), block));
    }

    /** The n of "answer n to …". */
    private static double number(String text) {
        return text.charAt(7) - '0';
    }

    private static Neuron neuron(int uid, Keypair key, Optional<AxonInfo> axon, long registeredAt) {
        return new Neuron(
                uid,
                key.address(),
                key.address(),
                axon,
                0,
                false,
                true,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                registeredAt);
    }

    @Override
    public void close() {
        axons.forEach(Axon::close);
        dendrite.close();
        keys.forEach(Keypair::close);
        validator.close();
    }
}
