package dojo.cli;

import dojo.base.DatabaseUnusable;
import dojo.base.SettingRefused;
import dojo.chain.ChainUnavailable;
import dojo.chain.MetagraphUnreadable;
import dojo.chain.UnverifiedRuntime;
import dojo.chain.WeightCommitsUnusable;
import dojo.chain.extrinsic.UnknownExtension;
import dojo.chain.metadata.NotInMetadata;
import dojo.chain.rpc.RpcError;
import dojo.localnet.LocalnetUnavailable;
import dojo.miner.ScoringUnavailable;
import dojo.models.RewardModelUnreadable;
import dojo.mturk.MturkRefused;
import dojo.mturk.MturkUnavailable;
import dojo.protocol.AxonUnavailable;
import dojo.protocol.NoncesUnusable;
import dojo.synth.BrowserUnusable;
import dojo.task.dataset.DatasetUnusable;
import dojo.task.dataset.TaskFileUnreadable;
import dojo.validator.RoundsAbandoned;
import dojo.wallet.KeyfileUnreadable;
import dojo.wallet.KeyfileUnwritable;
import dojo.work.WorkUnavailable;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;

/** Says in one line what went wrong. */
final class Trouble {
    private Trouble() {}

    /** What {@code e} means to the user: its own words where they were written for one. */
    static String explain(Throwable e) {
        return switch (e) {
            case SettingRefused refused -> words(refused);
            case StateUnusable state -> words(state);
            case TaskFileUnreadable file -> words(file);
            case VoteFileUnreadable file -> words(file);
            case DatabaseUnusable database -> words(database);
            case DatasetUnusable dataset -> words(dataset);
            case BrowserUnusable browser -> words(browser);
            case ScoringUnavailable scoring -> words(scoring);
            case WorkUnavailable work -> words(work);
            case MturkUnavailable turk -> words(turk);
            case MturkRefused turk -> words(turk);
            case UncheckedIOException io -> words(io);
            case FileSystemException file -> file.getFile() + ": " + words(file);
            case KeyfileUnreadable key -> words(key);
            case KeyfileUnwritable key -> words(key);
            case RewardModelUnreadable model -> words(model);
            case AxonUnavailable axon -> words(axon);
            case NoncesUnusable nonces -> words(nonces);
            case RoundsAbandoned rounds -> words(rounds);
            case LocalnetUnavailable net -> words(net);
            case ChainUnavailable chain -> words(chain);
            case UnverifiedRuntime runtime -> words(runtime) + " by --allow-unknown-spec";
            case MetagraphUnreadable file -> words(file);
            case WeightCommitsUnusable file -> words(file);
            case CallRefused refused -> words(refused);
            case RpcError refused -> "the node refused: " + words(refused);
            case UnknownExtension extension -> words(extension);
            case NotInMetadata missing -> words(missing);
            case ExceptionInInitializerError error when error.getCause() != null ->
                    explain(error.getCause());
            default ->
                    "internal error: %s: %s (run again with --logging.debug to see where)"
                            .formatted(e.getClass().getSimpleName(), words(e));
        };
    }

    private static String words(Throwable e) {
        String message = e.getMessage();
        return message == null
                ? e.getClass().getSimpleName()
                : message.lines().findFirst().orElse("");
    }
}
