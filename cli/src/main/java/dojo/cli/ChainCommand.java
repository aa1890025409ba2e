package dojo.cli;

import dojo.chain.Subtensor;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;

/** A command that asks a chain; it ends with 0 unless it throws. */
abstract class ChainCommand implements Callable<Integer> {
    @Mixin private ChainOptions chain = new ChainOptions();
    @Mixin final Output output = new Output();

    @Override
    public final Integer call() {
        check();
        try (var client = chain.connect()) {
            run(client);
        }
        return 0;
    }

    /** Refuses what is wrong whatever the chain says, before it is asked. */
    void check() {}

    abstract void run(Subtensor client);
}
