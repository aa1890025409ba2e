package dojo.models.hf;

import java.nio.file.Path;
import java.util.List;

/**
 * One tensor of a checkpoint, by where its bytes lie: little-endian, row by row, without gaps.
 *
 * @param shape its sizes, outermost first
 * @param offset of its first byte in {@code file}
 */
record Tensor(Type type, List<Long> shape, Path file, long offset) {
    /** The number formats that weights come in; others may be listed but not used. */
    enum Type {
        F32(4, 1),
        F16(2, 10),
        BF16(2, 16),
        OTHER(0, 0);

        /** How many bytes a number takes. */
        final int bytes;

        /** Its number in ONNX's {@code TensorProto.DataType}. */
        final int onnx;

        Type(int bytes, int onnx) {
            this.bytes = bytes;
            this.onnx = onnx;
        }
    }

    Tensor {
        shape = List.copyOf(shape);
    }

    /** How many bytes it takes. */
    long bytes() {
        return count(shape) * type.bytes;
    }

    /** How many numbers a shape holds; {@code Long.MAX_VALUE / 8} stands for all that is more. */
    static long count(List<Long> shape) {
        long count = 1;
        for (long size : shape) {
            if (size < 0) return Long.MAX_VALUE / 8;
            if (size == 0) return 0;
        }
        for (long size : shape) {
            if (count > Long.MAX_VALUE / 8 / size) return Long.MAX_VALUE / 8;
            count *= size;
        }
        return count;
    }
}
