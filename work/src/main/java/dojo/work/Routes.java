package dojo.work;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.Json;
import dojo.base.MalformedJson;
import dojo.wallet.Ss58Address;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Every route of the API, with who may take it. The OpenAPI document says the same to others. */
final class Routes {
    private static final List<String> ALL = List.of("anonymous", "worker", "miner", "key");
    private static final List<String> WORKER = List.of("worker");
    private static final List<String> MINER = List.of("miner");
    private static final List<String> OWNER = List.of("miner", "key");
    private static final List<String> SIGNED_IN = List.of("worker", "miner");
    private static final List<String> READERS = List.of("worker", "miner", "key");
    private static final int CREATE_BYTES_MAX = 64 << 20;

    private final WorkConfig config;
    private final Accounts accounts;
    private final SignIn signIn;
    private final Passkeys passkeys;
    private final Keys keys;
    private final TaskBoard board;
    private final WorkerDesk worker;
    private final OwnerDesk owner;
    private final Webhooks webhooks;
    private final Statistics statistics;
    private final Practice practice = new Practice();
    private final Frames frames;
    private final FileFolder files;
    private final WorkStore store;
    private final String origin;
    private final String frameOrigin;
    private final List<Route> routes;

    /** The miner that everybody works for, where there is one. */
    private volatile Optional<AccessKey> employer = Optional.empty();

    /**
     * @param origins where the page is; links lead to the first
     * @param frameOrigin where the pages to be judged are
     */
    Routes(
            WorkStore store,
            WorkConfig config,
            List<URI> origins,
            String frameOrigin,
            InstantSource clock) {
        this.config = config;
        this.store = store;
        this.origin = origins.getFirst().toString();
        this.frameOrigin = frameOrigin;
        accounts = new Accounts(store);
        signIn = new SignIn(accounts, config, origins);
        passkeys = new Passkeys(store, accounts, origins);
        keys = new Keys(store);
        board = new TaskBoard(store);
        worker = new WorkerDesk(store, board);
        owner = new OwnerDesk(store, board);
        webhooks = new Webhooks(store, clock, config.dev());
        statistics = new Statistics(store);
        frames = new Frames(store, board, practice);
        files = new FileFolder(config.files());
        // Those without a variable first, so that /tasks/next is no task called next.
        routes = all().sorted(Comparator.comparing(route -> route.path().contains("{"))).toList();
    }

    List<Route> list() {
        return routes;
    }

    Accounts accounts() {
        return accounts;
    }

    Keys keys() {
        return keys;
    }

    TaskBoard board() {
        return board;
    }

    Webhooks webhooks() {
        return webhooks;
    }

    Frames frames() {
        return frames;
    }

