package dojo.validator;

import dojo.base.DatabaseAddress;
import dojo.testing.TestPostgres;
import java.nio.file.Path;
import java.util.Optional;

/** The databases that every test of the ledgers runs on. */
enum Backend {
    SQLITE {
        @Override
        DatabaseAddress address(Path folder) {
            return DatabaseAddress.of(folder.resolve("validator.db"));
        }
    },
    POSTGRES {
        @Override
        DatabaseAddress address(Path folder) {
            String schema = "of" + Integer.toUnsignedString(folder.toString().hashCode());
            return DatabaseAddress.of(
                    TestPostgres.shared().url(schema), Optional.empty(), Optional.empty());
        }
    };

    /** A database that belongs to {@code folder}: the same one each time. */
    abstract DatabaseAddress address(Path folder);

    ValidatorDatabase open(Path folder) {
        return ValidatorDatabase.open(address(folder));
    }

    /** Ends the transaction of the next insert into {@code table} but the first {@code spared}. */
    void failAt(ValidatorDatabase database, String table, int spared) {
        String many = "(SELECT COUNT(*) FROM " + table + ") > " + spared;
        String trigger = "CREATE TRIGGER crash_" + table + " AFTER INSERT ON " + table;
        database.write(handle ->
                switch (this) {
                    case SQLITE ->
                            handle.execute(
                                    trigger
                                            + " WHEN "
                                            + many
                                            + " BEGIN SELECT RAISE(ROLLBACK, 'killed'); END");
                    case POSTGRES -> {
                        handle.execute(
                                "CREATE OR REPLACE FUNCTION crash_"
                                        + table
                                        + "() RETURNS trigger LANGUAGE plpgsql AS"
                                        + " $$ BEGIN IF "
                                        + many
                                        + " THEN RAISE EXCEPTION 'killed'; END IF;"
                                        + " RETURN NULL; END $$");
                        yield handle.execute(
                                trigger + " FOR EACH ROW EXECUTE FUNCTION crash_" + table + "()");
                    }
                });
    }

    /** Takes {@link #failAt} back. */
    void heal(ValidatorDatabase database, String table) {
        database.write(handle ->
                handle.execute(
                        "DROP TRIGGER IF EXISTS crash_"
                                + table
                                + (this == POSTGRES ? " ON " + table : "")));
    }
}
