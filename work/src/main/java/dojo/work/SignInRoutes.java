package dojo.work;

import static dojo.work.Route.ALL;
import static dojo.work.Route.SIGNED_IN;
import static dojo.work.Route.WORKER;
import static dojo.work.Route.raw;
import static dojo.work.Route.route;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.Json;
import dojo.wallet.Ss58Address;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Who is who. */
final class SignInRoutes {
    private final WorkStore store;
    private final WorkConfig config;
    private final Accounts accounts;
    private final SignIn signIn;
    private final Passkeys passkeys;
    private final Keys keys;
    private final String origin;
    private final String frameOrigin;

    /** The miner that everybody works for, where there is one. */
    private volatile Optional<AccessKey> employer = Optional.empty();

    SignInRoutes(
            WorkStore store,
            WorkConfig config,
            Accounts accounts,
            Keys keys,
            List<URI> origins,
            String frameOrigin) {
        this.store = store;
        this.config = config;
        this.accounts = accounts;
        this.keys = keys;
        this.frameOrigin = frameOrigin;
        origin = origins.getFirst().toString();
        signIn = new SignIn(accounts, config, origins);
        passkeys = new Passkeys(store, accounts, origins);
    }

    /** See {@link WorkServer#employ}. */
    String employ(Ss58Address hotkey, String name, Instant now) {
        Session miner = accounts.session(signIn.miner(hotkey, now), now).orElseThrow();
        accounts.signOut(miner, now);
        String owner = miner.person();
        for (AccessKey old : keys.list(AccessKey.Kind.API, owner, now)) {
            keys.disable(AccessKey.Kind.API, owner, old.id(), now);
        }
        // The same as before: who works by it goes on.
        employer =
                keys.list(AccessKey.Kind.SUBSCRIPTION, owner, now).stream()
                        .findFirst()
                        .or(() ->
                                Optional.of(
                                        made(AccessKey.Kind.SUBSCRIPTION, owner, name, now).row()));
        return made(AccessKey.Kind.API, owner, name, now).key();
    }

    private Keys.Made made(AccessKey.Kind kind, String owner, String name, Instant now) {
        List<String> scopes = kind == AccessKey.Kind.API ? Keys.SCOPES : List.of();
        return keys.generate(kind, owner, name, scopes, 0, now);
    }

