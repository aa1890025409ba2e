package dojo.work;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A body of {@code multipart/form-data} that is wholly in memory (RFC 7578). */
final class Multipart {
    static final int PARTS_MAX = 200;

    private static final Pattern BOUNDARY =
            Pattern.compile("boundary=(?:\"([^\"]{1,70})\"|([^\\s;\"]{1,70}))");
    private static final Pattern NAME = Pattern.compile("[; ]name=\"([^\"]*)\"");
    private static final Pattern FILENAME = Pattern.compile("[; ]filename=\"([^\"]*)\"");

    /**
     * One part.
     *
     * @param filename the empty text for a field that is no file
     */
    @SuppressWarnings("ArrayRecordComponent") // Read once and passed on.
    record Part(String name, String filename, byte[] bytes) {
        String text() {
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    private Multipart() {}

    static List<Part> parse(String contentType, byte[] body) {
        Matcher named = BOUNDARY.matcher(contentType);
        if (!named.find()) throw malformed();
        String boundary = named.group(1) == null ? named.group(2) : named.group(1);
        // With a line break before the first, so that all boundaries look alike.
        byte[] mark = ("\r\n--" + boundary).getBytes(StandardCharsets.UTF_8);
        List<Part> parts = new ArrayList<>();
        int at =
                startsWith(body, 0, Arrays.copyOfRange(mark, 2, mark.length))
                        ? mark.length - 2
                        : -1;
        while (at >= 0) {
            if (startsWith(body, at, new byte[] {'-', '-'})) return parts;
            int headEnd = find(body, at, "\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            int end = headEnd < 0 ? -1 : find(body, headEnd + 2, mark);
            if (end < 0 || parts.size() >= PARTS_MAX) throw malformed();
            String head = new String(body, at, headEnd - at, StandardCharsets.UTF_8);
            Matcher name = NAME.matcher(head);
            if (!name.find()) throw malformed();
            Matcher filename = FILENAME.matcher(head);
            int from = Math.min(headEnd + 4, end);
            parts.add(
                    new Part(
                            name.group(1),
                            filename.find() ? filename.group(1) : "",
                            Arrays.copyOfRange(body, from, end)));
            at = end + mark.length;
        }
        throw malformed();
    }

    private static WorkRefused malformed() {
        return Refusal.MALFORMED.because("the multipart body is malformed");
    }

    private static int find(byte[] body, int from, byte[] what) {
        for (int at = from; at <= body.length - what.length; at++) {
            if (body[at] == what[0] && startsWith(body, at, what)) return at;
        }
        return -1;
    }

    private static boolean startsWith(byte[] body, int at, byte[] what) {
        return at + what.length <= body.length
                && Arrays.equals(body, at, at + what.length, what, 0, what.length);
    }
}
