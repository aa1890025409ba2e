package dojo.cli;

import dojo.chain.Metagraph;
import dojo.chain.Neuron;
import dojo.validator.Refusal;
import dojo.validator.Round;
import dojo.validator.RoundArchive;
import dojo.validator.RoundScores;
import dojo.validator.RoundState;
import dojo.validator.ScoreBoard;
import dojo.validator.ValidatorEvent;
import dojo.validator.WeightsResult;
import dojo.wallet.Ss58Address;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Turns what the validator and the chain do into what the terminal shows. */
final class Display implements Consumer<ValidatorEvent>, AutoCloseable {
    /** How often the table is drawn anew, in milliseconds. */
    private static final long REFRESH_MS = 250;

    private final LiveView view;
    private final LongSupplier head;
    private final Supplier<Metagraph> metagraph;
    private final List<Member> miners;
    private final boolean announce;
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("display").factory());

    private final Future<?> refresh;

    private final Map<Ss58Address, Integer> answered = new HashMap<>();
    private final Set<String> refusalsSaid = new HashSet<>();
    private final Map<Ss58Address, Double> scores = new HashMap<>();
    private Map<Ss58Address, Double> averages;
    private Optional<WeightsResult.Set> weights = Optional.empty();
    private long round;
    private int asked;
    private String phase = "starting";

    Display(
            LiveView view,
            LongSupplier head,
            Supplier<Metagraph> metagraph,
            List<Member> miners,
            RoundArchive archive,
            ScoreBoard board,
            boolean announce) {
        this.view = view;
        this.head = head;
        this.metagraph = metagraph;
        this.miners = miners;
        this.announce = announce;
        averages = board.scores();
        var past = archive.rounds(EnumSet.of(RoundState.SCORED, RoundState.EXPORTED));
        if (!past.isEmpty()) {
            long last = past.getLast();
            scored(archive.scores(last));
        }
        refresh =
                timer.scheduleAtFixedRate(
                        () -> view.show(snapshot()), REFRESH_MS, REFRESH_MS, TimeUnit.MILLISECONDS);
    }

    @Override
    public synchronized void accept(ValidatorEvent event) {
        switch (event) {
            case ValidatorEvent.RoundOpened(Round opened) -> begin(opened, "opened");
            case ValidatorEvent.RoundResumed(Round resumed) -> begin(resumed, "goes on");
            case ValidatorEvent.AnswerRecorded(long id, var task, Ss58Address miner) -> {
                answered.merge(miner, 1, Integer::sum);
                phase = "collecting";
                if (announce) view.say("acknowledged " + id + " " + task + " " + miner + " .");
            }
            case ValidatorEvent.AnswerRefused(var refusal) -> {
                String line =
                        "round %s refused %s: %s"
                                .formatted(
                                        refusal.round(), kind(refusal.miner()), refusal.reason());
                // A miner that is away refuses each task; one line tells it.
                boolean people = kind(refusal.miner()).equals(People.MINER);
                boolean said = people && refusal.reason() == Refusal.Reason.DECLINED;
                if (!said && refusalsSaid.add(line)) view.say(line + " " + refusal.detail());
            }
            case ValidatorEvent.RoundClosed(long id) -> phase = "closed";
            case ValidatorEvent.RoundScored(RoundScores scored, var board) -> {
                averages = board;
                scored(scored);
                phase = "scored";
                view.scored(snapshot());
                scored.miners().stream()
                        .filter(of -> of.answered() > 0 && kind(of.hotkey()).equals(People.MINER))
                        .forEach(of -> view.say(people(scored, of)));
            }
            case ValidatorEvent.RoundAbandoned(long id, String reason) ->
                    view.say("round " + id + " abandoned: " + reason);
            case ValidatorEvent.WeightsSet(WeightsResult.Set set) -> {
                weights = Optional.of(set);
                view.note(set.text());
            }
            case ValidatorEvent.WeightsNotSet(WeightsResult why) -> {
                switch (why) {
                    // Waiting for the chain's rate limit is how it always goes.
                    case WeightsResult.TooSoon _, WeightsResult.Set _ -> {}
                    case WeightsResult.Committed _ -> view.note(why.text());
                    case WeightsResult.Withheld _,
                            WeightsResult.Outdated _,
                            WeightsResult.Refused _ ->
                            view.say(why.text());
                }
            }
            case ValidatorEvent.NobodyToAsk() -> view.say("no miner serves an axon; waiting");
            case ValidatorEvent.NothingToAsk(String why) -> view.say(why + "; waiting");
            case ValidatorEvent.ChainLost(String why) -> view.say("chain lost: " + why);
            case ValidatorEvent.StorageLost(String why) -> view.say(why + "; trying again");
            case ValidatorEvent.StorageBack() -> view.say("storage is back; going on");
            case ValidatorEvent.MethodFailed failed -> view.say(failed.text());
            case ValidatorEvent.ClockLeapt leapt -> view.say(leapt.text());
            case ValidatorEvent.RoundFailed(long id, String why) ->
                    view.say("round " + id + " failed, and is tried again: " + why);
            case ValidatorEvent.AnswerPromised promised -> {}
            case ValidatorEvent.ResultsSent sent -> {}
            case ValidatorEvent.DatasetGrew grew -> {}
        }
    }

    /** What a person who answered wants to know: how good it was, and what it came to. */
    private static String people(RoundScores scored, RoundScores.OfMiner miner) {
        double agreement =
                scored.tasks().stream()
                        .map(task -> task.breakdown().getOrDefault(miner.hotkey(), Map.of()))
                        .flatMap(part -> Optional.ofNullable(part.get("agreement")).stream())
                        .mapToDouble(Double::doubleValue)
                        .average()
                        .orElse(Double.NaN);
        return "round %d: you scored %d of %d tasks%s, which earns %.4f"
                .formatted(
                        scored.round(),
                        miner.answered(),
                        scored.tasks().size(),
                        Double.isNaN(agreement) ? "" : ", agreement %.2f".formatted(agreement),
                        miner.score());
    }

    private void begin(Round opened, String how) {
        round = opened.id();
        asked = opened.tasks().size();
        answered.clear();
        refusalsSaid.clear();
        phase = how;
    }

    private void scored(RoundScores of) {
        round = of.round();
        asked = of.tasks().size();
        for (var miner : of.miners()) {
            scores.put(miner.hotkey(), miner.score());
            answered.put(miner.hotkey(), miner.answered());
        }
    }

    private String kind(Ss58Address hotkey) {
        return miners.stream()
                .filter(miner -> miner.hotkey().address().equals(hotkey))
                .map(Member::name)
                .findFirst()
                .orElse(hotkey.text());
    }

    private synchronized Snapshot snapshot() {
        Metagraph now = metagraph.get();
        var lines = miners.stream().map(miner -> line(miner, now)).toList();
        String set = weights.map(last -> "weights of block " + last.block()).orElse("");
        return new Snapshot(head.getAsLong(), (int) round, phase, set, lines);
    }

    private Snapshot.Line line(Member miner, Metagraph now) {
        Ss58Address hotkey = miner.hotkey().address();
        Optional<Neuron> neuron = now.byHotkey(hotkey);
        int uid = neuron.map(Neuron::uid).orElse(-1);
        Double score = scores.get(hotkey);
        return new Snapshot.Line(
                uid,
                miner.name(),
                hotkey.text(),
                answered.getOrDefault(hotkey, 0),
                asked,
                score == null ? OptionalDouble.empty() : OptionalDouble.of(score),
                averages.getOrDefault(hotkey, 0.0),
                weights.map(set -> set.weights().of(uid)).orElse(0),
                neuron.map(Neuron::incentiveU16).orElse(0));
    }

    /** Shows how things stand once more, and then no longer. */
    void stop() {
        refresh.cancel(false);
        view.show(snapshot());
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
