package dojo.validator;

import dojo.task.Task;
import dojo.task.TaskId;
import dojo.task.dataset.DatasetRow;
import dojo.task.dataset.DatasetUnusable;
import dojo.task.dataset.DatasetWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Writes scored rounds to the dataset, each once and in their order, whenever the process is
 * killed. The ledger knows where the whole part of the file ends; a file that is gone is written
 * anew from the ledger.
 */
public final class DatasetExporter implements AutoCloseable {
    private final RoundLedger ledger;
    private final RoundArchive archive;
    private final boolean simulated;
    private DatasetWriter writer;
    private boolean behind;

    private DatasetExporter(RoundLedger ledger, boolean simulated, DatasetWriter writer) {
        this.simulated = simulated;
        this.ledger = ledger;
        archive = ledger.archive();
        this.writer = writer;
    }

    /**
     * An exporter to {@code file}, which is repaired or written anew if need be.
     *
     * @throws dojo.task.dataset.DatasetUnusable if it cannot be written or was shortened by someone
     */
    public static DatasetExporter open(RoundLedger ledger, Path file, boolean simulated) {
        RoundArchive.Exported exported = ledger.archive().exported();
        if (exported.bytes() > 0 && !Files.exists(file)) {
            if (exported.from() > 0) {
                throw new DatasetUnusable(
                        file, "it is gone, and so are its older rounds; restore a copy of it");
            }
            writeAnew(ledger.archive(), file, simulated);
        }
        return new DatasetExporter(
                ledger,
                simulated,
                DatasetWriter.open(file, simulated, exported.bytes(), exported.unfinished()));
    }

    /** Under another name until it is whole, so that being killed here changes nothing. */
    private static void writeAnew(RoundArchive archive, Path file, boolean simulated) {
        Path unfinished = file.resolveSibling(file.getFileName() + ".unfinished");
        try (var writer = DatasetWriter.open(unfinished, simulated, 0, true)) {
            for (long round : archive.rounds(EnumSet.of(RoundState.EXPORTED))) {
                writer.append(rows(archive, round));
            }
            writer.moveTo(file);
        }
    }

    /**
     * Adds all rounds that are scored and not in the dataset yet.
     *
     * @return how many rounds were added
     * @throws dojo.base.DatabaseAway if the database is away; the next call repairs the file
     * @throws dojo.task.dataset.DatasetUnusable if the file cannot be written; so it does then
     */
    public int export() {
        if (behind) reopen();
        behind = true;
        List<Long> rounds = archive.rounds(EnumSet.of(RoundState.SCORED));
        for (long round : rounds) {
            ledger.exporting(round, writer.bytes());
            ledger.exported(round, writer.append(rows(archive, round)));
        }
        behind = false;
        return rounds.size();
    }

    /** The file may hold rows that the ledger does not know of, or half of them. */
    private void reopen() {
        RoundArchive.Exported exported = archive.exported();
        Path file = writer.file();
        writer.close();
        writer = DatasetWriter.open(file, simulated, exported.bytes(), exported.unfinished());
    }

    /** The file with the rows. */
    public Path file() {
        return writer.file();
    }

    /** How many rows it holds. */
    public long rowCount() {
        return writer.rows();
    }

    private static List<DatasetRow> rows(RoundArchive archive, long id) {
        Round round = archive.round(id);
        var scores = new HashMap<TaskId, RoundScores.OfTask>();
        for (RoundScores.OfTask task : archive.scores(id).tasks()) scores.put(task.task(), task);
        Map<TaskId, List<Answer>> answers = new HashMap<>();
        for (Answer answer : archive.counted(id)) {
            answers.computeIfAbsent(answer.task(), task -> new ArrayList<>()).add(answer);
        }
        var rows = new ArrayList<DatasetRow>();
        for (Round.Asked asked : round.tasks()) {
            Task task = asked.task();
            for (Answer answer : answers.getOrDefault(task.id(), List.of())) {
                var issued = IssuedTask.of(round.seed(), task, answer.miner());
                var ofTask = Objects.requireNonNull(scores.get(task.id()));
                for (int place = 0; place < task.completions().size(); place++) {
                    rows.add(
                            new DatasetRow(
                                    id,
                                    round.seed(),
                                    issued.requestId(),
                                    task,
                                    place,
                                    answer.miner().text(),
                                    answer.judge().kind(),
                                    answer.judge().model(),
                                    answer.judge().template(),
                                    issued.order().indexOf(place),
                                    answer.scores().get(place),
                                    ofTask.consensus().get(place),
                                    ofTask.shares().getOrDefault(answer.miner(), 0.0),
                                    asked.gold(),
                                    answer.at()));
                }
            }
        }
        return rows;
    }

    @Override
    public void close() {
        writer.close();
    }
}
