package dojo.cli;

import dojo.base.DatabaseAddress;
import dojo.base.SettingRefused;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Where a validator keeps its rounds, or a service its tasks. */
final class DatabaseOptions {
    private static final String PASSWORD = "--db.password";

    @Option(
            names = "--db.url",
            paramLabel = "URL",
            description =
                    "keep the database in PostgreSQL: jdbc:postgresql://HOST:5432/DATABASE,"
                            + " with ?currentSchema=NAME for a schema of its own; the password in the"
                            + " variable DB_PASSWORD (default: a file in DIR)")
    private Optional<String> url = Optional.empty();

    @Option(
            names = "--db.user",
            paramLabel = "USER",
            description = "who connects to PostgreSQL (default: who runs this)")
    private Optional<String> user = Optional.empty();

    // An option so that its variables are found as all others are; typed, everybody could see it.
    @Option(names = PASSWORD, hidden = true)
    private Optional<String> password = Optional.empty();

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    /** Where the database is: what was asked for, else {@code file}. */
    DatabaseAddress address(Path file) {
        var parsed = command.commandLine().getParseResult();
        if (parsed != null && parsed.hasMatchedOption(PASSWORD)) {
            throw new SettingRefused(
                    PASSWORD + " would show to everybody on this machine; set DB_PASSWORD instead");
        }
        return url.map(text -> DatabaseAddress.of(text, user, password))
                .orElseGet(() -> DatabaseAddress.of(file));
    }
}
