package dojo.work;

import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Who is who: people, their sessions, and the nonces they sign in with. */
final class Accounts {
    static final Duration SESSION = Duration.ofHours(12);
    static final Duration NONCE = Duration.ofMinutes(5);

    /** How the identity begins of who signs in with passkeys alone, and with a wallet. */
    static final String PASSKEY = "passkey:";

    static final String WALLET = "eth:";

    /** The text that has to be accepted now. */
    static final int CONSENT = 1;

    /** Categories that a worker sees only when opted in. */
    static final List<String> CONTENT =
            List.of("adult", "graphic", "hate", "medical", "self-harm", "violence");

    private final WorkStore store;

    Accounts(WorkStore store) {
        this.store = store;
    }

    /** A nonce for one sign-in of the kind {@code purpose}. */
    String nonce(String purpose, Instant now) {
        String nonce = HexFormat.of().formatHex(store.bytes(16));
        store.write(handle -> {
            handle.execute("DELETE FROM nonce WHERE expires_at <= ?", now.toEpochMilli());
            return handle.execute(
                    "INSERT INTO nonce (nonce, purpose, expires_at) VALUES (?, ?, ?)",
                    nonce,
                    purpose,
                    now.plus(NONCE).toEpochMilli());
        });
        return nonce;
    }

    /**
     * What {@code nonce} was given for behind {@code purpose}, if it was given for that and is
     * good; it is not any more.
     */
    Optional<String> spend(String nonce, String purpose, Instant now) {
        return store.write(handle ->
                        handle.createQuery(
                                        "DELETE FROM nonce WHERE nonce = ? AND expires_at > ?"
                                                + " AND SUBSTR(purpose, 1, ?) = ?"
                                                + " RETURNING purpose")
                                .bind(0, nonce)
                                .bind(1, now.toEpochMilli())
                                .bind(2, purpose.length())
                                .bind(3, purpose)
                                .mapTo(String.class)
                                .findOne())
                .map(given -> given.substring(purpose.length()));
    }

    /** Signs {@code identity} in, who is made if it was never here; gives the session's token. */
    String signIn(Session.Role role, String identity, String name, Instant now) {
        return store.write(handle -> {
            handle.execute(
                    "INSERT INTO person (id, role, identity, name, created_at)"
                            + " VALUES (?, ?, ?, ?, ?) ON CONFLICT (identity) DO NOTHING",
                    WorkStore.newId(),
                    role.word(),
                    identity,
                    name,
                    now.toEpochMilli());
            return open(handle, "identity", identity, now);
        });
    }

    /** As {@link #signIn} for somebody who is known here. */
    String signIn(String person, Instant now) {
        return store.write(handle -> open(handle, "id", person, now));
    }

    /** A session of the person whose {@code column} is {@code value}. */
    private String open(Handle handle, String column, String value, Instant now) {
        String token = HexFormat.of().formatHex(store.bytes(32));
        handle.execute("DELETE FROM session WHERE expires_at <= ?", now.toEpochMilli());
        handle.execute(
                "INSERT INTO session (hash, person, expires_at) SELECT ?, id, ? FROM person"
                        + " WHERE withdrawn_at = 0 AND "
                        + column
                        + " = ?",
                WorkStore.sha256(token),
                now.plus(SESSION).toEpochMilli(),
                value);
        return token;
    }

    /** Gives a worker who signs in with passkeys the address of a wallet, which signs in too. */
    Session payTo(Session session, EthereumAddress address, Instant now) {
        return store.write(handle -> {
            String identity = WALLET + address.hex();
            if (WorkStore.first(handle, "SELECT id FROM person WHERE identity = ?", identity)
                    .isPresent()) {
                throw Refusal.CONFLICT.because("this address is a worker's already");
            }
            int rows =
                    handle.execute(
                            "UPDATE person SET identity = ? WHERE id = ? AND identity = ?",
                            identity,
                            session.person(),
                            PASSKEY + session.person());
            if (rows == 0) {
                throw Refusal.CONFLICT.because(
                        "an account that has passkeys alone takes an address");
            }
            store.audit(handle, now, "", session.person(), "payAddress", "added");
            return find(handle, session.hash()).orElseThrow();
        });
    }

