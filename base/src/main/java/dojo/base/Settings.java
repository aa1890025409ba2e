package dojo.base;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is set outside the command line: the environment first, then a {@code .env} file. A variable
 * in {@code .env} that nobody knows is an error with a suggestion, and so is a file that other
 * users of the machine can read, since it may hold keys.
 */
public final class Settings {
    /** The largest {@code .env} read, in bytes. */
    static final int FILE_BYTES_MAX = 64 << 10;

    private final Map<String, String> environment;
    private final Map<String, String> file;

    private Settings(Map<String, String> environment, Map<String, String> file) {
        this.environment = Map.copyOf(environment);
        this.file = Map.copyOf(file);
    }

    /**
     * Reads {@code dotEnv} where it exists.
     *
     * @param known what may stand in it
     * @throws SettingRefused if the file is readable by others, malformed, or names an unknown
     *     variable
     */
    public static Settings read(
            Map<String, String> environment, Path dotEnv, Collection<Setting> known) {
        if (!Files.isRegularFile(dotEnv)) return new Settings(environment, Map.of());
        try {
            refuseIfOthersRead(dotEnv);
            if (Files.size(dotEnv) > FILE_BYTES_MAX) {
                throw new SettingRefused(dotEnv + " is larger than " + FILE_BYTES_MAX + " bytes");
            }
            var names = known.stream().map(Setting::variable).toList();
            return new Settings(
                    environment,
                    parse(dotEnv, Files.readAllLines(dotEnv, StandardCharsets.UTF_8), names));
        } catch (IOException e) {
            throw new SettingRefused(dotEnv + " cannot be read: " + e.getMessage());
        }
    }

    /** What {@code variable} is set to, if it is set to anything but the empty text. */
    public Optional<String> value(String variable) {
        return Optional.ofNullable(environment.getOrDefault(variable, file.get(variable)))
                .filter(value -> !value.isBlank());
    }

    private static void refuseIfOthersRead(Path dotEnv) throws IOException {
        if (!dotEnv.getFileSystem().supportedFileAttributeViews().contains("posix")) return;
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(dotEnv);
        if (permissions.contains(PosixFilePermission.OTHERS_READ)
                || permissions.contains(PosixFilePermission.GROUP_READ)) {
            throw new SettingRefused(
                    dotEnv + " can be read by others and may hold keys; run: chmod 600 " + dotEnv);
        }
    }

    private static Map<String, String> parse(Path file, List<String> lines, List<String> known) {
        var values = new LinkedHashMap<String, String>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.isEmpty() || line.startsWith("#")) continue;
            if (line.startsWith("export ")) line = line.substring("export ".length()).strip();
            String where = file + " line " + (i + 1) + ": ";
            int equals = line.indexOf('=');
            if (equals < 1) throw new SettingRefused(where + "expected NAME=value");
            String name = line.substring(0, equals).strip();
            if (!known.contains(name)) {
                throw new SettingRefused(
                        where
                                + "unknown variable "
                                + name
                                + Suggestion.nearest(name, known)
                                        .map(near -> "; did you mean " + near + "?")
                                        .orElse(""));
            }
            if (values.put(name, unquoted(where, line.substring(equals + 1).strip())) != null) {
                throw new SettingRefused(where + name + " is set twice");
            }
        }
        return values;
    }

    private static String unquoted(String where, String value) {
        if (value.isEmpty()) return value;
        char quote = value.charAt(0);
        if (quote == '"' || quote == '\'') {
            int end = value.indexOf(quote, 1);
            if (end < 0) throw new SettingRefused(where + "the quote is not closed");
            String rest = value.substring(end + 1).strip();
            if (!rest.isEmpty() && !rest.startsWith("#")) {
                throw new SettingRefused(where + "text after the closing quote");
            }
            return value.substring(1, end);
        }
        int comment = value.indexOf(" #");
        return comment < 0 ? value : value.substring(0, comment).strip();
    }
}
