package dojo.localnet;

import java.util.NavigableMap;
import java.util.Optional;
import java.util.function.Consumer;

/** Where blocks are kept beyond this process, if anywhere. */
interface BlockStore extends AutoCloseable {
    /**
     * Reads everything kept into {@code state}, and the kept blocks in order.
     *
     * @throws dojo.base.DatabaseUnusable if it cannot be read
     */
    void load(ChainState state, Consumer<Block> block);

    /**
     * Keeps a block with what it wrote; when this returns, it is safe.
     *
     * @throws dojo.base.DatabaseUnusable if it cannot be written
     */
    void append(
            Block block, NavigableMap<byte[], Optional<byte[]>> writes, ChainState.Change change);

    @Override
    void close();

    /** Keeps nothing. */
    static BlockStore none() {
        return new BlockStore() {
            @Override
            public void load(ChainState state, Consumer<Block> block) {}

            @Override
            public void append(
                    Block block,
                    NavigableMap<byte[], Optional<byte[]>> writes,
                    ChainState.Change change) {}

            @Override
            public void close() {}
        };
    }
}