    Stream<Route> all() {
        return Stream.of(
                route(ALL, "GET /site", call -> site()),
                route(
                        ALL,
                        "GET /auth/{address}",
                        call -> Json.object().put("nonce", signIn.nonce(call.now()))),
                raw(ALL, "", "POST /worker/login/auth", this::wallet),
                raw(ALL, "", "POST /dev/login", this::name),
                route(ALL, "POST /worker/login/passkey/options", this::passkeyOptions),
                raw(ALL, "", "POST /worker/login/passkey", this::passkey),
                route(WORKER, "GET /worker/passkeys", call -> passkeys.list(call.person())),
                route(
                        WORKER,
                        "POST /worker/passkeys",
                        call -> {
                            JsonNode credential = credential(call.form());
                            Session worker = call.session();
                            passkeys.keep(credential, Optional.of(worker), "", call.now());
                            return passkeys.list(worker.person());
                        }),
                route(
                        WORKER,
                        "POST /worker/passkeys/{id}/remove",
                        call -> {
                            passkeys.remove(call.person(), call.id());
                            return passkeys.list(call.person());
                        }),
                route(
                        WORKER,
                        "POST /worker/pay-address",
                        call ->
                                session(
                                        accounts.payTo(
                                                call.session(),
                                                signer(call.form(), call.now()),
                                                call.now()))),
                route(
                        ALL,
                        "POST /miner/session/challenge",
                        call -> {
                            Form form = call.form();
                            String hotkey = form.text("hotkey", 100);
                            form.refuse();
                            return Json.object()
                                    .put("message", signIn.challenge(hotkey, call.now()))
                                    .put("expiresAt", call.now().plus(Accounts.NONCE).toString());
                        }),
                raw(ALL, "", "POST /miner/session/auth", this::miner),
                route(
                        ALL,
                        "GET /session",
                        call ->
                                call.caller() instanceof Caller.Person(Session session)
                                        ? session(session)
                                        : nobody(call.caller())),
                raw(
                        SIGNED_IN,
                        "",
                        "POST /session/logout",
                        call -> {
                            accounts.signOut(call.session(), call.now());
                            return new Route.Answer.Cookie(NullNode.getInstance(), "");
                        }),
                raw(
                        SIGNED_IN,
                        "",
                        "POST /session/logout-all",
                        call -> {
                            accounts.signOutEverywhere(call.session(), call.now());
                            return new Route.Answer.Cookie(NullNode.getInstance(), "");
                        }),
                route(
                        WORKER,
                        "POST /session/consent",
                        call -> {
                            Form form = call.form();
                            int version = form.count("version", 0, 0, 1_000);
                            form.refuse();
                            return session(accounts.consent(call.session(), version, call.now()));
                        }),
                route(
                        WORKER,
                        "PUT /worker/preferences",
                        call -> {
                            Form form = call.form();
                            List<String> content =
                                    form.texts("contentCategories", 0, Accounts.CONTENT.size(), 40);
                            if (!Accounts.CONTENT.containsAll(content)) {
                                form.wrong("contentCategories", "holds an unknown one");
                            }
                            form.refuse();
                            return session(accounts.prefer(call.session(), content));
                        }),
                raw(
                        WORKER,
                        "",
                        "POST /worker/withdraw",
                        call -> {
                            Form form = call.form();
                            form.one("confirm", List.of("withdraw"));
                            form.refuse();
                            accounts.withdraw(call.session(), call.now());
                            return new Route.Answer.Cookie(NullNode.getInstance(), "");
                        }));
    }

    private ObjectNode site() {
        ObjectNode json = Json.object().put("name", "Dojo").put("dev", config.dev());
        ObjectNode wallet = json.putObject("wallet");
        wallet.put("domain", URI.create(origin).getAuthority()).put("uri", origin);
        config.chainIds().forEach(wallet.putArray("chainIds")::add);
        wallet.put("statement", SignIn.STATEMENT);
        json.put("passkeys", passkeys.origin());
        json.putObject("consent")
                .put("version", Accounts.CONSENT)
                .put("text", Practice.text("consent.md"));
        json.put("guidelines", Practice.text("guidelines.md"));
        Accounts.CONTENT.forEach(json.putArray("contentCategories")::add);
        json.put("frameOrigin", frameOrigin);
        Results.SKIP_REASONS.forEach(json.putArray("skipReasons")::add);
        Results.FLAG_REASONS.forEach(json.putArray("flagReasons")::add);
        return json.put("leaseSeconds", Leases.LEASE.toSeconds());
    }

    private static ObjectNode nobody(Caller caller) {
        ObjectNode json =
                Json.object().put("role", caller.role().equals("key") ? "miner" : "anonymous");
        json.put("id", "").put("name", "").put("payAddress", "");
        json.put("csrf", "").put("consented", 0);
        json.putArray("contentCategories");
        return json.put("expiresAt", "");
    }

    private ObjectNode session(Session session) {
        ObjectNode json = Json.object().put("role", session.role().word());
        json.put("id", session.person()).put("name", session.name());
        json.put("payAddress", session.payAddress());
        json.put("csrf", csrf(session)).put("consented", session.consent());
        session.content().forEach(json.putArray("contentCategories")::add);
        return json.put("expiresAt", session.expiresAt().toString());
    }

    /** What a page has to send along that a page elsewhere cannot know. */
    String csrf(Session session) {
        return store.sealed("csrf|" + session.hash()).substring(0, 32);
    }

    private Route.Answer wallet(Call call) {
        Form form = call.form();
        EthereumAddress address = signer(form, call.now());
        return signedIn(form, signIn.wallet(address, call.now()), call.now());
    }

