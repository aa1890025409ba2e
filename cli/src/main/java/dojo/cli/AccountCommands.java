package dojo.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.Json;
import dojo.wallet.Keypair;
import dojo.work.client.MinerAccount;
import dojo.work.client.MinerAccount.Kind;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A miner's keys on a worker platform, one command a key: what the shell does, without it. */
abstract sealed class AccountCommands {
    private static final Table TABLE =
            Table.of(
                    Table.column("key", "prefix", Table.Kind.TEXT, 0),
                    Table.column("made", "created_at", Table.Kind.TEXT, 1),
                    Table.column("used last", "last_used_at", Table.Kind.TEXT, 0));

    private final Kind kind;

    private AccountCommands(Kind kind) {
        this.kind = kind;
    }

    /** Which platform, and who. */
    static final class Account {
        @Option(
                names = "--work.url",
                paramLabel = "URL",
                defaultValue = "http://127.0.0.1:8081",
                description = "address of the worker platform (default: ${DEFAULT-VALUE})")
        String url = "";

        @Mixin WalletOptions wallet = new WalletOptions();

        @Mixin Output output = new Output();

        /** Gives {@code work} the account, whose hotkey is wiped afterwards. */
        void use(Consumer<MinerAccount> work) {
            try (Keypair hotkey = Keys.hotkey(wallet)) {
                work.accept(new MinerAccount(Checked.web("--work.url", url), hotkey));
            }
        }
    }

    @Command(name = "list", description = "show the first characters of all keys")
    int list(@Mixin Account account) {
        account.use(of -> print(account.output, Json.object(), of.list(kind)));
        return 0;
    }

    @Command(name = "generate", description = "make a key and show it, this once")
    int generate(@Mixin Account account) {
        account.use(of -> {
            var made = of.generate(kind);
            if (!account.output.json) System.out.println(made.key() + "\n");
            print(account.output, Json.object().put("key", made.key()), made.all());
        });
        return 0;
    }

    @Command(name = "delete", description = "disable a key, at once and for ever")
    int delete(
            @Parameters(paramLabel = "KEY", description = "it, or its first characters") String key,
            @Mixin Account account) {
        account.use(of -> print(account.output, Json.object(), of.delete(kind, key)));
        return 0;
    }

    private void print(Output output, ObjectNode answer, List<MinerAccount.Key> keys) {
        ArrayNode rows = answer.putArray("keys");
        for (MinerAccount.Key key : keys) {
            rows.addObject()
                    .put("prefix", key.prefix())
                    .put("created_at", key.createdAt())
                    .put("last_used_at", key.lastUsedAt());
        }
        output.print(
                answer,
                () -> {
                    if (!keys.isEmpty()) TABLE.print(rows);
                    else System.out.println("no " + kind.name().toLowerCase(Locale.ROOT) + " keys");
                });
    }

    /** {@code dojo api_key}. */
    @Command(
            name = "api_key",
            description = "Keys with which programs make tasks on a worker platform.")
    static final class ApiKey extends AccountCommands {
        ApiKey() {
            super(Kind.API);
        }
    }

    /** {@code dojo subscription_key}. */
    @Command(
            name = "subscription_key",
            description = "Keys with which people come to answer a miner's tasks.")
    static final class SubscriptionKey extends AccountCommands {
        SubscriptionKey() {
            super(Kind.SUBSCRIPTION);
        }
    }
}