    /** See {@link WorkServer#employ}. */
    String employ(Ss58Address hotkey, String name, Instant now) {
        Session miner = accounts.session(signIn.miner(hotkey, now), now).orElseThrow();
        accounts.signOut(miner);
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

    private interface Plain {
        JsonNode answer(Call call);
    }

    private static Route.Handler body(Plain plain) {
        return call -> new Route.Answer.Body(plain.answer(call));
    }

    private static Route open(String method, String path, Plain plain) {
        return new Route(method, path, ALL, "", false, Route.BODY_BYTES_MAX, body(plain));
    }

    private static Route of(List<String> roles, String method, String path, Plain plain) {
        return new Route(method, path, roles, "", false, Route.BODY_BYTES_MAX, body(plain));
    }

    /** A worker's route that leads to answers, so the text has to be accepted. */
    private static Route labelling(String method, String path, Plain plain) {
        return new Route(method, path, WORKER, "", true, Route.BODY_BYTES_MAX, body(plain));
    }

    private static Route owners(String scope, String method, String path, Plain plain) {
        return new Route(method, path, OWNER, scope, false, Route.BODY_BYTES_MAX, body(plain));
    }

    private static Route readers(String scope, String method, String path, Plain plain) {
        return new Route(method, path, READERS, scope, false, Route.BODY_BYTES_MAX, body(plain));
    }

    private Stream<Route> all() {
        return Stream.of(signing(), joining(), tasks(), making(), owning(), figures())
                .flatMap(s -> s);
    }

    // ---- who is who

    private Stream<Route> signing() {
        return Stream.of(
                open("GET", "/site", call -> site()),
                open(
                        "GET",
                        "/auth/{address}",
                        call -> Json.object().put("nonce", signIn.nonce(call.now()))),
                new Route(
                        "POST",
                        "/worker/login/auth",
                        ALL,
                        "",
                        false,
                        Route.BODY_BYTES_MAX,
                        this::wallet),
                new Route("POST", "/dev/login", ALL, "", false, Route.BODY_BYTES_MAX, this::name),
                open("POST", "/worker/login/passkey/options", this::passkeyOptions),
                new Route(
                        "POST",
                        "/worker/login/passkey",
                        ALL,
                        "",
                        false,
                        Route.BODY_BYTES_MAX,
                        this::passkey),
                of(WORKER, "GET", "/worker/passkeys", call -> passkeys.list(call.caller().id())),
                of(
                        WORKER,
                        "POST",
                        "/worker/passkeys",
                        call -> {
                            JsonNode credential = credential(call.form());
                            Session worker = call.caller().session();
                            passkeys.keep(credential, Optional.of(worker), "", call.now());
                            return passkeys.list(worker.person());
                        }),
                of(
                        WORKER,
                        "POST",
                        "/worker/passkeys/{id}/remove",
                        call -> {
                            passkeys.remove(call.caller().id(), call.id());
                            return passkeys.list(call.caller().id());
                        }),
                of(
                        WORKER,
                        "POST",
                        "/worker/pay-address",
                        call ->
                                session(
                                        accounts.payTo(
                                                call.caller().session(),
                                                signer(call.form(), call.now()),
                                                call.now()))),
                open(
                        "POST",
                        "/miner/session/challenge",
                        call -> {
                            Form form = call.form();
                            String hotkey = form.text("hotkey", 100);
                            form.refuse();
                            return Json.object()
                                    .put("message", signIn.challenge(hotkey, call.now()))
                                    .put("expiresAt", call.now().plus(Accounts.NONCE).toString());
                        }),
                new Route(
                        "POST",
                        "/miner/session/auth",
                        ALL,
                        "",
                        false,
                        Route.BODY_BYTES_MAX,
                        this::miner),
                open(
                        "GET",
                        "/session",
                        call ->
                                call.caller() instanceof Caller.Person(Session session)
                                        ? session(session)
                                        : nobody(call.caller())),
                new Route(
                        "POST",
                        "/session/logout",
                        SIGNED_IN,
                        "",
                        false,
                        Route.BODY_BYTES_MAX,
                        call -> {
                            accounts.signOut(call.caller().session());
                            return new Route.Answer.Cookie(NullNode.getInstance(), "");
                        }),
                new Route(
                        "POST",
                        "/session/logout-all",
                        SIGNED_IN,
                        "",
                        false,
                        Route.BODY_BYTES_MAX,
                        call -> {
                            accounts.signOutEverywhere(call.caller().session());
                            return new Route.Answer.Cookie(NullNode.getInstance(), "");
                        }),
                of(
                        WORKER,
                        "POST",
                        "/session/consent",
                        call -> {
                            Form form = call.form();
                            int version = form.count("version", 0, 0, 1_000);
                            form.refuse();
                            return session(
                                    accounts.consent(call.caller().session(), version, call.now()));
                        }),
                of(
                        WORKER,
                        "PUT",
                        "/worker/preferences",
                        call -> {
                            Form form = call.form();
                            List<String> content =
                                    form.texts("contentCategories", 0, Accounts.CONTENT.size(), 40);
                            if (!Accounts.CONTENT.containsAll(content)) {
                                form.wrong("contentCategories", "holds an unknown one");
                            }
                            form.refuse();
                            return session(accounts.prefer(call.caller().session(), content));
                        }),
                new Route(
                        "POST",
                        "/worker/withdraw",
                        WORKER,
                        "",
                        false,
                        Route.BODY_BYTES_MAX,
                        call -> {
                            Form form = call.form();
                            form.one("confirm", List.of("withdraw"));
                            form.refuse();
                            accounts.withdraw(call.caller().session(), call.now());
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
        TaskBoard.SKIP_REASONS.forEach(json.putArray("skipReasons")::add);
        TaskBoard.FLAG_REASONS.forEach(json.putArray("flagReasons")::add);
        return json.put("leaseSeconds", TaskBoard.LEASE.toSeconds());
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
                        ? Optional.of(call.caller().session())
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

    // ---- workers and their miners

    private Stream<Route> joining() {
        return Stream.of(
                of(
                        WORKER,
                        "POST",
                        "/worker/partner",
                        call -> {
                            Form form = call.form();
                            String name = form.text("name", 100);
                            String key = form.text("minerSubscriptionKey", 100);
                            form.refuse();
                            String person = call.caller().id();
                            keys.join(person, key, name, call.now());
                            String prefix = key.substring(0, Math.min(11, key.length()));
                            return partners(person, call.now()).stream()
                                    .filter(p -> p.prefix().equals(prefix))
                                    .findFirst()
                                    .map(p -> p.json(open(p, call.now())))
                                    .orElseThrow();
                        }),
                of(
                        WORKER,
                        "PUT",
                        "/worker/partner/disable",
                        call -> {
                            Form form = call.form();
                            String which = which(form, "minerSubscriptionKey");
                            boolean disable = form.flag("toDisable", true);
                            form.refuse();
                            keys.leave(call.caller().id(), which, disable, call.now());
                            return Json.object()
                                    .put(
                                            "message",
                                            "Miner "
                                                    + (disable ? "disabled" : "enabled")
                                                    + " successfully");
                        }),
                of(
                        WORKER,
                        "GET",
                        "/worker/partner/list",
                        call -> {
                            ObjectNode body = Json.object();
                            ArrayNode rows = body.putArray("partners");
                            partners(call.caller().id(), call.now())
                                    .forEach(p -> rows.add(p.json(open(p, call.now()))));
                            return body;
                        }),
                of(
                        WORKER,
                        "PUT",
                        "/partner/edit",
                        call -> {
                            Form form = call.form();
                            String which = which(form, "minerSubscriptionKey");
                            String newKey = form.textOrEmpty("newMinerSubscriptionKey", 100);
                            String name = form.text("name", 100);
                            form.refuse();
                            Keys.Partner edited =
                                    keys.edit(call.caller().id(), which, newKey, name, call.now());
                            ObjectNode body = Json.object();
                            body.set("workerPartner", edited.json(open(edited, call.now())));
                            return body;
                        }),
                of(
                        WORKER,
                        "GET",
                        "/worker/me",
                        call -> worker.me(call.caller().session(), call.now())),
                of(
                        WORKER,
                        "GET",
                        "/worker/history",
                        call ->
                                worker.history(
                                        call.caller().session(), call.paging(), call.now())));
    }

    private List<Keys.Partner> partners(String person, Instant now) {
        return keys.partners(person, now);
    }

    private long open(Keys.Partner partner, Instant now) {
        return partner.good() ? board.open(partner.owner(), now) : 0;
    }

    private static String which(Form form, String key) {
        String which = form.has("id") ? form.text("id", 100) : form.text(key, 100);
        form.refuse();
        return which;
    }

    // ---- tasks for workers

    private Stream<Route> tasks() {
        return Stream.of(
                of(
                        WORKER,
                        "GET",
                        "/tasks",
                        call ->
                                worker.list(
                                        call.caller().session(),
                                        WorkerDesk.Wanted.parse(call.query()),
                                        call.now())),
                labelling(
                        "POST",
                        "/tasks/next",
                        call -> {
                            Form form = call.form();
                            String types = form.textOrEmpty("task", 200);
                            form.refuse();
                            Optional<ObjectNode> next =
                                    board.next(
                                            call.caller().session(),
                                            WorkerDesk.Wanted.types(
                                                    types.isEmpty() ? "All" : types),
                                            call.now());
                            return next.<JsonNode>map(n -> n).orElse(NullNode.getInstance());
                        }),
                of(
                        WORKER,
                        "GET",
                        "/tasks/next-task/{id}",
                        call ->
                                Json.object()
                                        .put(
                                                "nextInProgressTaskId",
                                                board.nextId(
                                                        call.caller().session(),
                                                        call.id(),
                                                        call.now()))),
                readers(
                        "task:read",
                        "GET",
                        "/tasks/{id}",
                        call ->
                                call.caller().role().equals("worker")
                                        ? board.seen(call.caller().session(), call.id(), call.now())
                                        : owner.seen(call.caller().id(), call.id(), call.now())),
                labelling(
                        "POST",
                        "/tasks/{id}/claim",
                        call -> board.claim(call.caller().session(), call.id(), call.now())),
                labelling(
                        "POST",
                        "/tasks/{id}/extend",
                        call -> board.extend(call.caller().session(), call.id(), call.now())),
                labelling(
                        "POST",
                        "/tasks/{id}/release",
                        call -> {
                            Form form = call.form();
                            int grace = form.count("graceSeconds", 0, 0, 60);
                            Optional<Instant> lease =
                                    form.has("leaseUntil")
                                            ? Optional.of(form.time("leaseUntil"))
                                            : Optional.empty();
                            form.refuse();
                            board.release(
                                    call.caller().session(), call.id(), grace, lease, call.now());
                            return NullNode.getInstance();
                        }),
                labelling(
                        "PUT",
                        "/tasks/{id}/draft",
                        call -> {
                            String at =
                                    board.draft(
                                            call.caller().session(),
                                            call.id(),
                                            call.json(),
                                            call.now());
                            return Json.object().put("savedAt", at);
                        }),
                labelling(
                        "PUT",
                        "/tasks/submit-result/{id}",
                        call ->
                                board.submit(
                                        call.caller().session(),
                                        call.id(),
                                        call.json(),
                                        call.now())),
                labelling(
                        "PUT",
                        "/tasks/{id}/result",
                        call ->
                                board.amend(
                                        call.caller().session(),
                                        call.id(),
                                        call.json(),
                                        call.now())),
                labelling(
                        "POST",
                        "/tasks/{id}/undo",
                        call -> board.undo(call.caller().session(), call.id(), call.now())),
                labelling(
                        "POST",
                        "/tasks/{id}/skip",
                        call -> {
                            board.remark(
                                    call.caller().session(),
                                    call.id(),
                                    true,
                                    call.json(),
                                    call.now());
                            return NullNode.getInstance();
                        }),
                labelling(
                        "POST",
                        "/tasks/{id}/flag",
                        call -> {
                            board.remark(
                                    call.caller().session(),
                                    call.id(),
                                    false,
                                    call.json(),
                                    call.now());
                            return NullNode.getInstance();
                        }),
                readers(
                        "task:read",
                        "POST",
                        "/tasks/{id}/frames",
                        call -> {
                            if (call.caller().role().equals("worker")) {
                                board.seen(call.caller().session(), call.id(), call.now());
                            } else owner.seen(call.caller().id(), call.id(), call.now());
                            return frame(call, call.id());
                        }),
                open("GET", "/practice", call -> practice.task(call.now())),
                open("POST", "/practice", call -> practice.feedback(call.json())),
                open("POST", "/practice/frames", call -> frame(call, Practice.ID)),
                new Route(
                        "GET",
                        "/files/{id}",
                        READERS,
                        "task:read",
                        false,
                        Route.BODY_BYTES_MAX,
                        call -> {
                            byte[] bytes = files.read(call.id());
                            return new Route.Answer.Stream(
                                    FileFolder.imageType(bytes).orElse("application/octet-stream"),
                                    call.id(),
                                    true,
                                    to -> to.write(bytes));
                        }));
    }

    private ObjectNode frame(Call call, String task) {
        Form form = call.form();
        String response = form.text("responseId", 100);
        form.refuse();
        return frames.address(frameOrigin, task, response, call.now());
    }

    // ---- tasks and keys of miners

    private Stream<Route> making() {
        return Stream.concat(
                Stream.of(
                        new Route(
                                "POST",
                                "/tasks/create-tasks",
                                OWNER,
                                "task:create",
                                false,
                                CREATE_BYTES_MAX,
                                body(this::create)),
                        readers(
                                "result:read",
                                "GET",
                                "/tasks/task-result/{id}",
                                call -> owner.taskResults(call.caller(), call.id()))),
                Stream.of(AccessKey.Kind.values()).flatMap(this::keys));
    }

    private JsonNode create(Call call) {
        String contentType = call.headers().getOrDefault("content-type", "");
        Map<String, String> sent = new HashMap<>();
        ObjectNode fields = Json.object();
        if (contentType.startsWith("multipart/form-data")) {
            for (Multipart.Part part : Multipart.parse(contentType, call.body())) {
                if (part.name().equals("file")) {
                    String id = files.keep(part.bytes());
                    if (sent.put(part.filename(), "/api/v1/files/" + id) != null) {
                        throw Refusal.INVALID.because("two files are called " + part.filename());
                    }
                } else fields.set(part.name(), field(part));
            }
        } else fields = (ObjectNode) call.json();
        List<String> ids =
                board.create(
                        call.caller().id(),
                        Form.of(fields),
                        sent,
                        call.headers().getOrDefault("idempotency-key", ""),
                        WorkStore.sha256(call.body()),
                        call.now());
        ArrayNode body = Json.array();
        ids.forEach(body::add);
        return body;
    }

    /** A field of a form, which is text, as the JSON that it would be in a body of JSON. */
    private static JsonNode field(Multipart.Part part) {
        boolean text = List.of("title", "body", "expireAt", "category").contains(part.name());
        try {
            return text ? Json.array().add(part.text()).get(0) : Json.parse(part.bytes());
        } catch (MalformedJson e) {
            throw Refusal.MALFORMED.because(part.name() + " is malformed: " + e.getMessage());
        }
    }

    private Stream<Route> keys(AccessKey.Kind kind) {
        String path = kind == AccessKey.Kind.API ? "/miner/api-key" : "/miner/subscription-key";
        return Stream.of(
                of(
                        MINER,
                        "GET",
                        path + "/list",
                        call -> listed(kind, call.caller().id(), call.now())),
                of(
                        MINER,
                        "POST",
                        path + "/generate",
                        call -> {
                            Form form = call.form();
                            String name = form.textOrEmpty("name", 100);
                            long expires =
                                    form.has("expiresAt")
                                            ? form.time("expiresAt").toEpochMilli()
                                            : 0;
                            List<String> scopes = form.texts("scopes", 0, Keys.SCOPES.size(), 40);
                            if (!Keys.SCOPES.containsAll(scopes)) {
                                form.wrong("scopes", "may hold " + String.join(", ", Keys.SCOPES));
                            }
                            form.refuse();
                            boolean api = kind == AccessKey.Kind.API;
                            if (!api) scopes = List.of();
                            else if (scopes.isEmpty()) scopes = Keys.SCOPES;
                            Keys.Made made =
                                    keys.generate(
                                            kind,
                                            call.caller().id(),
                                            name,
                                            scopes,
                                            expires,
                                            call.now());
                            ObjectNode body = listed(kind, call.caller().id(), call.now());
                            ObjectNode created = made.row().json().put("key", made.key());
                            if (!api) {
                                // Behind #, which browsers keep to themselves.
                                created.put("link", origin + "/join#" + made.key());
                            }
                            body.set("created", created);
                            return body;
                        }),
                of(
                        MINER,
                        "PUT",
                        path + "/disable",
                        call -> {
                            String which = which(call.form(), kind.word());
                            keys.disable(kind, call.caller().id(), which, call.now());
                            return listed(kind, call.caller().id(), call.now());
                        }));
    }

    private ObjectNode listed(AccessKey.Kind kind, String person, Instant now) {
        return Keys.listed(kind, keys.list(kind, person, now), keys.workers(person));
    }

    private Stream<Route> owning() {
        return Stream.of(
                owners(
                        "task:read",
                        "GET",
                        "/owner/tasks",
                        call ->
                                owner.tasks(
                                        call.caller().id(),
                                        call.query("status"),
                                        call.query("search"),
                                        call.paging(),
                                        call.now())),
                owners(
                        "result:read",
                        "GET",
                        "/owner/tasks/{id}",
                        call -> owner.task(call.caller().id(), call.id(), call.now())),
                owners(
                        "task:create",
                        "PUT",
                        "/owner/tasks/{id}",
                        call ->
                                owner.change(
                                        call.caller().id(), call.id(), call.json(), call.now())),
                owners(
                        "result:read",
                        "GET",
                        "/owner/overview",
                        call -> owner.overview(call.caller().id(), call.now())),
                owners(
                        "result:read",
                        "GET",
                        "/owner/workers",
                        call -> owner.workers(call.caller().id(), call.paging())),
                owners(
                        "task:create",
                        "PUT",
                        "/owner/workers/{id}",
                        call -> owner.ban(call.caller().id(), call.id(), call.json(), call.now())),
                owners(
                        "result:read",
                        "GET",
                        "/owner/review",
                        call -> owner.review(call.caller().id(), call.paging())),
                owners(
                        "task:create",
                        "PUT",
                        "/owner/results/{id}",
                        call ->
                                owner.judge(
                                        call.caller().id(), call.id(), call.json(), call.now())),
                new Route(
                        "GET",
                        "/owner/export",
                        OWNER,
                        "result:read",
                        false,
                        Route.BODY_BYTES_MAX,
                        this::export),
                owners(
                        "result:read",
                        "GET",
                        "/owner/audit",
                        call -> owner.audit(call.caller().id(), call.paging())),
                owners(
                        "task:read",
                        "GET",
                        "/owner/webhooks",
                        call -> webhooks.list(call.caller().id())),
                owners(
                        "task:create",
                        "POST",
                        "/owner/webhooks",
                        call -> webhooks.add(call.caller().id(), call.form(), call.now())),
                owners(
                        "task:create",
                        "POST",
                        "/owner/webhooks/{id}/remove",
                        call -> {
                            webhooks.remove(call.caller().id(), call.id(), call.now());
                            return webhooks.list(call.caller().id());
                        }),
                owners(
                        "task:create",
                        "POST",
                        "/owner/webhooks/{id}/retry",
                        call -> {
                            webhooks.retry(call.caller().id(), call.id(), call.now());
                            return webhooks.list(call.caller().id());
                        }));
    }

    private Route.Answer export(Call call) {
        String format = call.query().getOrDefault("format", "jsonl");
        if (!format.equals("jsonl") && !format.equals("csv")) {
            throw Refusal.MALFORMED.because("Invalid format parameter; known are jsonl and csv");
        }
        boolean csv = format.equals("csv");
        String person = call.caller().id();
        String task = call.query("task");
        return new Route.Answer.Stream(
                csv ? "text/csv; charset=utf-8" : "application/x-ndjson",
                "results." + format,
                false,
                to -> owner.export(person, task, csv, to));
    }

    private Stream<Route> figures() {
        return Stream.of(
                open("GET", "/metrics/dojo-worker-count", call -> statistics.workers()),
                open("GET", "/metrics/completed-tasks-count", call -> statistics.completed()),
                open("GET", "/metrics/task-result-count", call -> statistics.results()),
                open(
                        "GET",
                        "/metrics/average-task-completion-time",
                        call -> statistics.completionTime()),
                open(
                        "GET",
                        "/metrics/completed-tasks-by-interval",
                        call ->
                                statistics.byInterval(
                                        call.query("dateFrom"),
                                        call.query("dateTo"),
                                        call.query("intervalDays"),
                                        call.now())));
    }
}
