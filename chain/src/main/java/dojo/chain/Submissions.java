package dojo.chain;

import dojo.base.Hex;
import dojo.chain.extrinsic.Call;
import dojo.wallet.Keypair;
import dojo.wallet.Ss58Address;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The submissions of one client. It remembers those whose end is not known, so that a call that is
 * made again is not made twice. Used by many threads at once.
 */
final class Submissions {
    /** How many calls without a known end are remembered; beyond this the oldest is forgotten. */
    static final int UNSETTLED_MAX = 256;

    /** One call of one account. */
    private record Asked(Ss58Address signer, String call) {}

    private final Connections connections;
    private final UnknownSpec unknownSpec;
    private final ReentrantLock nonces = new ReentrantLock();
    private final LinkedHashMap<Asked, Submission.Sent> unsettled = new LinkedHashMap<>();

    Submissions(Connections connections, UnknownSpec unknownSpec) {
        this.connections = connections;
        this.unknownSpec = unknownSpec;
    }

    ExtrinsicOutcome submit(Keypair signer, Call call, Duration within, long tipRao) {
        var deadline = connections.in(within);
        var runtime = connections.get(deadline).runtime();
        unknownSpec.check(runtime.specVersion());
        var asked = new Asked(signer.address(), Hex.of(call.encode(runtime.metadata())));
        var submission =
                new Submission(
                        connections,
                        unknownSpec,
                        nonces,
                        signer,
                        call,
                        tipRao,
                        deadline,
                        forget(asked));
        try {
            return submission.outcome();
        } catch (RuntimeException e) {
            submission.unsettled().ifPresent(each -> remember(asked, each));
            throw e;
        }
    }

    private synchronized Optional<Submission.Sent> forget(Asked asked) {
        return Optional.ofNullable(unsettled.remove(asked));
    }

    private synchronized void remember(Asked asked, Submission.Sent sent) {
        unsettled.put(asked, sent);
        if (unsettled.size() > UNSETTLED_MAX) unsettled.pollFirstEntry();
    }
}
