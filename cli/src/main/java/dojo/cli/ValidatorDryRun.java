package dojo.cli;

import dojo.base.Json;
import dojo.base.Version;
import dojo.chain.DryRun;
import dojo.chain.Subtensor;
import dojo.chain.extrinsic.Call;
import dojo.cli.Table.Kind;
import dojo.validator.ValidatorDatabase;
import dojo.validator.WeightsLedger;
import dojo.validator.WeightsPreview;
import dojo.wallet.Ss58Address;
import java.util.Optional;

/** Shows the weights that a validator would set now, and sends nothing. */
final class ValidatorDryRun {
    private static final Table TABLE =
            Table.of(
                    Table.column("uid", "uid", Kind.COUNT, 0),
                    Table.column("hotkey", "hotkey", Kind.ADDRESS, 0),
                    Table.column("score", "score", Kind.SHARE, 0),
                    Table.column("weight", "weight", Kind.COUNT, 0));

    private ValidatorDryRun() {}

    static void show(
            Subtensor chain,
            int netuid,
            Ss58Address hotkey,
            ValidatorDatabase database,
            Output output) {
        var view = chain.best();
        var rules = view.hyperparameters(netuid);
        var preview = WeightsPreview.of(database, view.metagraph(netuid), rules, hotkey);
        var json = Json.object().put("netuid", netuid).put("dry_run", true);
        var rows = json.putArray("weights");
        for (WeightsPreview.Line line : preview.lines()) {
            rows.addObject()
                    .put("uid", line.uid())
                    .put("hotkey", line.hotkey().text())
                    .put("score", line.score())
                    .put("weight", line.weightU16());
        }
        preview.hindrance().ifPresent(why -> json.put("not_now", why.text()));
        Optional<DryRun> dry =
                preview.weights()
                        .map(weights ->
                                chain.dryRun(
                                        hotkey,
                                        call(netuid, rules.commitRevealWeights(), weights),
                                        0));
        dry.ifPresent(run -> json.setAll(SpendingCommand.json(hotkey, run)));
        output.print(
                json,
                () -> {
                    if (!rows.isEmpty()) TABLE.print(rows);
                    preview.hindrance()
                            .ifPresent(why -> System.out.println("not now: " + why.text()));
                    dry.ifPresent(
                            run -> SpendingCommand.showForPeople(hotkey, run, "set these weights"));
                });
    }

    /**
     * A commit is shown with a hash of zeros: that of the real one is made of a salt drawn then.
     */
    private static Call call(int netuid, boolean commit, WeightsLedger.Weights weights) {
        return commit
                ? Call.commitWeights(netuid, new byte[32])
                : Call.setWeights(
                        netuid,
                        weights.uids().stream().mapToInt(Integer::intValue).toArray(),
                        weights.values().stream().mapToInt(Integer::intValue).toArray(),
                        Version.CURRENT.key());
    }
}
