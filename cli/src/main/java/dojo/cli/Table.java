package dojo.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Rows of JSON shown in columns. What does not fit the width is first shortened (addresses), then
 * left out, the columns of the highest rank first, and a last line names what is left out.
 */
final class Table {
    /** How the values of a column look. */
    enum Kind {
        /** As they are. */
        TEXT,
        /** An account, shortened in the middle where there is no room. */
        ADDRESS,
        /** Digits without a fraction, to the right. */
        COUNT,
        /** An amount of TAO or alpha. */
        AMOUNT,
        /** A share of one, four places. */
        SHARE,
        /** A star where true. */
        FLAG
    }

    /**
     * One column.
     *
     * @param field of each row
     * @param rank 0 if it is always shown; else the higher, the sooner it is left out
     */
    record Column(String header, String field, Kind kind, int rank) {
        boolean right() {
            return kind == Kind.COUNT || kind == Kind.AMOUNT || kind == Kind.SHARE;
        }
    }

    private static final int ADDRESS_HEAD = 6;
    private static final int ADDRESS_TAIL = 4;
    private static final String GAP = "  ";

    private final List<Column> columns;

    Table(List<Column> columns) {
        this.columns = List.copyOf(columns);
    }

    static Table of(Column... columns) {
        return new Table(List.of(columns));
    }

    static Column column(String header, String field, Kind kind, int rank) {
        return new Column(header, field, kind, rank);
    }

    /** Prints {@code rows} on standard output, within a terminal's width. */
    void print(ArrayNode rows) {
        int width = Terminal.console().isPresent() ? Terminal.columns() : Integer.MAX_VALUE;
        var shown = new ArrayList<Printed>();
        columns.forEach(each -> shown.add(Printed.of(each, rows, false)));
        if (width(shown) > width) {
            shown.replaceAll(each -> Printed.of(each.column(), rows, true));
        }
        var left = new ArrayList<String>();
        while (width(shown) > width) {
            var next =
                    shown.stream()
                            .filter(each -> each.column().rank() > 0)
                            .max(Comparator.comparingInt(each -> each.column().rank()));
            if (next.isEmpty()) break;
            shown.remove(next.get());
            left.add(next.get().column().header());
        }
        // The header is the first of each column's cells.
        for (int line = 0; line <= rows.size(); line++) System.out.println(line(shown, line));
        if (!left.isEmpty()) {
            System.out.println("not shown for want of room: " + String.join(", ", left.reversed()));
        }
    }

    /** A column with its header and cells as they are printed, and the widest of them. */
    private record Printed(Column column, List<String> cells, int width) {
        static Printed of(Column column, ArrayNode rows, boolean shorten) {
            var cells = new ArrayList<>(List.of(column.header()));
            rows.forEach(row -> cells.add(cell(column, row, shorten)));
            int width = cells.stream().mapToInt(String::length).max().orElse(0);
            return new Printed(column, cells, width);
        }
    }

    private static int width(List<Printed> shown) {
        return shown.stream().mapToInt(each -> each.width() + GAP.length()).sum() - GAP.length();
    }

    private static String line(List<Printed> shown, int index) {
        var line = new StringBuilder();
        for (int i = 0; i < shown.size(); i++) {
            String cell = shown.get(i).cells().get(index);
            String blank = " ".repeat(shown.get(i).width() - cell.length());
            line.append(i == 0 ? "" : GAP);
            line.append(shown.get(i).column().right() ? blank + cell : cell + blank);
        }
        return line.toString().stripTrailing();
    }

    private static String cell(Column column, JsonNode row, boolean shorten) {
        var value = row.path(column.field());
        if (value.isMissingNode() || value.isNull()) return "–";
        return switch (column.kind()) {
            case TEXT, COUNT -> value.asText();
            case ADDRESS -> shorten ? shortened(value.asText()) : value.asText();
            case AMOUNT -> "%,.4f".formatted(decimal(value));
            case SHARE -> "%.4f".formatted(value.asDouble());
            case FLAG -> value.asBoolean() ? "*" : "";
        };
    }

    private static BigDecimal decimal(JsonNode value) {
        return value.isNumber() ? value.decimalValue() : BigDecimal.ZERO;
    }

    private static String shortened(String address) {
        if (address.length() <= ADDRESS_HEAD + ADDRESS_TAIL + 1) return address;
        return address.substring(0, ADDRESS_HEAD)
                + "…"
                + address.substring(address.length() - ADDRESS_TAIL);
    }
}
