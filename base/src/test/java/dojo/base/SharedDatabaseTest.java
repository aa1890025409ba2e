package dojo.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many who write at once, some of whom fail. */
class SharedDatabaseTest {
    @TempDir Path folder;

    private SharedDatabase open() {
        return SharedDatabase.open(DatabaseAddress.of(folder.resolve("x.db")), "dojo/base/testdb");
    }

    @Test
    void whatFailsLeavesNothingAndSpoilsNothingForOthers() throws Exception {
        try (var database = open();
                var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            database.write(handle -> handle.execute("CREATE TABLE kept (n INTEGER PRIMARY KEY)"));
            List<Future<Integer>> done = new ArrayList<>();
            for (int n = 0; n < 600; n++) {
                int number = n;
                done.add(pool.submit(() -> write(database, number)));
            }
            int kept = 0;
            for (Future<Integer> one : done) kept += one.get();
            assertThat(kept).isEqualTo(400);
            assertThat(count(database)).isEqualTo(400);
        }
        try (var database = open()) {
            assertThat(count(database)).isEqualTo(400);
        }
    }

    /** Every third fails after it wrote: half of them by themselves, half in the database. */
    private static int write(SharedDatabase database, int n) {
        try {
            return database.write(handle -> {
                int rows = handle.execute("INSERT INTO kept (n) VALUES (?)", n);
                if (n % 6 == 0) throw new IllegalStateException("changed its mind");
                if (n % 6 == 3) handle.execute("INSERT INTO kept (n) VALUES (?)", n);
                return rows;
            });
        } catch (IllegalStateException | DatabaseUnusable e) {
            return 0;
        }
    }

    private static int count(SharedDatabase database) {
        return database.read(handle ->
                handle.createQuery("SELECT COUNT(*) FROM kept").mapTo(Integer.class).one());
    }

    @Test
    void whatTheWorkThrowsComesBack() {
        try (var database = open()) {
            assertThatThrownBy(() ->
                            database.write(handle -> {
                                throw new java.io.IOException("so");
                            }))
                    .isInstanceOf(java.io.IOException.class);
        }
    }
}