    private EthereumAddress signer(Form form, Instant now) {
        String address = form.text("walletAddress", 42);
        String chain = form.text("chainId", 20);
        form.text("message", SiweMessage.CHARS_MAX);
        String signature = form.text("signature", 140);
        String timestamp = form.textOrEmpty("timestamp", 20);
        form.refuse();
        // Not the text of the form, which is composed anew: what was signed is what was sent.
        String signed = form.get("message").textValue();
        return signIn.signer(address, chain, signed, signature, timestamp, now);
    }

    private JsonNode passkeyOptions(Call call) {
        Form form = call.form();
        boolean create = form.flag("create", false);
        String name = passkeyName(form);
        form.refuse();
        if (!create) return passkeys.options(call.now());
        Optional<Session> worker =
                call.caller().role().equals("worker")
                        ? Optional.of(call.session())
                        : Optional.empty();
        return passkeys.options(worker, worker.map(Session::name).orElse(name), call.now());
    }

    private static String passkeyName(Form form) {
        return form.has("name") ? form.text("name", 40) : "Worker";
    }

    /** Signs in with a passkey; a new one makes a new worker. */
    private Route.Answer passkey(Call call) {
        Form form = call.form();
        String name = passkeyName(form);
        JsonNode credential = credential(form);
        String person =
                credential.path("response").has("attestationObject")
                        ? passkeys.keep(credential, Optional.empty(), name, call.now())
                        : passkeys.owner(credential, call.now());
        return signedIn(form, accounts.signIn(person, call.now()), call.now());
    }

    private static JsonNode credential(Form form) {
        if (!form.has("credential")) form.wrong("credential", "is missing");
        JsonNode credential = form.form("credential").node();
        if (Json.write(credential).length() > Passkeys.CREDENTIAL_CHARS_MAX) {
            form.wrong("credential", "is too long");
        }
        form.refuse();
        return credential;
    }

    private Route.Answer name(Call call) {
        Form form = call.form();
        String name = form.text("name", 40);
        boolean miner =
                form.has("role") && form.one("role", List.of("worker", "miner")).equals("miner");
        form.refuse();
        Session.Role role = miner ? Session.Role.MINER : Session.Role.WORKER;
        return signedIn(form, signIn.name(role, name, call.now()), call.now());
    }

    private Route.Answer miner(Call call) {
        Form form = call.form();
        if (form.has("apiKey")) {
            AccessKey key =
                    keys.use(AccessKey.Kind.API, form.text("apiKey", 100), call.now())
                            .orElseThrow(
                                    () -> Refusal.SIGN_IN_REFUSED.because("API key not found"));
            // A session may do all that a miner may, so the key has to as well.
            if (!key.scopes().containsAll(Keys.SCOPES)) {
                throw Refusal.FORBIDDEN.because("this key is not for signing in");
            }
            return signedIn(form, accounts.signIn(key.owner(), call.now()), call.now());
        }
        String hotkey = form.text("hotkey", 100);
        String signature = form.text("signature", 140);
        form.text("message", 2_000);
        form.refuse();
        String message = form.get("message").textValue();
        return signedIn(form, signIn.hotkey(hotkey, message, signature, call.now()), call.now());
    }

    private Route.Answer signedIn(Form form, String token, Instant now) {
        boolean cookie =
                form.has("session")
                        && form.one("session", List.of("token", "cookie")).equals("cookie");
        String invitation = form.textOrEmpty("invitation", 100);
        form.refuse();
        Session session = accounts.session(token, now).orElseThrow();
        if (session.role() == Session.Role.WORKER) {
            employer.ifPresent(key -> keys.join(session.person(), key, key.name(), now));
            if (!invitation.isEmpty()) keys.join(session.person(), invitation, "Invitation", now);
        }
        ObjectNode body = Json.object();
        if (!cookie) body.put("token", token);
        body.set("session", session(session));
        return cookie ? new Route.Answer.Cookie(body, token) : new Route.Answer.Body(body);
    }
}
