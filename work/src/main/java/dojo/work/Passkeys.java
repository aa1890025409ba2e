package dojo.work;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.webauthn4j.WebAuthnManager;
import com.webauthn4j.converter.AttestedCredentialDataConverter;
import com.webauthn4j.converter.util.ObjectConverter;
import com.webauthn4j.credential.CredentialRecordImpl;
import com.webauthn4j.data.AuthenticationData;
import com.webauthn4j.data.AuthenticationParameters;
import com.webauthn4j.data.PublicKeyCredentialParameters;
import com.webauthn4j.data.PublicKeyCredentialType;
import com.webauthn4j.data.RegistrationData;
import com.webauthn4j.data.RegistrationParameters;
import com.webauthn4j.data.attestation.authenticator.AttestedCredentialData;
import com.webauthn4j.data.attestation.statement.COSEAlgorithmIdentifier;
import com.webauthn4j.data.attestation.statement.NoneAttestationStatement;
import com.webauthn4j.data.client.CollectedClientData;
import com.webauthn4j.data.client.Origin;
import com.webauthn4j.server.ServerProperty;
import dojo.base.Json;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Workers' passkeys. The device makes a key for this site, and asks its owner before each use (a
 * PIN, a finger); which device it is, nobody is asked.
 *
 * @see <a href="https://www.w3.org/TR/webauthn-3/">Web Authentication, level 3</a>
 */
final class Passkeys {
    /** How many a worker may have. */
    static final int PASSKEYS_MAX = 10;

    /** What one may say of itself, as JSON. */
    static final int CREDENTIAL_CHARS_MAX = 32_768;

    private static final String PURPOSE = "passkey ";
    private static final Logger LOG = LoggerFactory.getLogger(Passkeys.class);
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private final WorkStore store;
    private final Accounts accounts;

    /** The one place where they work: browsers know no passkeys of addresses in digits. */
    private final Optional<URI> origin;

    Passkeys(WorkStore store, Accounts accounts, List<URI> origins) {
        this.store = store;
        this.accounts = accounts;
        origin = origins.stream().filter(o -> o.getHost().matches(".*[A-Za-z]")).findFirst();
    }

    /** Where browsers can use passkeys here; the empty text for nowhere. */
    String origin() {
        return origin.map(URI::toString).orElse("");
    }

    /** Made when the first passkey comes: a server without any need not wait for it. */
    private static final class Verifier {
        static final ObjectConverter CONVERTER = new ObjectConverter();
        static final AttestedCredentialDataConverter KEYS =
                new AttestedCredentialDataConverter(CONVERTER);
        static final WebAuthnManager MANAGER =
                WebAuthnManager.createNonStrictWebAuthnManager(CONVERTER);
        static final List<PublicKeyCredentialParameters> ALGORITHMS =
                List.of(
                                COSEAlgorithmIdentifier.ES256,
                                COSEAlgorithmIdentifier.EdDSA,
                                COSEAlgorithmIdentifier.RS256)
                        .stream()
                        .map(algorithm ->
                                new PublicKeyCredentialParameters(
                                        PublicKeyCredentialType.PUBLIC_KEY, algorithm))
                        .toList();
    }

    /** What a browser has to be given to sign in, in the form of the standard. */
    JsonNode options(Instant now) {
        return Json.object()
                .put("challenge", challenge("", now))
                .put("timeout", Accounts.NONCE.toMillis())
                .put("rpId", site().getHost())
                .put("userVerification", "required");
    }

