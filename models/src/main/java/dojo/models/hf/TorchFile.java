package dojo.models.hf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the list of tensors of a file that {@code torch.save} wrote (PyTorch 1.6 and newer): a zip
 * archive that holds a pickle and, uncompressed, a file of numbers for each storage. The JDK's zip
 * reader does not tell where an entry's bytes lie, so the directory is read here.
 */
final class TorchFile {
    private static final int PICKLE_BYTES_MAX = 16 << 20;
    private static final int DIRECTORY_BYTES_MAX = 16 << 20;
    private static final int END_BYTES = 22;
    private static final int LOCATOR_BYTES = 20;
    private static final int COMMENT_BYTES_MAX = 0xffff;
    private static final long IN_EXTRA = 0xffffffffL;

    /** An uncompressed entry of the archive. */
    private record Entry(long header, long bytes) {}

    private final FileChannel in;
    private final Path file;
    private final Map<String, Entry> entries = new HashMap<>();

    private TorchFile(FileChannel in, Path file) {
        this.in = in;
        this.file = file;
    }

    static Map<String, Tensor> read(FileChannel in, Path file) throws IOException, Unusable {
        return new TorchFile(in, file).tensors();
    }

    private Map<String, Tensor> tensors() throws IOException, Unusable {
        if (in.size() < END_BYTES) throw new Unusable("is cut short");
        int first = bytes(0, 4).getInt(0);
        if ((first & 0xff) == 0x80) {
            throw new Unusable(
                    "was saved by PyTorch before 1.6; load and save it again with a newer one");
        }
        if (first != 0x04034b50) throw new Unusable("is no file of PyTorch");
        readDirectory();
        String pickle =
                entries.keySet().stream()
                        .filter(name -> name.endsWith("/data.pkl"))
                        .reduce((one, other) -> "")
                        .orElse("");
        Entry program = entries.get(pickle);
        if (program == null) throw new Unusable("holds no data.pkl, or several");
        String folder = pickle.substring(0, pickle.length() - "data.pkl".length());
        Entry order = entries.get(folder + "byteorder");
        if (order != null
                && !new String(contents(order, 16), StandardCharsets.US_ASCII).equals("little")) {
            throw new Unusable("was saved on a big-endian machine");
        }
        Map<String, Tensor> tensors = new HashMap<>();
        var offsets = new HashMap<String, Long>();
        for (var each : Pickle.tensors(contents(program, PICKLE_BYTES_MAX)).entrySet()) {
            Pickle.Shape shape = each.getValue();
            Entry storage = entries.get(folder + "data/" + shape.key());
            if (storage == null) {
                throw new Unusable("lacks the numbers of " + Bounded.printable(each.getKey()));
            }
            Long start = offsets.get(shape.key());
            if (start == null) {
                start = dataOffset(storage);
                offsets.put(shape.key(), start);
            }
            tensors.put(each.getKey(), tensor(each.getKey(), shape, start, storage.bytes));
        }
        return tensors;
    }

    private Tensor tensor(String name, Pickle.Shape shape, long start, long bytes) throws Unusable {
        var type =
                switch (shape.storage()) {
                    case "Float" -> Tensor.Type.F32;
                    case "Half" -> Tensor.Type.F16;
                    case "BFloat16" -> Tensor.Type.BF16;
                    default -> Tensor.Type.OTHER;
                };
        long count = Tensor.count(shape.sizes());
        // As numbers and not as bytes, which could overflow.
        if (type != Tensor.Type.OTHER
                && (shape.offset() < 0
                        || shape.offset() > bytes / type.bytes
                        || count > bytes / type.bytes - shape.offset())) {
            throw new Unusable("is damaged: " + Bounded.printable(name) + " has too few numbers");
        }
        // What is written column by column, say, is no weight in place any more.
        boolean plain = packed(shape.sizes(), shape.strides());
        long offset = type == Tensor.Type.OTHER ? start : start + shape.offset() * type.bytes;
        return new Tensor(plain ? type : Tensor.Type.OTHER, shape.sizes(), file, offset);
    }

    private static boolean packed(List<Long> sizes, List<Long> strides) {
        if (sizes.size() != strides.size()) return false;
        long expected = 1;
        for (int i = sizes.size() - 1; i >= 0; i--) {
            if (sizes.get(i) != 1 && strides.get(i) != expected) return false;
            expected *= sizes.get(i);
        }
        return true;
    }

