package dojo.cli.economy;

import dojo.localnet.epoch.EpochInputs;
import dojo.localnet.epoch.EpochOutputs;
import dojo.localnet.epoch.EpochTerms;
import dojo.localnet.epoch.YumaEpoch;
import dojo.protocol.Peer;
import dojo.scoring.AccuracyWindow;
import dojo.task.Completion;
import dojo.task.CompletionId;
import dojo.task.GroundTruth;
import dojo.task.Task;
import dojo.task.TaskId;
import dojo.task.TaskSource;
import dojo.validator.Answer;
import dojo.validator.Judge;
import dojo.validator.Protocol;
import dojo.validator.Rehearsal;
import dojo.validator.Round;
import dojo.validator.RoundState;
import dojo.validator.ScoreBoard;
import dojo.wallet.Ss58Address;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * One subnet from one seed: every validator holds a round every 8 hours with the product's own
 * scoring, averages and weights, and every epoch the chain's Yuma pays. Signatures, messages and
 * blocks without an epoch are left out.
 *
 * <p>Neurons: miners first, then validators, then those who copy weights. A miner that leaves is
 * followed by another of its kind with a new hotkey.
 */
public final class Economy {
    private static final int TEMPO = 360;

    /** Blocks from one epoch to the next. */
    private static final int EPOCH = TEMPO + 1;

    private static final int SECONDS_A_BLOCK = 12;

    private static final int ROUND = 8 * 3600 / SECONDS_A_BLOCK;
    private static final Duration DEADLINE = Duration.ofHours(8);

    /** So many gold tasks come again and again. */
    private static final int GOLD_KNOWN = 400;

    private static final long STAKE = 1_000_000_000_000L;
    private static final long EMISSION = 1_000_000_000L;
    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

    /** The terms that a new subnet of spec 293 has. */
    private static final EpochTerms TERMS =
            new EpochTerms(
                    EpochTerms.Rules.CURRENT,
                    TEMPO,
                    32767,
                    900_000,
                    65535,
                    5000,
                    64,
                    0,
                    0,
                    false,
                    false,
                    45875,
                    58982,
                    1000);

    private final Population population;
    private final String method;
    private final SplittableRandom random;
    private final Crowd crowd;
    private final List<Rehearsal> validators = new ArrayList<>();
    private final List<Optional<List<Rehearsal.Weight>>> set = new ArrayList<>();
    private final List<Deque<Commitment>> committed = new ArrayList<>();
    private final int[] lives;
    private final Ss58Address[] hotkeys;
    private final long[] registered;
    private final long[] updated;
    private EpochInputs.Pairs bonds;
    private int[] agreed = new int[0];
    private long rounds;

    /** Weights that nobody sees before an epoch. */
    private record Commitment(long from, Optional<List<Rehearsal.Weight>> weights) {}

    private Economy(Population population, String method, long seed) {
        this.population = population;
        this.method = method;
        this.random = new SplittableRandom(seed);
        this.crowd = new Crowd(seed, population);
        int n = neurons();
        lives = new int[population.miners()];
        hotkeys = new Ss58Address[n];
        registered = new long[n];
        updated = new long[n];
        for (int uid = 0; uid < n; uid++) hotkeys[uid] = hotkey(uid, 0);
        for (int v = 0; v < population.validators(); v++) {
            validators.add(new Rehearsal(ScoreBoard.ALPHA));
        }
        for (int uid = population.miners(); uid < n; uid++) {
            set.add(Optional.empty());
            committed.add(new ArrayDeque<>());
        }
        bonds = new EpochInputs.Pairs(new int[n][0], new int[n][0]);
    }

    /** How many days {@code epochs} take. */
    public static double days(int epochs) {
        return epochs * (double) EPOCH * SECONDS_A_BLOCK / Duration.ofDays(1).toSeconds();
    }

    private int neurons() {
        return population.miners() + population.validators() + population.weightCopiers();
    }

    /** What everybody earns in so many epochs, by the scoring method of that name. */
    public static Earnings run(Population population, String method, long seed, int epochs) {
        var economy = new Economy(population, method, seed);
        var earnings = new Earnings(population, epochs);
        for (int epoch = 0; epoch < epochs; epoch++) {
            long block = (epoch + 1L) * EPOCH;
            economy.replace(block);
            while ((economy.rounds + 1) * ROUND <= block) economy.round(block);
            earnings.add(epoch, economy.epoch(block));
        }
        return earnings;
    }

    private void replace(long block) {
        if (population.stay() == 0) return;
        double leaving = days(1) / population.stay();
        for (int miner = 0; miner < lives.length; miner++) {
            if (random.nextDouble() >= leaving) continue;
            hotkeys[miner] = hotkey(miner, ++lives[miner]);
            registered[miner] = block;
        }
    }

    private static Ss58Address hotkey(int uid, int life) {
        byte[] key = new byte[32];
        for (int i = 0; i < 4; i++) {
            key[i] = (byte) (uid >> (8 * i));
            key[4 + i] = (byte) (life >> (8 * i));
        }
        // By the number of the life first, so that the order of hotkeys says nothing of uids.
        key[31] = (byte) (uid * 151 + life * 37);
        return Ss58Address.of(key);
    }

