package dojo.scoring.truth;

/**
 * Worker agreement with aggregate: the majority again, each worker's votes weighing as often as it
 * agreed with the first majority. Fails where the majority does, only less often. A vote for one of
 * several tied labels agrees by that label's share, where other programs let the order of the input
 * decide.
 *
 * @see <a href="https://success.appen.com/hc/en-us/articles/202703205">Appen on Wawa</a>
 */
public final class Wawa {
    private Wawa() {}

    public static Estimate of(Votes votes, int[] gold) {
        Estimate majority = Majority.of(votes, gold);
        double[] agreed = new double[votes.workers()];
        for (int w = 0; w < agreed.length; w++) {
            int from = votes.workerStart(w);
            int to = votes.workerStart(w + 1);
            for (int at = from; at < to; at++) {
                int v = votes.byWorker(at);
                agreed[w] += majority.credit(votes.item(v), votes.label(v));
            }
            if (to > from) agreed[w] /= to - from;
        }
        return Majority.weighted(votes, gold, agreed);
    }
}
