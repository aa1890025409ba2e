package dojo.base;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.JdbiException;

/**
 * A database for many callers at once: a few connections that are lent. On SQLite one writes while
 * others read; on PostgreSQL all do both, and further programs may use the same schema.
 */
public final class SharedDatabase implements AutoCloseable {
    /** How many writes share a transaction at most. */
    static final int TOGETHER_MAX = 64;

    private static final int READERS = 2;

    private final List<Database> all;
    private final boolean oneWrites;
    private final BlockingQueue<Database> writers;
    private final BlockingQueue<Database> readers;
    private final Queue<Pending<?, ?>> waiting = new ConcurrentLinkedQueue<>();

    private SharedDatabase(List<Database> writing, List<Database> reading) {
        all = Stream.of(writing, reading).flatMap(List::stream).toList();
        oneWrites = writing.size() == 1;
        writers = new ArrayBlockingQueue<>(writing.size(), true, writing);
        readers = reading.isEmpty() ? writers : new ArrayBlockingQueue<>(READERS, true, reading);
    }

    /**
     * Opens or creates the database at {@code address} as {@link Database#open} does.
     *
     * @throws DatabaseUnusable as it does
     */
    public static SharedDatabase open(DatabaseAddress address, String migrations) {
        List<Database> writing =
                IntStream.range(0, address.writersMax())
                        .mapToObj(i -> Database.share(address, migrations))
                        .toList();
        List<Database> reading =
                writing.size() > 1
                        ? List.of()
                        : IntStream.range(0, READERS)
                                .mapToObj(i -> Database.look(address, migrations).orElseThrow())
                                .toList();
        return new SharedDatabase(writing, reading);
    }

    /** The database at {@code address} to be looked at only, as {@link Database#look} does. */
    public static Optional<SharedDatabase> look(DatabaseAddress address, String migrations) {
        return Database.look(address, migrations)
                .map(database -> new SharedDatabase(List.of(database), List.of()));
    }

    /**
     * What {@code work} gives, done wholly or not at all; see {@link Database#write}. It may be run
     * twice, of which one is undone, and it must not use this database but by its handle.
     */
    public <T, X extends Exception> T write(HandleCallback<T, X> work) throws X {
        var pending = new Pending<>(work);
        if (oneWrites) waiting.add(pending);
        Database lent = take(writers);
        try {
            if (!oneWrites) return lent.write(work);
            // Whoever has the connection does what all have asked for; most find theirs done.
            while (!pending.done) together(lent);
        } finally {
            writers.add(lent);
        }
        return pending.outcome();
    }

    /** What somebody wants written, and what became of it; seen by whoever has the connection. */
    private static final class Pending<T, X extends Exception> {
        private final HandleCallback<T, X> work;
        private Optional<T> result = Optional.empty();
        private Optional<Throwable> failure = Optional.empty();
        private boolean done;

        Pending(HandleCallback<T, X> work) {
            this.work = work;
        }

        /** Does the work, so that nothing of it stays if it throws. */
        void run(Handle handle) {
            handle.execute("SAVEPOINT one");
            try {
                result = Optional.ofNullable(work.withHandle(handle));
                handle.execute("RELEASE one");
            } catch (JdbiException e) {
                throw e;
            } catch (Throwable e) {
                handle.execute("ROLLBACK TO one");
                handle.execute("RELEASE one");
                failure = Optional.of(e);
            }
        }

        void failed(RuntimeException e) {
            failure = Optional.of(e);
        }

        @SuppressWarnings({
            "unchecked",
            "NullAway"
        }) // X is what the work throws; null if it gives so.
        T outcome() throws X {
            if (failure.isEmpty()) return result.orElse(null);
            switch (failure.get()) {
                case RuntimeException e -> throw e;
                case Error e -> throw e;
                default -> throw (X) failure.get();
            }
        }
    }

    /**
     * Does a part of what waits in one transaction, and so with one sync of the disk: that takes
     * longer than all the rest.
     */
    private void together(Database database) {
        List<Pending<?, ?>> batch = new ArrayList<>();
        while (batch.size() < TOGETHER_MAX && !waiting.isEmpty()) batch.add(waiting.remove());
        try {
            database.write(handle -> {
                batch.forEach(one -> one.run(handle));
                return batch;
            });
        } catch (DatabaseUnusable e) {
            // One may have spoilt it for all, so each gets a transaction of its own.
            batch.forEach(one -> alone(database, one));
        }
        batch.forEach(one -> one.done = true);
    }

    private static void alone(Database database, Pending<?, ?> one) {
        one.failure = Optional.empty();
        try {
            database.write(handle -> {
                one.run(handle);
                return one;
            });
        } catch (DatabaseUnusable e) {
            one.failed(e);
        }
    }

    /** What {@code query} gives; it sees every transaction that returned before. */
    public <T, X extends Exception> T read(HandleCallback<T, X> query) throws X {
        Database lent = take(readers);
        try {
            return lent.read(query);
        } finally {
            readers.add(lent);
        }
    }

    private static Database take(BlockingQueue<Database> queue) {
        boolean interrupted = false;
        while (true) {
            try {
                Database lent = queue.take();
                if (interrupted) Thread.currentThread().interrupt();
                return lent;
            } catch (InterruptedException e) {
                // A turn is short; whoever is to end ends after it.
                interrupted = true;
            }
        }
    }

    @Override
    public void close() {
        all.forEach(Database::close);
    }
}
