package dojo.sim.subnet;

import dojo.chain.Metagraph;
import dojo.miner.Miner;
import dojo.miner.MinerConfig;
import dojo.miner.Scorer;
import dojo.miner.TaskBook;
import dojo.protocol.NonceStore;
import dojo.protocol.Peer;
import dojo.protocol.WireReply;
import dojo.protocol.WireRequest;
import dojo.wallet.Keypair;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** A miner that can die and come back; what it must not forget is in its folder. */
final class SimMiner implements SimNetwork.Host, AutoCloseable {
    /** What of the product is there while it lives. */
    private record Life(NonceStore nonces, Optional<TaskBook> book, Miner miner) {}

    final Keypair hotkey;
    final SimScorers.Kind kind;
    final SimClock clock;
    final String ip;
    private final Path folder;
    private final boolean ticketed;
    private final Scorer scorer;
    private final Supplier<Metagraph> metagraph;
    private final Supplier<Duration> thinks;
    private Optional<Life> life = Optional.empty();

    SimMiner(
            Keypair hotkey,
            SimScorers.Kind kind,
            String ip,
            Path folder,
            SimClock clock,
            boolean ticketed,
            Scorer scorer,
            Supplier<Metagraph> metagraph,
            Supplier<Duration> thinks) {
        this.hotkey = hotkey;
        this.kind = kind;
        this.ip = ip;
        this.folder = folder;
        this.clock = clock;
        this.ticketed = ticketed;
        this.scorer = scorer;
        this.metagraph = metagraph;
        this.thinks = thinks;
    }

    /** Another process of the same, with a folder of its own. */
    SimMiner twin() {
        var twin =
                new SimMiner(
                        hotkey,
                        kind,
                        ip,
                        folder.resolve("twin"),
                        clock,
                        ticketed,
                        scorer,
                        metagraph,
                        thinks);
        twin.start();
        return twin;
    }

    void start() {
        var nonces = NonceStore.in(folder);
        var config = MinerConfig.on("0.0.0.0", SubnetBase.PORT);
        var miner = new Miner(hotkey, config, nonces, scorer, metagraph, event -> {}, clock);
        Optional<TaskBook> book =
                ticketed
                        ? Optional.of(TaskBook.open(folder.resolve("tasks.db")))
                        : Optional.empty();
        book.ifPresent(miner::feedback);
        life = Optional.of(new Life(nonces, book, miner));
    }

    void crash() {
        life.ifPresent(each -> {
            each.miner().close();
            each.book().ifPresent(TaskBook::close);
            each.nonces().close();
        });
        life = Optional.empty();
    }

    @Override
    public boolean up() {
        return life.isPresent();
    }

    @Override
    public Duration thinks() {
        return thinks.get();
    }

    @Override
    public Optional<WireReply> answer(WireRequest request, Peer from) {
        var at = new Peer(hotkey.address(), ip, SubnetBase.PORT);
        return Optional.of(life.orElseThrow().miner().answer(request, at, from));
    }

    @Override
    public void close() {
        crash();
    }
}