    /**
     * What a browser has to be given to make a passkey, in the form of the standard.
     *
     * @param worker whose it will be; nothing for a new worker
     * @param name what its owner will tell it by
     */
    JsonNode options(Optional<Session> worker, String name, Instant now) {
        String person = worker.map(Session::person).orElseGet(WorkStore::newId);
        ObjectNode json = Json.object().put("challenge", challenge(person, now));
        json.put("timeout", Accounts.NONCE.toMillis()).put("attestation", "none");
        json.putObject("rp").put("id", site().getHost()).put("name", "Dojo");
        UUID id = UUID.fromString(person);
        byte[] user =
                ByteBuffer.allocate(16)
                        .putLong(id.getMostSignificantBits())
                        .putLong(id.getLeastSignificantBits())
                        .array();
        json.putObject("user")
                .put("id", BASE64.encodeToString(user))
                .put("name", name)
                .put("displayName", name);
        ArrayNode algorithms = json.putArray("pubKeyCredParams");
        for (var known : Verifier.ALGORITHMS) {
            algorithms.addObject().put("type", "public-key").put("alg", known.getAlg().getValue());
        }
        json.putObject("authenticatorSelection")
                .put("residentKey", "required")
                .put("userVerification", "required");
        ArrayNode known = json.putArray("excludeCredentials");
        store.read(handle -> rows(handle, person))
                .forEach(row ->
                        known.addObject()
                                .put("type", "public-key")
                                .put("id", WorkStore.text(row, "id")));
        return json;
    }

    private URI site() {
        return origin.orElseThrow(
                () -> Refusal.NOT_FOUND.because("passkeys need a site with a name"));
    }

    private String challenge(String person, Instant now) {
        return BASE64.encodeToString(
                HexFormat.of().parseHex(accounts.nonce(PURPOSE + person, now)));
    }

    /**
     * Keeps a passkey that a browser just made.
     *
     * @param worker whose it is to be; nothing for a new worker
     * @param name of a new worker
     * @return the worker's id
     */
    String keep(JsonNode credential, Optional<Session> worker, String name, Instant now) {
        RegistrationData made =
                checked(() -> {
                    RegistrationData data =
                            Verifier.MANAGER.parseRegistrationResponseJSON(Json.write(credential));
                    return Verifier.MANAGER.verify(
                            data,
                            new RegistrationParameters(
                                    expected(requireNonNull(data.getCollectedClientData())),
                                    Verifier.ALGORITHMS,
                                    true,
                                    true));
                });
        String person = spent(requireNonNull(made.getCollectedClientData()), now);
        // A challenge for signing in names nobody, and one for a worker only that worker.
        boolean fits =
                worker.map(session -> session.person().equals(person)).orElse(!person.isEmpty());
        if (!fits) throw refused();
        var data = requireNonNull(made.getAttestationObject()).getAuthenticatorData();
        AttestedCredentialData key = requireNonNull(data.getAttestedCredentialData());
        return store.write(handle -> {
            if (worker.isEmpty()) {
                int rows =
                        handle.execute(
                                "INSERT INTO person (id, role, identity, name, created_at)"
                                        + " VALUES (?, 'worker', ?, ?, ?)"
                                        + " ON CONFLICT DO NOTHING",
                                person,
                                Accounts.PASSKEY + person,
                                name,
                                now.toEpochMilli());
                if (rows == 0) throw refused();
            } else if (rows(handle, person).size() >= PASSKEYS_MAX) {
                throw Refusal.CONFLICT.because(
                        "there are " + PASSKEYS_MAX + " passkeys; remove one first");
            }
            int rows =
                    handle.execute(
                            "INSERT INTO passkey (id, person, data, counter, created_at,"
                                    + " last_used_at) VALUES (?, ?, ?, ?, ?, ?)"
                                    + " ON CONFLICT (id) DO NOTHING",
                            BASE64.encodeToString(key.getCredentialId()),
                            person,
                            BASE64.encodeToString(Verifier.KEYS.convert(key)),
                            data.getSignCount(),
                            now.toEpochMilli(),
                            now.toEpochMilli());
            if (rows == 0) throw Refusal.CONFLICT.because("this passkey is known already");
            return person;
        });
    }

