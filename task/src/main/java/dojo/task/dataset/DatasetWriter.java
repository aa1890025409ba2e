package dojo.task.dataset;

import com.fasterxml.jackson.databind.JsonNode;
import dojo.base.Json;
import dojo.base.MalformedJson;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * A dataset that only grows: JSONL in UTF-8, one row a line, and a card beside it. Whoever writes
 * remembers how long the file was after each batch; what a killed process wrote beyond that, whole
 * rows or half a line, is cut off when the file is opened again.
 */
public final class DatasetWriter implements AutoCloseable {
    private final Path file;
    private final boolean simulated;
    private final FileChannel channel;
    private final DatasetTally tally;

    private DatasetWriter(Path file, boolean simulated, FileChannel channel, DatasetTally tally) {
        this.file = file;
        this.simulated = simulated;
        this.channel = channel;
        this.tally = tally;
    }

    /** The file called {@code name} in {@code folder}; its name says if it is SIMULATED. */
    public static Path file(Path folder, String name, boolean simulated) {
        return folder.resolve(name + (simulated ? "-SIMULATED" : "") + ".jsonl");
    }

    /**
     * Opens or creates {@code file} and cuts it to {@code bytes}.
     *
     * @param simulated whether the card says that no person judged
     * @param bytes how much of it is known to be whole; 0 for a new file
     * @param unfinished whether more was being written; else more is somebody else's
     * @throws DatasetUnusable if it is shorter, longer without reason, or cannot be written
     */
    public static DatasetWriter open(Path file, boolean simulated, long bytes, boolean unfinished) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            FileChannel channel =
                    FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            try {
                if (channel.size() < bytes) {
                    throw new DatasetUnusable(
                            file,
                            "is "
                                    + channel.size()
                                    + " bytes long, and "
                                    + bytes
                                    + " were written; delete it to have it written anew");
                }
                if (channel.size() > bytes && !unfinished) {
                    throw new DatasetUnusable(
                            file,
                            "holds "
                                    + (channel.size() - bytes)
                                    + " bytes that were not written here; move it away");
                }
                channel.truncate(bytes);
                channel.force(true);
                channel.position(bytes);
                return new DatasetWriter(file, simulated, channel, tally(file));
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw new DatasetUnusable(file, e);
        }
    }

    private static DatasetTally tally(Path file) throws IOException {
        var tally = new DatasetTally();
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                tally.count(parsed(line));
            }
        } catch (MalformedJson e) {
            throw new DatasetUnusable(
                    file, "line " + (tally.rows() + 1) + " is no row: " + e.getMessage());
        }
        return tally;
    }

    private static JsonNode parsed(String line) throws MalformedJson {
        return Json.parse(line);
    }

    /**
     * Adds {@code rows}; when this returns they are on the disk and the card counts them.
     *
     * @return how long the file is now, in bytes
     * @throws DatasetUnusable if the disk is full or gone
     */
    public long append(List<DatasetRow> rows) {
        var lines = new StringBuilder();
        rows.forEach(row -> lines.append(row.line()).append('\n'));
        ByteBuffer bytes = ByteBuffer.wrap(lines.toString().getBytes(StandardCharsets.UTF_8));
        try {
            while (bytes.hasRemaining()) channel.write(bytes);
            channel.force(true);
            for (String line : lines.toString().lines().toList()) tally.count(parsed(line));
            Files.writeString(card(), DatasetCard.text(file, simulated, tally));
            return channel.position();
        } catch (IOException e) {
            throw new DatasetUnusable(file, e);
        } catch (MalformedJson e) {
            throw new IllegalStateException("a row that we wrote cannot be read", e);
        }
    }

    /** Gives the file and its card another name; nothing can be added afterwards. */
    public void moveTo(Path target) {
        close();
        try {
            Files.move(card(), card(target), StandardCopyOption.ATOMIC_MOVE);
            Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new DatasetUnusable(file, e);
        }
    }

    /** How long the file is, in bytes. */
    public long bytes() {
        try {
            return channel.position();
        } catch (IOException e) {
            throw new DatasetUnusable(file, e);
        }
    }

    /** How many rows the file holds. */
    public long rows() {
        return tally.rows();
    }

    /** Where the rows are. */
    public Path file() {
        return file;
    }

    /** Where the card is: beside the rows, in Markdown. */
    public Path card() {
        return card(file);
    }

    private static Path card(Path file) {
        String name = file.getFileName().toString();
        return file.resolveSibling(name.replaceFirst("\\.jsonl$", "") + ".md");
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new DatasetUnusable(file, e);
        }
    }
}
