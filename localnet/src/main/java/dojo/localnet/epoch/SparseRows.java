package dojo.localnet.epoch;

import java.util.Arrays;

/**
 * A matrix of which only some cells are kept: row i lies in {@code start[i] .. start[i + 1]} of the
 * columns and values, in ascending order of what was put in.
 */
final class SparseRows {
    static final long DROPPED = Long.MIN_VALUE;

    final int[] start;
    int[] column;
    long[] value;

    SparseRows(int rows, int cells) {
        start = new int[rows + 1];
        column = new int[cells];
        value = new long[cells];
    }

    int rows() {
        return start.length - 1;
    }

    /** Adds a cell to the row being filled; {@link #endRow} ends it. */
    void add(int row, int toColumn, long cell) {
        int at = start[row + 1];
        if (at == column.length) {
            int more = Math.max(16, at * 2);
            column = Arrays.copyOf(column, more);
            value = Arrays.copyOf(value, more);
        }
        column[at] = toColumn;
        value[at] = cell;
        start[row + 1] = at + 1;
    }

    void endRow(int row) {
        if (row + 2 < start.length) {
            start[row + 2] = start[row + 1];
        }
    }

    int cells() {
        return start[start.length - 1];
    }

    SparseRows copy() {
        var copy = new SparseRows(rows(), cells());
        System.arraycopy(start, 0, copy.start, 0, start.length);
        System.arraycopy(column, 0, copy.column, 0, cells());
        System.arraycopy(value, 0, copy.value, 0, cells());
        return copy;
    }

    /** What becomes of a cell; {@link #DROPPED} if it is none any more. */
    interface Cells {
        long at(int row, int column, long value);
    }

    SparseRows mapped(Cells cells) {
        var mapped = new SparseRows(rows(), cells());
        for (int row = 0; row < rows(); row++) {
            for (int at = start[row]; at < start[row + 1]; at++) {
                long cell = cells.at(row, column[at], value[at]);
                if (cell != DROPPED) {
                    mapped.add(row, column[at], cell);
                }
            }
            mapped.endRow(row);
        }
        return mapped;
    }

    /** The sum of each row. */
    long[] rowSums() {
        long[] sums = new long[rows()];
        for (int row = 0; row < rows(); row++) {
            for (int at = start[row]; at < start[row + 1]; at++) {
                sums[row] += value[at];
            }
        }
        return sums;
    }

    void normaliseRows() {
        long[] sums = rowSums();
        for (int row = 0; row < rows(); row++) {
            for (int at = start[row]; at < start[row + 1] && sums[row] > 0; at++) {
                value[at] = I32F32.div(value[at], sums[row]);
            }
        }
    }

    void normaliseColumns() {
        long[] sum = new long[rows()];
        for (int at = 0; at < cells(); at++) {
            sum[column[at]] += value[at];
        }
        divideColumns(sum);
    }

    void divideColumnsByMaximum() {
        long[] max = new long[rows()];
        for (int at = 0; at < cells(); at++) {
            max[column[at]] = Math.max(max[column[at]], value[at]);
        }
        divideColumns(max);
    }

    private void divideColumns(long[] by) {
        for (int at = 0; at < cells(); at++) {
            long divisor = by[column[at]];
            if (divisor != 0) {
                value[at] = I32F32.div(value[at], divisor);
            }
        }
    }

    /** Sum over j of this row's cells times {@code factor[j]}, for each row. */
    long[] timesColumns(long[] factor) {
        long[] product = new long[rows()];
        for (int row = 0; row < rows(); row++) {
            long sum = 0;
            for (int at = start[row]; at < start[row + 1]; at++) {
                sum += I32F32.mul(factor[column[at]], value[at]);
            }
            product[row] = sum;
        }
        return product;
    }

    /** Sum over i of {@code factor[i]} times the column's cells, for each column. */
    long[] timesRows(long[] factor) {
        long[] product = new long[rows()];
        for (int row = 0; row < rows(); row++) {
            for (int at = start[row]; at < start[row + 1]; at++) {
                product[column[at]] += I32F32.mul(factor[row], value[at]);
            }
        }
        return product;
    }
}