    /**
     * Whose passkey signed.
     *
     * @return the worker's id
     */
    String owner(JsonNode credential, Instant now) {
        AuthenticationData said =
                checked(() ->
                        Verifier.MANAGER.parseAuthenticationResponseJSON(Json.write(credential)));
        String id = credential.path("id").asText();
        Map<String, Object> row =
                store.read(handle ->
                                WorkStore.first(handle, "SELECT * FROM passkey WHERE id = ?", id))
                        .orElseThrow(() ->
                                Refusal.SIGN_IN_REFUSED.because("this passkey is not known here"));
        long before = WorkStore.number(row, "counter");
        AuthenticationData used =
                checked(() -> {
                    AttestedCredentialData key =
                            Verifier.KEYS.convert(
                                    Base64.getUrlDecoder().decode(WorkStore.text(row, "data")));
                    var record =
                            new CredentialRecordImpl(
                                    new NoneAttestationStatement(),
                                    null,
                                    null,
                                    null,
                                    before,
                                    key,
                                    null,
                                    null,
                                    null,
                                    null);
                    return Verifier.MANAGER.verify(
                            said,
                            new AuthenticationParameters(
                                    expected(requireNonNull(said.getCollectedClientData())),
                                    record,
                                    null,
                                    true));
                });
        if (!spent(requireNonNull(used.getCollectedClientData()), now).isEmpty()) throw refused();
        long counter = requireNonNull(used.getAuthenticatorData()).getSignCount();
        int rows =
                store.write(handle ->
                        handle.execute(
                                "UPDATE passkey SET counter = ?, last_used_at = ?"
                                        + " WHERE id = ? AND counter = ?",
                                counter,
                                now.toEpochMilli(),
                                id,
                                before));
        if (rows == 0) throw refused();
        return WorkStore.text(row, "person");
    }

    /** The challenge is the one that was signed: whether we gave it, {@link #spent} tells. */
    private ServerProperty expected(CollectedClientData said) {
        URI site = site();
        return ServerProperty.builder()
                .origin(new Origin(site.toString()))
                .rpId(site.getHost())
                .challenge(said.getChallenge())
                .build();
    }

    private String spent(CollectedClientData said, Instant now) {
        byte[] challenge = said.getChallenge().getValue();
        return accounts.spend(HexFormat.of().formatHex(challenge), PURPOSE, now)
                .orElseThrow(() ->
                        Refusal.SIGN_IN_REFUSED.because("the challenge is unknown or was used"));
    }

    /** What a stranger's bytes come to; whatever is wrong with them, they are refused. */
    private static <T> T checked(Supplier<T> work) {
        try {
            return work.get();
        } catch (WorkRefused e) {
            throw e;
        } catch (RuntimeException e) {
            LOG.debug("a passkey is refused", e);
            throw refused();
        }
    }

    private static WorkRefused refused() {
        return Refusal.SIGN_IN_REFUSED.because("this passkey is not for this site, or was altered");
    }

    private static List<Map<String, Object>> rows(Handle handle, String person) {
        return handle.createQuery(
                        "SELECT id, created_at, last_used_at FROM passkey WHERE person = ?"
                                + " ORDER BY created_at, id")
                .bind(0, person)
                .mapToMap()
                .list();
    }

    ObjectNode list(String person) {
        ObjectNode body = Json.object();
        ArrayNode rows = body.putArray("passkeys");
        for (Map<String, Object> row : store.read(handle -> rows(handle, person))) {
            rows.addObject()
                    .put("id", WorkStore.text(row, "id"))
                    .put("createdAt", Wire.time(WorkStore.number(row, "created_at")))
                    .put("lastUsedAt", Wire.time(WorkStore.number(row, "last_used_at")));
        }
        return body;
    }

    /** Removes a passkey, but for the last one of somebody with no other way in. */
    void remove(String person, String id) {
        store.write(handle -> {
            // Locks the person, so that of two at once the second one sees what the first one left.
            boolean only =
                    handle.execute(
                                    "UPDATE person SET name = name WHERE id = ? AND identity = ?",
                                    person,
                                    Accounts.PASSKEY + person)
                            == 1;
            if (only && rows(handle, person).size() < 2) {
                throw Refusal.CONFLICT.because(
                        "this is your only way in; add another passkey or an Ethereum address first");
            }
            if (handle.execute("DELETE FROM passkey WHERE id = ? AND person = ?", id, person) == 0)
                throw Refusal.NOT_FOUND.because("there is no such passkey of yours");
            return id;
        });
    }
}
