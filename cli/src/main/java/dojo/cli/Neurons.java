package dojo.cli;

import static dojo.cli.Table.column;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.Json;
import dojo.chain.AxonInfo;
import dojo.chain.MetagraphChange;
import dojo.chain.Neuron;
import dojo.cli.Table.Kind;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Neurons as the fields that commands print, and the table of them. */
final class Neurons {
    private static final double U16_MAX = 65535;

    static final Table TABLE =
            Table.of(
                    column("uid", "uid", Kind.COUNT, 0),
                    column("hotkey", "hotkey", Kind.ADDRESS, 0),
                    column("stake", "stake", Kind.AMOUNT, 0),
                    column("incentive", "incentive", Kind.SHARE, 0),
                    column("dividends", "dividends", Kind.SHARE, 2),
                    column("emission", "emission", Kind.AMOUNT, 3),
                    column("trust", "trust", Kind.SHARE, 8),
                    column("rank", "rank", Kind.SHARE, 9),
                    column("consensus", "consensus", Kind.SHARE, 5),
                    column("vtrust", "validator_trust", Kind.SHARE, 4),
                    column("permit", "validator_permit", Kind.FLAG, 3),
                    column("active", "active", Kind.FLAG, 6),
                    column("updated", "updated", Kind.COUNT, 6),
                    column("axon", "axon", Kind.TEXT, 1),
                    column("coldkey", "coldkey", Kind.ADDRESS, 7));

    /** One line for each thing that changed about a neuron. */
    static final Table CHANGES =
            Table.of(
                    column("uid", "uid", Kind.COUNT, 0),
                    column("what", "what", Kind.TEXT, 0),
                    column("hotkey", "hotkey", Kind.ADDRESS, 1),
                    column("then", "then", Kind.TEXT, 0),
                    column("now", "now", Kind.TEXT, 0));

    private Neurons() {}

    static ArrayNode changes(List<MetagraphChange> changes) {
        var rows = Json.array();
        for (var change : changes) {
            switch (change) {
                case MetagraphChange.Joined(Neuron now) ->
                        change(rows, now, "joined").put("now", now.hotkey().text());
                case MetagraphChange.Left(Neuron then) ->
                        change(rows, then, "left").put("then", then.hotkey().text());
                case MetagraphChange.Replaced(Neuron then, Neuron now) ->
                        change(rows, now, "replaced")
                                .put("then", then.hotkey().text())
                                .put("now", now.hotkey().text());
                case MetagraphChange.Changed(Neuron then, Neuron now, var fields) ->
                        fields.stream()
                                .sorted()
                                .forEach(field ->
                                        change(rows, now, field.name().toLowerCase(Locale.ROOT))
                                                .put("then", text(field.of(then)))
                                                .put("now", text(field.of(now))));
            }
        }
        return rows;
    }

    private static ObjectNode change(ArrayNode rows, Neuron of, String what) {
        return rows.addObject()
                .put("uid", of.uid())
                .put("hotkey", of.hotkey().text())
                .put("what", what);
    }

    private static String text(Object value) {
        return switch (value) {
            case Optional<?> maybe -> maybe.map(Neurons::text).orElse("none");
            case AxonInfo axon -> axon.host() + ":" + axon.port();
            default -> value.toString();
        };
    }

    static ArrayNode rows(List<Neuron> neurons) {
        var rows = Json.array();
        neurons.forEach(neuron -> rows.add(row(neuron)));
        return rows;
    }

    static ObjectNode row(Neuron neuron) {
        var row =
                Json.object()
                        .put("uid", neuron.uid())
                        .put("hotkey", neuron.hotkey().text())
                        .put("coldkey", neuron.coldkey().text())
                        .put("stake", Tao.of(neuron.stakeRao()))
                        .put("alpha_stake", Tao.of(neuron.alphaStake()))
                        .put("tao_stake", Tao.of(neuron.taoStakeRao()))
                        .put("rank", neuron.rankU16() / U16_MAX)
                        .put("trust", neuron.trustU16() / U16_MAX)
                        .put("incentive", neuron.incentiveU16() / U16_MAX)
                        .put("dividends", neuron.dividendsU16() / U16_MAX)
                        .put("consensus", neuron.consensusU16() / U16_MAX)
                        .put("validator_trust", neuron.validatorTrustU16() / U16_MAX)
                        .put("emission", Tao.of(neuron.emissionRao()))
                        .put("validator_permit", neuron.validatorPermit())
                        .put("active", neuron.active())
                        .put("pruning_score", neuron.pruningScoreU16() / U16_MAX)
                        .put("registered", neuron.registeredAt())
                        .put("updated", neuron.lastUpdate());
        neuron.axon().ifPresent(axon -> row.put("axon", text(axon)));
        return row;
    }
}
