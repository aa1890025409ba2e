package dojo.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Some columns of a CSV file with a header, record by record. Fields may be quoted, quotes in them
 * doubled; commas, semicolons or tabs divide them, whichever the header has first.
 */
final class CsvFile implements AutoCloseable {
    /** The most characters of one record. */
    static final int RECORD_CHARS_MAX = 1 << 20;

    private static final int END = -1;

    private final Path file;
    private final BufferedReader in;
    private final List<String> record = new ArrayList<>();
    private final StringBuilder field = new StringBuilder();
    private int delimiter;
    private int line;
    private int nextLine = 1;
    private int width;

    private CsvFile(Path file) throws IOException {
        this.file = file;
        this.in = Files.newBufferedReader(file);
    }

    /** Opens {@code file} and reads its header. */
    static CsvFile open(Path file) throws IOException {
        var csv = new CsvFile(file);
        try {
            if (!csv.next()) throw csv.trouble("the file is empty; a header is wanted");
            csv.width = csv.record.size();
            csv.record.replaceAll(CsvFile::plain);
            return csv;
        } catch (IOException | RuntimeException e) {
            csv.close();
            throw e;
        }
    }

    /** A column's name without case, marks and a trailing "id". */
    private static String plain(String header) {
        String name = header.replace("\uFEFF", "").strip().toLowerCase(Locale.ROOT);
        name = name.replaceAll("[^\\p{L}\\p{N}]+", "");
        return name.length() > 2 && name.endsWith("id")
                ? name.substring(0, name.length() - 2)
                : name;
    }

    /** Where the column is that has the first of {@code names} that the header has. */
    int column(List<String> names) {
        for (String name : names) if (record.contains(name)) return record.indexOf(name);
        throw trouble(
                "no column for the %s; it may be called %s, and the header has %s"
                        .formatted(
                                names.getFirst(),
                                String.join(", ", names),
                                shortened(String.join(", ", record))));
    }

    /** Goes to the next record, skipping blank lines; false at the end. */
    boolean next() throws IOException {
        try {
            do {
                if (!read()) return false;
            } while (record.size() == 1 && record.getFirst().isBlank());
        } catch (CharacterCodingException e) {
            line = nextLine;
            throw trouble("not UTF-8 near here");
        }
        if (width > 0 && record.size() != width) {
            throw trouble(record.size() + " fields where the header has " + width);
        }
        return true;
    }

    /** The field of the current record at {@code column}, without white space around it. */
    String field(int column) {
        return record.get(column).strip();
    }

    VoteFileUnreadable trouble(String what) {
        return new VoteFileUnreadable(file + ", line " + Math.max(1, line) + ": " + what);
    }

    private boolean read() throws IOException {
        record.clear();
        line = nextLine;
        int c = in.read();
        if (c == END) return false;
        int length = 0;
        boolean quoted = false;
        while (true) {
            if (++length > RECORD_CHARS_MAX) throw trouble("longer than a record may be");
            if (c == END && quoted) throw trouble("a quoted field is not closed");
            if (c == '\n') nextLine++;
            if (quoted && c == '"') {
                in.mark(1);
                quoted = in.read() == '"';
                if (quoted) field.append('"');
                else in.reset();
            } else if (quoted) {
                field.append((char) c);
            } else if (c == '"' && field.toString().isBlank()) {
                field.setLength(0);
                quoted = true;
            } else if (c == END || c == '\n') {
                end();
                return true;
            } else if (divides(c)) {
                end();
            } else if (c != '\r') {
                field.append((char) c);
            }
            c = in.read();
        }
    }

    private boolean divides(int c) {
        if (delimiter == 0 && (c == ',' || c == ';' || c == '\t')) delimiter = c;
        return delimiter != 0 && c == delimiter;
    }

    private void end() {
        record.add(field.toString());
        field.setLength(0);
    }

    private static String shortened(String text) {
        return text.length() > 100 ? text.substring(0, 100) + "…" : text;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