    /** The session of {@code token}, which goes on with use. */
    Optional<Session> session(String token, Instant now) {
        String hash = WorkStore.sha256(token);
        Optional<Session> found = store.read(handle -> find(handle, hash));
        if (found.isEmpty() || !found.get().expiresAt().isAfter(now)) return Optional.empty();
        if (found.get().expiresAt().isBefore(now.plus(SESSION.dividedBy(2)))) {
            store.write(handle ->
                    handle.execute(
                            "UPDATE session SET expires_at = ? WHERE hash = ?",
                            now.plus(SESSION).toEpochMilli(),
                            hash));
        }
        return found;
    }

    private static Optional<Session> find(Handle handle, String hash) {
        return handle.createQuery(
                        "SELECT s.hash, s.expires_at, p.id, p.role, p.identity, p.name, p.consent,"
                                + " p.content"
                                + " FROM session s JOIN person p ON p.id = s.person"
                                + " WHERE s.hash = ?")
                .bind(0, hash)
                .map((row, context) ->
                        new Session(
                                row.getString("hash"),
                                row.getString("id"),
                                row.getString("role").equals("worker")
                                        ? Session.Role.WORKER
                                        : Session.Role.MINER,
                                row.getString("name"),
                                address(row.getString("identity")),
                                row.getInt("consent"),
                                categories(row.getString("content")),
                                Instant.ofEpochMilli(row.getLong("expires_at"))))
                .findOne();
    }

    private static String address(String identity) {
        return identity.startsWith(WALLET)
                ? EthereumAddress.parse(identity.substring(WALLET.length())).shown()
                : "";
    }

    /** Written as {@code ,a,b,} so that SQL finds one by its commas. */
    static List<String> categories(String stored) {
        return stored.isEmpty()
                ? List.of()
                : List.of(stored.substring(1, stored.length() - 1).split(",", -1));
    }

    static String stored(List<String> categories) {
        return categories.isEmpty() ? "" : "," + String.join(",", categories) + ",";
    }

    /** Ends a session; who has none left gives back what they hold, and their drafts stay. */
    void signOut(Session session, Instant now) {
        store.write(handle -> {
            handle.execute("DELETE FROM session WHERE hash = ?", session.hash());
            String others = "SELECT COUNT(*) FROM session WHERE person = ? AND expires_at > ?";
            if (WorkStore.count(handle, others, session.person(), now.toEpochMilli()) == 0) {
                release(handle, session.person(), now);
            }
            return session;
        });
    }

    void signOutEverywhere(Session session, Instant now) {
        store.write(handle -> {
            handle.execute("DELETE FROM session WHERE person = ?", session.person());
            release(handle, session.person(), now);
            return session;
        });
    }

    private static void release(Handle handle, String person, Instant now) {
        // One by one and in order, so that nobody waits for somebody who waits for us.
        String held =
                "SELECT task FROM assignment WHERE worker = ? AND state = 'LEASED' ORDER BY task";
        for (String task : WorkStore.texts(handle, held, person)) {
            Leases.release(handle, task, person, "RELEASED", now);
        }
    }

    Session consent(Session session, int version, Instant now) {
        if (version != CONSENT)
            throw Refusal.CONFLICT.because("the text is now version " + CONSENT);
        return store.write(handle -> {
            handle.execute("UPDATE person SET consent = ? WHERE id = ?", version, session.person());
            store.audit(handle, now, "", session.person(), "consent", "text " + version);
            return find(handle, session.hash()).orElseThrow();
        });
    }

    Session prefer(Session session, List<String> content) {
        return store.write(handle -> {
            handle.execute(
                    "UPDATE person SET content = ? WHERE id = ?",
                    stored(content),
                    session.person());
            return find(handle, session.hash()).orElseThrow();
        });
    }

    /**
     * Ends the account: its results leave every export from now on, its drafts and leases go, and
     * who it was is forgotten.
     */
    void withdraw(Session session, Instant now) {
        String person = session.person();
        store.write(handle -> {
            release(handle, person, now);
            handle.execute("UPDATE assignment SET draft = '' WHERE worker = ?", person);
            handle.execute("DELETE FROM session WHERE person = ?", person);
            handle.execute("DELETE FROM passkey WHERE person = ?", person);
            handle.execute("DELETE FROM partner WHERE worker = ?", person);
            handle.execute(
                    "UPDATE person SET identity = ?, name = '', withdrawn_at = ? WHERE id = ?",
                    "withdrawn:" + person,
                    now.toEpochMilli(),
                    person);
            store.audit(handle, now, "", person, "withdraw", person);
            return person;
        });
    }
}
