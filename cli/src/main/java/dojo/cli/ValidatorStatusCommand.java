package dojo.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.Json;
import dojo.cli.Table.Kind;
import dojo.validator.ValidatorStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows how a validator stands. */
@Command(
        name = "status",
        description = {
            "Show the rounds, miners, weights and last errors of a validator.",
            "And when each of its parts last did something. Only looks, also while it runs."
        },
        footer = {"", "Example: dojo validator status .dojo/validator/me/default/netuid2 --json"})
final class ValidatorStatusCommand implements Callable<Integer> {
    private static final Table ROUNDS =
            Table.of(
                    Table.column("round", "id", Kind.COUNT, 0),
                    Table.column("state", "state", Kind.TEXT, 0),
                    Table.column("opened", "opened_at", Kind.TEXT, 2),
                    Table.column("deadline", "deadline", Kind.TEXT, 1),
                    Table.column("accuracy", "accuracy_window", Kind.TEXT, 2),
                    Table.column("answers", "answers", Kind.COUNT, 0),
                    Table.column("of", "expected", Kind.COUNT, 0),
                    Table.column("reason", "reason", Kind.TEXT, 3));

    private static final Table MINERS =
            Table.of(
                    Table.column("hotkey", "hotkey", Kind.ADDRESS, 0),
                    Table.column("registered", "registered_at", Kind.COUNT, 2),
                    Table.column("average", "average", Kind.SHARE, 0),
                    Table.column("answered", "answered", Kind.SHARE, 1),
                    Table.column("accuracy", "accuracy", Kind.SHARE, 0),
                    Table.column("from", "accuracy_low", Kind.SHARE, 3),
                    Table.column("to", "accuracy_high", Kind.SHARE, 3));

    private static final Table PULSE =
            Table.of(
                    Table.column("part", "part", Kind.TEXT, 0),
                    Table.column("last", "at", Kind.TEXT, 0),
                    Table.column("seconds ago", "seconds_ago", Kind.COUNT, 0),
                    Table.column("what", "note", Kind.TEXT, 1));

    @Mixin private ValidatorFolder folder = new ValidatorFolder();
    @Mixin private Output output = new Output();

    @Override
    public Integer call() {
        var found = folder.look();
        if (found.isEmpty()) {
            String nothing = folder.nothing().getMessage();
            output.print(Json.object().put("nothing", nothing), () -> System.out.println(nothing));
            return 0;
        }
        ValidatorStatus status;
        try (var database = found.get()) {
            status = ValidatorStatus.of(database);
        }
        var json = json(status, InstantSource.system().instant());
        output.print(json, () -> print(status, json));
        return 0;
    }

    private static void print(ValidatorStatus status, ObjectNode json) {
        if (!status.owner().isEmpty()) System.out.println("validator " + status.owner());
        System.out.println("rounds    " + counts(status.rounds()));
        table(ROUNDS, json, "last_rounds");
        System.out.println();
        table(MINERS, json, "miners");
        System.out.println();
        System.out.println(
                status.weights()
                        .map(last ->
                                "weights   %s uids, sent %s: %s%s%s"
                                        .formatted(
                                                last.uids(),
                                                last.at(),
                                                last.outcome(),
                                                last.block() > 0 ? " in block " + last.block() : "",
                                                last.detail().isEmpty()
                                                        ? ""
                                                        : ", " + last.detail()))
                        .orElse("weights   none sent yet"));
        System.out.printf(
                "refusals  %s in the last %s rounds%n",
                status.refusals().isEmpty() ? "none" : counts(status.refusals()),
                ValidatorStatus.ROUNDS_SHOWN);
        System.out.println();
        table(PULSE, json, "pulse");
    }

    private static void table(Table table, ObjectNode json, String field) {
        if (json.get(field) instanceof ArrayNode rows && !rows.isEmpty()) {
            table.print(rows);
        } else {
            System.out.println(field.replace('_', ' ') + ": none yet");
        }
    }

    private static String counts(Map<?, Long> counts) {
        return counts.entrySet().stream()
                .filter(entry -> entry.getValue() > 0)
                .map(entry -> entry.getValue() + " " + entry.getKey())
                .collect(Collectors.joining(", "));
    }

    private static ObjectNode json(ValidatorStatus status, Instant now) {
        var json = Json.object().put("validator", status.owner());
        var rounds = json.putObject("rounds");
        status.rounds().forEach((state, count) -> rounds.put(state.name(), count));
        var last = json.putArray("last_rounds");
        for (ValidatorStatus.OfRound round : status.lastRounds()) {
            last.addObject()
                    .put("id", round.id())
                    .put("state", round.state().name())
                    .put("opened_at", round.openedAt().toString())
                    .put("deadline", round.deadline().toString())
                    .put("accuracy_window", round.accuracy().text())
                    .put("answers", round.answers())
                    .put("expected", round.expected())
                    .put("reason", round.reason());
        }
        var miners = json.putArray("miners");
        for (ValidatorStatus.OfMiner miner : status.miners()) {
            var row =
                    miners.addObject()
                            .put("hotkey", miner.hotkey().text())
                            .put("registered_at", miner.registeredAt())
                            .put("average", miner.average());
            miner.answered().ifPresent(share -> row.put("answered", share));
            miner.accuracy()
                    .ifPresent(accuracy ->
                            row.put("accuracy", accuracy)
                                    .put("accuracy_low", miner.accuracyInterval().low())
                                    .put("accuracy_high", miner.accuracyInterval().high()));
        }
        status.weights()
                .ifPresent(weights ->
                        json.putObject("weights")
                                .put("at", weights.at().toString())
                                .put("outcome", weights.outcome())
                                .put("detail", weights.detail())
                                .put("block", weights.block())
                                .put("extrinsic_hash", weights.hash())
                                .put("uid_count", weights.uids()));
        var refusals = json.putObject("refusals");
        status.refusals().forEach(refusals::put);
        var pulse = json.putArray("pulse");
        for (ValidatorStatus.OfPart part : status.pulse()) {
            pulse.addObject()
                    .put("part", part.part())
                    .put("at", part.at().toString())
                    .put("seconds_ago", Duration.between(part.at(), now).toSeconds())
                    .put("note", part.note());
        }
        return json;
    }
}
