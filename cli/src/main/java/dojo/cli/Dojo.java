package dojo.cli;

import dojo.base.SettingRefused;
import dojo.base.Settings;
import dojo.base.Suggestion;
import dojo.base.Version;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The dojo command: reads the words, runs the part they name, and turns trouble into one line. */
@Command(
        name = "dojo",
        versionProvider = Dojo.Versions.class,
        description = "An open network that turns judgement into preference data and rewards.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            UpCommand.class,
            MinerCommand.class,
            ValidatorCommand.class,
            LocalnetCommand.class,
            WorkCommand.class,
            MturkCommand.class,
            WalletCommand.class,
            SubnetCommand.class,
            StakeCommand.class,
            WeightsCommand.class,
            SudoCommand.class,
            QueryCommand.class,
            DoctorCommand.class,
            RewardCommand.class,
            ScoreCommand.class,
            AnalyzeCommand.class,
            SynthCommand.class,
            SimulateCommand.class,
            AccountCommands.ApiKey.class,
            AccountCommands.SubscriptionKey.class,
            ShellCommand.class,
            HelpCommand.class
        },
        footer = {"", "Start with: dojo up"})
public final class Dojo implements Runnable {
    /** Exit codes: what the user typed is wrong, or the world is. */
    static final int WRONG_USE = 2;

    static final int FAILED = 1;

    /** Says the version where it is asked for. */
    static final class Versions implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"dojo " + Version.CURRENT};
        }
    }

    @Spec private CommandSpec spec = CommandSpec.create();

    /** Runs the command that {@code args} name and exits with its code. */
    public static void main(String[] args) {
        Logs.bridge();
        System.exit(run(args, System.getenv(), Path.of(".env")));
    }

    static int run(String[] args, Map<String, String> environment, Path dotEnv) {
        // Numbers are printed alike everywhere: programs read them too.
        Locale.setDefault(Locale.ROOT);
        try {
            var settings = Settings.read(environment, dotEnv, Variables.ALL);
            return commandLine(settings, List.of(args)).execute(args);
        } catch (SettingRefused e) {
            System.err.println("dojo: " + e.getMessage());
            return WRONG_USE;
        }
    }

    static CommandLine commandLine(Settings settings, List<String> typed) {
        var line = new CommandLine(new Dojo());
        helpful(line);
        line.setDefaultValueProvider(new Variables.Defaults(settings, typed));
        line.setParameterExceptionHandler((e, words) -> {
            PrintWriter err = e.getCommandLine().getErr();
            err.println("dojo: " + oneLine(String.valueOf(e.getMessage())));
            suggestion(e).ifPresent(near -> err.println("Did you mean " + near + "?"));
            err.println("Try: " + e.getCommandLine().getCommandSpec().qualifiedName() + " --help");
            err.flush();
            return WRONG_USE;
        });
        line.setExecutionExceptionHandler((e, failed, parsed) -> {
            failed.getErr().println("dojo: " + Trouble.explain(e));
            failed.getErr().flush();
            LoggerFactory.getLogger(Dojo.class).debug("what happened", e);
            return e instanceof SettingRefused ? WRONG_USE : FAILED;
        });
        line.setUsageHelpAutoWidth(true);
        return line;
    }

    /** Gives each command {@code --help} and {@code --version}. */
    private static void helpful(CommandLine line) {
        line.getCommandSpec().mixinStandardHelpOptions(true);
        line.getSubcommands().values().forEach(Dojo::helpful);
    }

    private static Optional<String> suggestion(CommandLine.ParameterException e) {
        if (!(e instanceof CommandLine.UnmatchedArgumentException unmatched)) {
            return Optional.empty();
        }
        String typed = unmatched.getUnmatched().getFirst().replaceFirst("=.*", "");
        var spec = e.getCommandLine().getCommandSpec();
        var known = new ArrayList<>(spec.optionsMap().keySet());
        known.addAll(spec.subcommands().keySet());
        return Suggestion.nearest(typed, known);
    }

    private static String oneLine(String message) {
        return message.lines().findFirst().orElse("wrong use");
    }

    @Override
    public void run() {
        if (Terminal.console().isPresent()) {
            spec.commandLine().execute("shell");
        } else {
            spec.commandLine().usage(System.out);
        }
    }
}
