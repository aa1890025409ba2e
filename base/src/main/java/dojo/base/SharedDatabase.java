package dojo.base;

import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jdbi.v3.core.HandleCallback;

/**
 * A database for many callers at once: a few connections that are lent. On SQLite one writes while
 * others read; on PostgreSQL all do both, and further programs may use the same schema.
 */
public final class SharedDatabase implements AutoCloseable {
    private static final int READERS = 2;

    private final List<Database> all;
    private final BlockingQueue<Database> writers;
    private final BlockingQueue<Database> readers;

    private SharedDatabase(List<Database> writing, List<Database> reading) {
        all = Stream.of(writing, reading).flatMap(List::stream).toList();
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

    /** What {@code work} gives, done wholly or not at all; see {@link Database#write}. */
    public <T, X extends Exception> T write(HandleCallback<T, X> work) throws X {
        Database lent = take(writers);
        try {
            return lent.write(work);
        } finally {
            writers.add(lent);
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
