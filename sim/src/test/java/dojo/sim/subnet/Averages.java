package dojo.sim.subnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dojo.validator.RoundScores;
import dojo.validator.WeightsLedger;
import dojo.wallet.Ss58Address;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** What a validator's moving averages and weights must be, by our own sums. */
final class Averages {
    private static final double EXACT = 1e-9;
    private static final int U16_MAX = 65_535;

    /** So many blocks before they are known to be set, weights may have been made. */
    private static final long SENDING_BLOCKS = 15;

    /** The average of a registration: nobody else has it, and a new one begins at 0. */
    private record Average(long since, double value) {}

    /** The averages as they were seen first after {@code block}. */
    private record Board(long block, Map<Ss58Address, Average> averages) {}

    private final Seats seats;
    private final Map<Long, Map<Ss58Address, Long>> asked = new HashMap<>();
    private final List<Board> boards = new ArrayList<>();
    private final long blocksBack;

    /**
     * Averages of those who had {@code seats}.
     *
     * @param waitBlocks how long weights may wait for their reveal
     */
    Averages(Seats seats, long waitBlocks) {
        this.seats = seats;
        blocksBack = SENDING_BLOCKS + waitBlocks;
        boards.add(new Board(0, Map.of()));
    }

    /** A round is open, and asks who has a seat. */
    void opened(long round) {
        asked.putIfAbsent(round, seats.now());
    }

    /**
     * Compares the board {@code shown} after {@code rounds} that were scored since the last look.
     */
    void check(List<RoundScores> rounds, Map<Ss58Address, Double> shown) {
        Map<Ss58Address, Average> before = boards.getLast().averages();
        if (rounds.isEmpty()) {
            assertThat(shown.keySet()).as("who has an average").isEqualTo(before.keySet());
            before.forEach((hotkey, average) ->
                    assertThat(shown.get(hotkey)).isCloseTo(average.value(), within(EXACT)));
            return;
        }
        var board = new HashMap<Ss58Address, Average>();
        shown.forEach((hotkey, score) -> {
            var last = before.getOrDefault(hotkey, new Average(0, 0));
            List<Average> possible =
                    seats.lately(hotkey).stream()
                            .map(since -> last.since() == since ? last : new Average(since, 0))
                            .map(from -> stepped(hotkey, from, rounds))
                            .toList();
            board.put(
                    hotkey,
                    possible.stream()
                            .filter(each -> Math.abs(each.value() - score) < EXACT)
                            .reduce((older, newest) -> newest)
                            .orElseThrow(() ->
                                    new AssertionError(
                                            hotkey + " has " + score + ", not " + possible)));
        });
        boards.add(new Board(seats.head(), board));
    }

    private Average stepped(Ss58Address hotkey, Average from, List<RoundScores> rounds) {
        double value = from.value();
        for (RoundScores round : rounds) {
            Long then = asked.getOrDefault(round.round(), Map.of()).get(hotkey);
            double reward =
                    Objects.equals(then, from.since())
                            ? round.miners().stream()
                                    .filter(miner -> miner.hotkey().equals(hotkey))
                                    .mapToDouble(RoundScores.OfMiner::score)
                                    .sum()
                            : 0;
            value = SimValidator.ALPHA * reward + (1 - SimValidator.ALPHA) * value;
        }
        return new Average(from.since(), value);
    }

    /** Weights are the averages of one moment, for those who had the seats at one moment. */
    void check(WeightsLedger.Weights weights) {
        assertThat(weights.uids()).doesNotHaveDuplicates().hasSameSizeAs(weights.values());
        assertThat(weights.values()).allMatch(value -> value > 0).contains(U16_MAX);
        long from = Math.max(0, seats.head() - blocksBack);
        List<Map<Integer, Seats.Seat>> versions = seats.since(from);
        for (Board board : boards.reversed()) {
            if (versions.stream().anyMatch(each -> match(weights, board.averages(), each))) return;
            if (board.block() <= from) break;
        }
        throw new AssertionError(weights + " come from none of " + boards);
    }

    private static boolean match(
            WeightsLedger.Weights weights,
            Map<Ss58Address, Average> board,
            Map<Integer, Seats.Seat> version) {
        var earned = new HashMap<Integer, Double>();
        version.forEach((uid, seat) -> {
            var average = board.getOrDefault(seat.hotkey(), new Average(seat.since(), 0));
            boolean own = average.since() == seat.since();
            earned.put(uid, own ? Math.max(0, average.value()) : 0);
        });
        double largest = earned.values().stream().mapToDouble(each -> each).max().orElse(0);
        if (largest == 0) return false;
        Set<Integer> uids = new HashSet<>(earned.keySet());
        uids.addAll(weights.uids());
        return uids.stream()
                .allMatch(uid -> {
                    double share = earned.getOrDefault(uid, 0.0) / largest * U16_MAX;
                    return Math.abs(share - weights.of(uid)) <= 1;
                });
    }
}
