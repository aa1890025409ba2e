package dojo.cli;

import dojo.validator.ValidatorDatabase;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Where the rounds of a validator are that is looked at, whether it runs or not. */
final class ValidatorFolder {
    @Parameters(
            arity = "0..1",
            paramLabel = "DIR",
            description = "the validator's folder (default: .dojo/validator/WALLET/HOTKEY/netuidN)")
    private Optional<Path> dir = Optional.empty();

    @Mixin private DatabaseOptions database = new DatabaseOptions();

    @Mixin private WalletOptions wallet = new WalletOptions();

    @Option(
            names = "--netuid",
            paramLabel = "N",
            defaultValue = "1",
            description = "number of the subnet, for the usual DIR (default: ${DEFAULT-VALUE})")
    private int netuid;

    /** Where a validator keeps its state if nothing else was said. */
    static Path usual(WalletOptions wallet, int netuid) {
        return Path.of(".dojo", "validator", wallet.name, wallet.hotkey, "netuid" + netuid);
    }

    /** What is there, to be looked at only. */
    Optional<ValidatorDatabase> look() {
        return ValidatorDatabase.look(database.address(folder().resolve("rounds.db")));
    }

    /** Says that nothing is there. */
    StateUnusable nothing() {
        return nothing(folder());
    }

    static StateUnusable nothing(Path folder) {
        return new StateUnusable(
                folder,
                "no validator has kept rounds here yet; name --db.url if they are in PostgreSQL");
    }

    private Path folder() {
        return dir.orElseGet(() -> usual(wallet, netuid));
    }
}
