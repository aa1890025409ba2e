package dojo.localnet;

import dojo.base.Database;
import dojo.base.DatabaseUnusable;
import dojo.base.Json;
import dojo.base.MalformedJson;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;

/** Blocks in a database file: each with what it changed in one transaction. */
record SqliteBlockStore(Database database) implements BlockStore {
    /**
     * Opens or creates {@code chain.db} in {@code dir}.
     *
     * @throws DatabaseUnusable if the file is damaged; it is left as it is
     */
    static SqliteBlockStore open(Path dir) {
        return new SqliteBlockStore(Database.open(dir.resolve("chain.db"), "dojo/localnet/db"));
    }

    @Override
    public void load(ChainState state, Consumer<Block> block) {
        database.read(handle -> {
            load(handle, state, block);
            return state;
        });
    }

    private void load(Handle handle, ChainState state, Consumer<Block> block) {
        List<Block> blocks =
                handle.createQuery("SELECT hash, json FROM block ORDER BY number")
                        .map((row, context) -> block(row.getString("hash"), row.getString("json")))
                        .list();
        if (blocks.isEmpty()) {
            return;
        }
        long head = blocks.getLast().number();
        handle.createQuery("SELECT key, value FROM storage")
                .map((row, context) -> Map.entry(row.getBytes("key"), row.getBytes("value")))
                .forEach(row -> state.restore(head, row.getKey(), row.getValue()));
        var changes = new TreeMap<Long, NavigableMap<byte[], Optional<byte[]>>>();
        for (Block each : blocks) {
            if (each.number() > Math.max(0, head - ChainState.BLOCKS_READABLE_MAX)) {
                changes.put(each.number(), ChainState.byKey());
            }
        }
        handle.createQuery("SELECT block, key, value FROM replaced ORDER BY block")
                .reduceRows(
                        changes,
                        (all, row) -> {
                            var change = all.get(row.getColumn("block", Long.class));
                            if (change != null) {
                                change.put(
                                        row.getColumn("key", byte[].class),
                                        Optional.ofNullable(row.getColumn("value", byte[].class)));
                            }
                            return all;
                        });
        changes.forEach((number, before) -> state.remember(new ChainState.Change(number, before)));
        blocks.forEach(block);
    }

    private Block block(String hash, String json) {
        try {
            return Block.read(Json.parse(json), hash);
        } catch (MalformedJson | IllegalStateException | IllegalArgumentException e) {
            throw new DatabaseUnusable(
                    database.address().name(), "a block cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    public void append(
            Block block, NavigableMap<byte[], Optional<byte[]>> writes, ChainState.Change change) {
        database.write(handle -> {
            append(handle, block, writes, change);
            return block;
        });
    }

    private static void append(
            Handle handle,
            Block block,
            NavigableMap<byte[], Optional<byte[]>> writes,
            ChainState.Change change) {
        handle.execute(
                "INSERT INTO block (number, hash, json) VALUES (?, ?, ?)",
                block.number(),
                block.hash(),
                Json.write(block.json()));
        var put =
                handle.prepareBatch(
                        "INSERT INTO storage (key, value) VALUES (?, ?)"
                                + " ON CONFLICT (key) DO UPDATE SET value = excluded.value");
        var remove = handle.prepareBatch("DELETE FROM storage WHERE key = ?");
        writes.forEach((key, value) -> {
            if (value.isPresent()) {
                put.add(key, value.get());
            } else {
                remove.add((Object) key);
            }
        });
        put.execute();
        remove.execute();
        if (block.number() > 0) {
            var replaced =
                    handle.prepareBatch(
                            "INSERT INTO replaced (block, key, value) VALUES (?, ?, ?)");
            change.before()
                    .forEach((key, value) -> replaced.add(block.number(), key, value.orElse(null)));
            replaced.execute();
            handle.execute(
                    "DELETE FROM replaced WHERE block <= ?",
                    block.number() - ChainState.BLOCKS_READABLE_MAX);
            handle.execute(
                    "DELETE FROM block WHERE number <= ? AND number > 0",
                    block.number() - Chain.BLOCKS_KEPT_MAX);
        }
    }

    @Override
    public void close() {
        database.close();
    }
}
