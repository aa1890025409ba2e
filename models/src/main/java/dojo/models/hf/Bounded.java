package dojo.models.hf;

import com.fasterxml.jackson.databind.JsonNode;
import dojo.base.Json;
import dojo.base.MalformedJson;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads bounded pieces of files. */
final class Bounded {
    private Bounded() {}

    /** Fills {@code buffer} from {@code position} on and turns it to be read. */
    static void fill(FileChannel in, ByteBuffer buffer, long position)
            throws IOException, Unusable {
        while (buffer.hasRemaining()) {
            int read = in.read(buffer, position + buffer.position());
            if (read < 0) throw new Unusable("is cut short");
        }
        buffer.flip();
    }

    /** The JSON object in {@code file}. */
    static JsonNode json(Path file, int bytesMax) throws IOException, Unusable {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(bytesMax + 1);
            if (bytes.length > bytesMax) throw new Unusable("has more than " + bytesMax + " bytes");
            JsonNode tree = Json.parse(bytes);
            if (!tree.isObject()) throw new Unusable("is no JSON object");
            return tree;
        } catch (MalformedJson e) {
            throw new Unusable("is no JSON: " + e.getMessage());
        }
    }

    /** A name from a file, fit for a message. */
    static String printable(String name) {
        String plain = name.replaceAll("[^ -~]", "?");
        return plain.length() > 80 ? plain.substring(0, 80) + "..." : plain;
    }
}
