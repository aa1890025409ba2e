package dojo.cli;

import dojo.base.SettingRefused;
import dojo.wallet.Keypair;
import dojo.work.WorkUnavailable;
import dojo.work.client.MinerAccount;
import dojo.work.client.MinerAccount.Kind;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.ParsedLine;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;

/**
 * The dojo shell of the third document: asks for a wallet, then takes commands about the miner's
 * keys on a worker platform, every word of which can be completed.
 */
final class Shell {
    private static final String HELP =
            """
            authenticate                        sign in with the hotkey
            api_key generate                    a key for programs, shown once
            api_key list                        the first characters of all
            api_key delete KEY                  disable one, at once
            subscription_key generate|list|delete
                                                the same for people who answer your tasks
            help, exit

            TAB completes every word. All of dojo's other commands: dojo --help\
            """;

    private final Terminal terminal;
    private final PrintWriter out;
    private final String url;
    private final Function<WalletOptions, Keypair> unlock;
    private final Path history;
    private final List<String> known = new ArrayList<>();

    /**
     * @param url of the worker platform
     * @param unlock finds a hotkey, and asks for its password if need be
     * @param history where lines are remembered
     */
    Shell(Terminal terminal, String url, Function<WalletOptions, Keypair> unlock, Path history) {
        this.terminal = terminal;
        this.out = terminal.writer();
        this.url = url;
        this.unlock = unlock;
        this.history = history;
    }

    /** Until exit, Ctrl-D, or Ctrl-C at a question. */
    void run() {
        try {
            WalletOptions wallet = wallet();
            try (Keypair hotkey = unlock.apply(wallet)) {
                say("✅ Wallet coldkey name and hotkey name set successfully.");
                commands(new MinerAccount(Checked.web("--work.url", url), hotkey));
            }
        } catch (EndOfFileException | UserInterruptException e) {
            say("");
        }
    }

    private void say(String line) {
        out.println(line);
        out.flush();
    }

    // ---- the wallet

    private WalletOptions wallet() {
        var wallet = new WalletOptions();
        String folder =
                ask("Folder of the wallets [" + wallet.path + "]: ", new FolderCompleter()).strip();
        if (!folder.isEmpty()) wallet.path = folder;
        wallet.name = chosen("coldkey", names(wallet.folder()));
        wallet.hotkey = chosen("hotkey", names(wallet.folder().resolve(wallet.name, "hotkeys")));
        return wallet;
    }

    private String chosen(String what, List<String> names) {
        if (names.isEmpty()) {
            throw new SettingRefused(
                    "there is no " + what + " there; dojo wallet create makes a wallet");
        }
        while (true) {
            String typed =
                    ask(what + " (" + String.join(", ", names) + "): ", words(names)).strip();
            if (names.contains(typed)) return typed;
            List<String> near = names.stream().filter(name -> name.startsWith(typed)).toList();
            if (near.size() == 1) return near.getFirst();
            say(
                    near.isEmpty()
                            ? "there is no " + typed
                            : "which of " + String.join(", ", near) + "?");
        }
    }

    private static List<String> names(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(entry -> String.valueOf(entry.getFileName()))
                    .filter(name -> !name.startsWith(".") && !name.endsWith(".txt"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    // ---- the commands

    private void commands(MinerAccount account) {
        LineReader reader =
                LineReaderBuilder.builder()
                        .terminal(terminal)
                        .appName("dojo")
                        .completer(new CommandCompleter())
                        .variable(LineReader.HISTORY_FILE, history)
                        .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                        .build();
        say("Type help for what there is.");
        while (true) {
            String line;
            try {
                line = reader.readLine("dojo> ").strip();
            } catch (UserInterruptException e) {
                continue;
            }
            if (line.equals("exit")) return;
            try {
                if (!line.isEmpty()) execute(account, line.split("\\s+"));
            } catch (WorkUnavailable e) {
                say("❌ " + e.getMessage());
            }
        }
    }

    private void execute(MinerAccount account, String[] words) {
        Optional<Kind> kind = kind(words[0]);
        if (words.length == 1 && words[0].equals("authenticate")) {
            account.authenticate();
            say("✅ Signed in.");
        } else if (words.length == 1 && words[0].equals("help")) {
            say(HELP);
        } else if (kind.isPresent() && words.length == 2 && words[1].equals("list")) {
            show(kind.get(), account.list(kind.get()));
        } else if (kind.isPresent() && words.length == 2 && words[1].equals("generate")) {
            var made = account.generate(kind.get());
            say(made.key());
            say("Copy it now: only its first characters can be shown again.");
            show(kind.get(), made.all());
        } else if (kind.isPresent() && words.length == 3 && words[1].equals("delete")) {
            show(kind.get(), account.delete(kind.get(), words[2]));
        } else {
            say("That is no command; there are:\n" + HELP);
        }
    }

    private static Optional<Kind> kind(String word) {
        return switch (word) {
            case "api_key" -> Optional.of(Kind.API);
            case "subscription_key" -> Optional.of(Kind.SUBSCRIPTION);
            default -> Optional.empty();
        };
    }

    private void show(Kind kind, List<MinerAccount.Key> keys) {
        known.clear();
        for (MinerAccount.Key key : keys) known.add(key.prefix());
        String what = kind == Kind.API ? "API" : "Subscription";
        say("✅ All " + what + " keys: " + known);
    }

    // ---- completion

    private String ask(String prompt, Completer completer) {
        return LineReaderBuilder.builder()
                .terminal(terminal)
                .completer(completer)
                .variable(LineReader.DISABLE_HISTORY, true)
                .build()
                .readLine(prompt);
    }

    private static Completer words(List<String> words) {
        return (reader, line, candidates) -> {
            if (line.wordIndex() == 0) words.forEach(word -> candidates.add(new Candidate(word)));
        };
    }

    /** Every word of a command; keys by what was shown last. */
    private final class CommandCompleter implements Completer {
        @Override
        public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
            List<String> words = line.words();
            boolean key = kind(words.getFirst()).isPresent();
            List<String> next =
                    switch (line.wordIndex()) {
                        case 0 ->
                                List.of(
                                        "authenticate",
                                        "api_key",
                                        "subscription_key",
                                        "help",
                                        "exit");
                        case 1 -> key ? List.of("generate", "list", "delete") : List.of();
                        case 2 -> key && words.get(1).equals("delete") ? known : List.of();
                        default -> List.of();
                    };
            next.forEach(word -> candidates.add(new Candidate(word)));
        }
    }

    /** Folders below what was typed so far. */
    private static final class FolderCompleter implements Completer {
        @Override
        public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
            String typed = line.word().substring(0, line.wordCursor());
            String above = typed.substring(0, typed.lastIndexOf('/') + 1);
            var wallet = new WalletOptions();
            wallet.path = above.isEmpty() ? "." : above;
            for (String name : names(wallet.folder())) {
                candidates.add(new Candidate(above + name, name, null, null, "/", null, false));
            }
        }
    }
}