    private void readDirectory() throws IOException, Unusable {
        int tailBytes = (int) Math.min(in.size(), END_BYTES + COMMENT_BYTES_MAX);
        long tailStart = in.size() - tailBytes;
        ByteBuffer tail = bytes(tailStart, tailBytes);
        int end = tailBytes - END_BYTES;
        while (end >= 0 && tail.getInt(end) != 0x06054b50) end--;
        if (end < 0) throw new Unusable("is cut short: it has no list of contents");
        long size = tail.getInt(end + 12) & IN_EXTRA;
        long offset = tail.getInt(end + 16) & IN_EXTRA;
        long locator = tailStart + end - LOCATOR_BYTES;
        if (locator >= 0) {
            ByteBuffer large = bytes(locator, LOCATOR_BYTES);
            if (large.getInt(0) == 0x07064b50) {
                long at = large.getLong(8);
                if (at < 0 || at > in.size() - 56) throw new Unusable("is damaged at its end");
                ByteBuffer record = bytes(at, 56);
                if (record.getInt(0) != 0x06064b50) throw new Unusable("is damaged at its end");
                size = record.getLong(40);
                offset = record.getLong(48);
            }
        }
        if (size < 0 || size > DIRECTORY_BYTES_MAX || offset < 0 || offset > in.size() - size) {
            throw new Unusable("is damaged: its list of contents lies outside of it");
        }
        ByteBuffer directory = bytes(offset, (int) size);
        while (directory.remaining() >= 46) readEntry(directory);
    }

    private void readEntry(ByteBuffer directory) throws Unusable {
        int at = directory.position();
        int nameBytes = directory.getShort(at + 28) & 0xffff;
        int extraBytes = directory.getShort(at + 30) & 0xffff;
        int commentBytes = directory.getShort(at + 32) & 0xffff;
        int next = at + 46 + nameBytes + extraBytes + commentBytes;
        if (directory.getInt(at) != 0x02014b50 || next > directory.limit()) {
            throw new Unusable("is damaged in its list of contents");
        }
        byte[] nameText = new byte[nameBytes];
        directory.get(at + 46, nameText);
        String name = new String(nameText, StandardCharsets.UTF_8);
        boolean plain = directory.getShort(at + 10) == 0 && (directory.getShort(at + 8) & 1) == 0;
        if (!plain) throw new Unusable("is compressed or encrypted, which PyTorch's files are not");
        long bytes = directory.getInt(at + 24) & IN_EXTRA;
        long header = directory.getInt(at + 42) & IN_EXTRA;
        boolean packedLarge = (directory.getInt(at + 20) & IN_EXTRA) == IN_EXTRA;
        int extra = at + 46 + nameBytes;
        int extraEnd = extra + extraBytes;
        while (extra + 4 <= extraEnd) {
            int length = directory.getShort(extra + 2) & 0xffff;
            if (directory.getShort(extra) == 1) {
                int value = extra + 4;
                int valueEnd = Math.min(value + length, extraEnd);
                if (bytes == IN_EXTRA && value + 8 <= valueEnd) {
                    bytes = directory.getLong(value);
                    value += 8;
                }
                if (packedLarge) value += 8;
                if (header == IN_EXTRA && value + 8 <= valueEnd) header = directory.getLong(value);
            }
            extra += 4 + length;
        }
        if (entries.put(name, new Entry(header, bytes)) != null) {
            throw new Unusable("holds " + Bounded.printable(name) + " twice");
        }
        directory.position(next);
    }

    /** Where the bytes of {@code entry} begin, behind a header of its own. */
    private long dataOffset(Entry entry) throws IOException, Unusable {
        if (entry.header < 0 || entry.header > in.size() - 30) throw new Unusable("is cut short");
        ByteBuffer header = bytes(entry.header, 30);
        if (header.getInt(0) != 0x04034b50) throw new Unusable("is damaged between its weights");
        long start =
                entry.header + 30 + (header.getShort(26) & 0xffff) + (header.getShort(28) & 0xffff);
        if (entry.bytes < 0 || start > in.size() || entry.bytes > in.size() - start) {
            throw new Unusable("is cut short");
        }
        return start;
    }

    private byte[] contents(Entry entry, int bytesMax) throws IOException, Unusable {
        if (entry.bytes > bytesMax) throw new Unusable("has a list of weights that is too long");
        return bytes(dataOffset(entry), (int) entry.bytes).array();
    }

    private ByteBuffer bytes(long offset, int length) throws IOException, Unusable {
        var buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        Bounded.fill(in, buffer, offset);
        return buffer;
    }
}
