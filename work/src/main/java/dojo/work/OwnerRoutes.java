package dojo.work;

import static dojo.work.Route.MINER;
import static dojo.work.Route.OWNER;
import static dojo.work.Route.READERS;
import static dojo.work.Route.raw;
import static dojo.work.Route.route;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.Json;
import dojo.base.MalformedJson;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What miners do: tasks, keys, results, webhooks.
 *
 * @param origin where the page is, for links
 */
record OwnerRoutes(
        Keys keys,
        OwnerDesk owner,
        TaskMaker maker,
        ResultExport export,
        Webhooks webhooks,
        FileFolder files,
        String origin) {
    private static final int CREATE_BYTES_MAX = 64 << 20;

    Stream<Route> all() {
        return Stream.concat(making(), owning());
    }

    private Stream<Route> making() {
        return Stream.concat(
                Stream.of(
                        route(OWNER, "task:create", "POST /tasks/create-tasks", this::create)
                                .withBody(CREATE_BYTES_MAX),
                        route(
                                READERS,
                                "result:read",
                                "GET /tasks/task-result/{id}",
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
                maker.create(
                        call.person(),
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
                route(
                        MINER,
                        "GET " + path + "/list",
                        call -> listed(kind, call.person(), call.now())),
                route(
                        MINER,
                        "POST " + path + "/generate",
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
                                            kind, call.person(), name, scopes, expires, call.now());
                            ObjectNode body = listed(kind, call.person(), call.now());
                            ObjectNode created = made.row().json().put("key", made.key());
                            if (!api) {
                                // Behind #, which browsers keep to themselves.
                                created.put("link", origin + "/join#" + made.key());
                            }
                            body.set("created", created);
                            return body;
                        }),
                route(
                        MINER,
                        "PUT " + path + "/disable",
                        call -> {
                            String which = Routes.which(call.form(), kind.word());
                            keys.disable(kind, call.person(), which, call.now());
                            return listed(kind, call.person(), call.now());
                        }));
    }

    private ObjectNode listed(AccessKey.Kind kind, String person, Instant now) {
        return Keys.listed(kind, keys.list(kind, person, now), keys.workers(person));
    }

    private Stream<Route> owning() {
        return Stream.of(
                route(
                        OWNER,
                        "task:read",
                        "GET /owner/tasks",
                        call ->
                                owner.tasks(
                                        call.person(),
                                        call.query("status"),
                                        call.query("search"),
                                        call.paging(),
                                        call.now())),
                route(
                        OWNER,
                        "result:read",
                        "GET /owner/tasks/{id}",
                        call -> owner.task(call.person(), call.id(), call.now())),
                route(
                        OWNER,
                        "task:create",
                        "PUT /owner/tasks/{id}",
                        call -> owner.change(call.person(), call.id(), call.json(), call.now())),
                route(
                        OWNER,
                        "result:read",
                        "GET /owner/overview",
                        call -> owner.overview(call.person(), call.now())),
                route(
                        OWNER,
                        "result:read",
                        "GET /owner/workers",
                        call -> owner.workers(call.person(), call.paging())),
                route(
                        OWNER,
                        "task:create",
                        "PUT /owner/workers/{id}",
                        call -> owner.ban(call.person(), call.id(), call.json(), call.now())),
                route(
                        OWNER,
                        "result:read",
                        "GET /owner/review",
                        call -> owner.review(call.person(), call.paging())),
                route(
                        OWNER,
                        "task:create",
                        "PUT /owner/results/{id}",
                        call -> owner.judge(call.person(), call.id(), call.json(), call.now())),
                raw(OWNER, "result:read", "GET /owner/export", this::export),
                route(
                        OWNER,
                        "result:read",
                        "GET /owner/audit",
                        call -> owner.audit(call.person(), call.paging())),
                route(
                        OWNER,
                        "task:read",
                        "GET /owner/webhooks",
                        call -> webhooks.list(call.person())),
                route(
                        OWNER,
                        "task:create",
                        "POST /owner/webhooks",
                        call -> webhooks.add(call.person(), call.form(), call.now())),
                route(
                        OWNER,
                        "task:create",
                        "POST /owner/webhooks/{id}/remove",
                        call -> {
                            webhooks.remove(call.person(), call.id(), call.now());
                            return webhooks.list(call.person());
                        }),
                route(
                        OWNER,
                        "task:create",
                        "POST /owner/webhooks/{id}/retry",
                        call -> {
                            webhooks.retry(call.person(), call.id(), call.now());
                            return webhooks.list(call.person());
                        }));
    }

    private Route.Answer export(Call call) {
        String format = call.query().getOrDefault("format", "jsonl");
        if (!format.equals("jsonl") && !format.equals("csv")) {
            throw Refusal.MALFORMED.because("Invalid format parameter; known are jsonl and csv");
        }
        boolean csv = format.equals("csv");
        String person = call.person();
        String task = call.query("task");
        return new Route.Answer.Stream(
                csv ? "text/csv; charset=utf-8" : "application/x-ndjson",
                "results." + format,
                false,
                to -> export.write(person, task, csv, to));
    }
}
