package dojo.task.dataset;

import com.fasterxml.jackson.databind.JsonNode;
import dojo.base.Json;
import dojo.base.MalformedJson;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The rows of a file: one object per line, or all objects in one JSON array. A byte order mark,
 * CRLF and blank lines are passed over. Every complaint knows its line.
 */
final class RowReader {
    private final Path file;
    private final byte[] bytes;
    private final List<Row> rows = new ArrayList<>();

    private RowReader(Path file, byte[] bytes) {
        this.file = file;
        this.bytes = bytes;
    }

    /** All rows of {@code file}, at least one. */
    static List<Row> rows(Path file) {
        var reader = new RowReader(file, load(file));
        int start = reader.afterByteOrderMark();
        if (reader.firstVisible(start) == '[') reader.readArray(start);
        else reader.readLines(start);
        if (reader.rows.isEmpty()) throw new TaskFileUnreadable(file, "holds no tasks");
        return reader.rows;
    }

    private static byte[] load(Path file) {
        if (!Files.exists(file)) throw new TaskFileUnreadable(file, "no such file");
        if (Files.isDirectory(file)) throw new TaskFileUnreadable(file, "is a folder");
        // One byte more than allowed is read, so a file that grows meanwhile is caught too.
        try (var in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(PreferenceFile.FILE_BYTES_MAX + 1);
            if (bytes.length > PreferenceFile.FILE_BYTES_MAX) {
                throw new TaskFileUnreadable(
                        file, "is larger than " + PreferenceFile.FILE_BYTES_MAX + " bytes");
            }
            return bytes;
        } catch (IOException e) {
            throw new TaskFileUnreadable(file, "cannot be read: " + e.getMessage());
        }
    }

    private int afterByteOrderMark() {
        boolean marked =
                bytes.length >= 3
                        && bytes[0] == (byte) 0xEF
                        && bytes[1] == (byte) 0xBB
                        && bytes[2] == (byte) 0xBF;
        return marked ? 3 : 0;
    }

    private int firstVisible(int from) {
        for (int i = from; i < bytes.length; i++)
            if (bytes[i] > ' ' || bytes[i] < 0) return bytes[i];
        return ' ';
    }

    private void readLines(int from) {
        int line = 1;
        for (int start = from; start < bytes.length; line++) {
            int end = start;
            while (end < bytes.length && bytes[end] != '\n') end++;
            add(start, end, line);
            start = end + 1;
        }
    }

    /**
     * Cuts the array into its rows before parsing, by counting brackets outside strings: the parser
     * does not say on which line it stumbled.
     */
    private void readArray(int from) {
        int line = 1;
        int depth = 0;
        int start = 0;
        int startLine = 1;
        boolean inString = false;
        boolean wantsRow = true;
        boolean closed = false;
        for (int i = from; i < bytes.length; i++) {
            byte b = bytes[i];
            if (b == '\n') line++;
            if (inString) {
                if (b == '\\') i++;
                else if (b == '"') inString = false;
                continue;
            }
            if (b <= ' ' && b >= 0) continue;
            if (closed) throw new TaskFileUnreadable(file, line, "text after the closing ]");
            if (depth == 1 && !wantsRow && b != ',' && b != ']') {
                throw new TaskFileUnreadable(file, line, "a comma is missing between two rows");
            }
            if (depth == 1 && wantsRow && b != '{' && !(b == ']' && rows.isEmpty())) {
                throw new TaskFileUnreadable(file, line, "each row must be an object");
            }
            switch (b) {
                case '"' -> inString = true;
                case '[', '{' -> {
                    if (depth++ == 1) {
                        start = i;
                        startLine = line;
                        wantsRow = false;
                    }
                }
                case ']', '}' -> {
                    if (--depth == 1) add(start, i + 1, startLine);
                    closed = depth == 0;
                }
                case ',' -> {
                    if (depth == 1) wantsRow = true;
                }
                default -> {}
            }
        }
        if (!closed) {
            String where = depth > 1 ? "the row that begins here is not closed" : "] is missing";
            throw new TaskFileUnreadable(file, depth > 1 ? startLine : line, where);
        }
    }

    private void add(int start, int end, int line) {
        if (end - start > PreferenceFile.ROW_BYTES_MAX) {
            throw new TaskFileUnreadable(
                    file, line, "is longer than " + PreferenceFile.ROW_BYTES_MAX + " bytes");
        }
        String text;
        try {
            text =
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(bytes, start, end - start))
                            .toString();
        } catch (CharacterCodingException e) {
            throw new TaskFileUnreadable(file, line, "is not UTF-8");
        }
        if (text.isBlank()) return;
        if (rows.size() == PreferenceFile.TASKS_MAX) {
            throw new TaskFileUnreadable(
                    file, line, "more than " + PreferenceFile.TASKS_MAX + " tasks");
        }
        try {
            JsonNode object = Json.parse(text);
            if (!object.isObject()) {
                throw new TaskFileUnreadable(
                        file, line, "must be an object, not " + Row.kind(object));
            }
            rows.add(new Row(rows.size(), line, object));
        } catch (MalformedJson e) {
            throw new TaskFileUnreadable(file, line, "is not JSON: " + e.getMessage());
        }
    }
}