    /** One round of each validator, closed at its deadline, and the weights that follow. */
    private void round(long block) {
        Instant opened = BEGIN.plus(DEADLINE.multipliedBy(rounds));
        List<Rehearsal.Seat> seats = new ArrayList<>();
        List<Peer> peers = new ArrayList<>();
        for (int miner = 0; miner < lives.length; miner++) {
            seats.add(new Rehearsal.Seat(miner, hotkeys[miner], registered[miner]));
            peers.add(new Peer(hotkeys[miner], "192.0.2.1", 8091));
        }
        List<Round> asked = new ArrayList<>();
        List<List<Answer>> answers = new ArrayList<>();
        for (int v = 0; v < validators.size(); v++) {
            List<Round.Asked> tasks = new ArrayList<>();
            List<Answer> said = new ArrayList<>();
            for (int t = 0; t < population.tasks() + population.gold(); t++) {
                ask(rounds + 1, opened, t >= population.tasks(), tasks, said);
            }
            answers.add(said);
            asked.add(
                    new Round(
                            rounds + 1,
                            0,
                            Protocol.RANKING,
                            method,
                            AccuracyWindow.usual(method),
                            opened,
                            opened.plus(DEADLINE),
                            RoundState.CLOSED,
                            "",
                            tasks,
                            peers));
        }
        // Validators know nothing of each other.
        IntStream.range(0, validators.size())
                .parallel()
                .forEach(v -> validators.get(v).score(asked.get(v), answers.get(v), seats));
        for (int v = 0; v < validators.size(); v++) weigh(v, validators.get(v).weights(), block);
        rounds++;
    }

    private void ask(
            long round,
            Instant opened,
            boolean gold,
            List<Round.Asked> tasks,
            List<Answer> answers) {
        int n = population.completions();
        long number = gold ? -1 - random.nextInt(GOLD_KNOWN) : random.nextLong(1L << 40);
        var about = new SplittableRandom(number);
        List<Integer> ranks = new ArrayList<>();
        for (int c = 0; c < n; c++) ranks.add(c);
        Collections.shuffle(ranks, about);
        double[] truth = new double[n];
        double[] lure = new double[n];
        List<Completion> completions = new ArrayList<>();
        double spread = Math.sqrt((n * n - 1) / 12.0);
        for (int c = 0; c < n; c++) {
            truth[c] = ((n - 1) / 2.0 - ranks.get(c)) / spread;
            lure[c] = about.nextGaussian();
            completions.add(new Completion(new CompletionId("c" + c), "", ""));
        }
        var id = new TaskId((gold ? "g" : "t") + tasks.size() + "-" + number);
        var known =
                gold
                        ? Optional.of(new GroundTruth(ranks, GroundTruth.Kind.CONSTRUCTED))
                        : Optional.<GroundTruth>empty();
        tasks.add(
                new Round.Asked(
                        new Task(
                                id,
                                "",
                                completions,
                                known,
                                new TaskSource("simulated", "CC0-1.0", "")),
                        gold));
        // A task that comes again is judged anew.
        long asked = number * 31 + round;
        for (int miner = 0; miner < lives.length; miner++) {
            Crowd.Said said = crowd.said(miner, lives[miner], asked, truth, lure, lives);
            answers.add(
                    new Answer(
                            round,
                            id,
                            hotkeys[miner],
                            Arrays.stream(said.scores()).boxed().toList(),
                            new Judge(said.people() ? "dojo" : "hf_model", "", ""),
                            opened.plusMillis((long) (said.minute() * 60_000))));
        }
    }

    /** Neuron {@code v} after the miners sets weights, or commits to them. */
    private void weigh(int v, Optional<List<Rehearsal.Weight>> weights, long block) {
        committed
                .get(v)
                .add(new Commitment(block + (long) population.commitReveal() * EPOCH, weights));
    }

    private EpochOutputs epoch(long block) {
        int miners = lives.length;
        int n = neurons();
        int[][] uids = new int[n][0];
        int[][] values = new int[n][0];
        long[] stake = new long[n];
        boolean[] permit = new boolean[n];
        for (int v = 0; v < n - miners; v++) {
            int uid = miners + v;
            if (v >= population.validators()) copy(v, block);
            reveal(v, block);
            stake[uid] = STAKE;
            permit[uid] = true;
            List<Rehearsal.Weight> row = set.get(v).orElse(List.of());
            uids[uid] = row.stream().mapToInt(Rehearsal.Weight::uid).toArray();
            values[uid] = row.stream().mapToInt(Rehearsal.Weight::u16).toArray();
        }
        EpochOutputs out =
                YumaEpoch.run(
                        new EpochInputs(
                                block,
                                stake,
                                new long[n],
                                updated,
                                registered,
                                permit,
                                new EpochInputs.Pairs(uids, values),
                                bonds,
                                TERMS,
                                OptionalInt.empty(),
                                EMISSION));
        for (int uid = 0; uid < n; uid++) {
            if (!out.bondsRewritten()[uid]) continue;
            bonds.uids()[uid] = out.bonds().uids()[uid];
            bonds.values()[uid] = out.bonds().values()[uid];
        }
        agreed = out.consensus();
        return out;
    }

    /** Commitments that are due become weights. */
    private void reveal(int v, long block) {
        Deque<Commitment> waiting = committed.get(v);
        while (!waiting.isEmpty() && waiting.getFirst().from() <= block) {
            set.set(v, waiting.remove().weights());
            updated[lives.length + v] = block;
        }
    }

    /** A weight copier sets what the last epoch agreed on. */
    private void copy(int v, long block) {
        List<Rehearsal.Weight> copied = new ArrayList<>();
        for (int uid = 0; uid < Math.min(agreed.length, lives.length); uid++) {
            if (agreed[uid] > 0) copied.add(new Rehearsal.Weight(uid, agreed[uid]));
        }
        weigh(v, copied.isEmpty() ? Optional.empty() : Optional.of(copied), block);
    }
}
