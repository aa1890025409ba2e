package dojo.work;

import static dojo.work.Route.ALL;
import static dojo.work.Route.READERS;
import static dojo.work.Route.WORKER;
import static dojo.work.Route.labelling;
import static dojo.work.Route.raw;
import static dojo.work.Route.route;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.Json;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/** What workers do: join miners, take tasks, answer them. */
record WorkerRoutes(
        Keys keys,
        TaskBoard board,
        Leases leases,
        NextTask nextTask,
        Results results,
        WorkerDesk worker,
        OwnerDesk owner,
        Frames frames,
        FileFolder files,
        Practice practice,
        String frameOrigin) {
    Stream<Route> all() {
        return Stream.concat(joining(), tasks());
    }

    private Stream<Route> joining() {
        return Stream.of(
                route(
                        WORKER,
                        "POST /worker/partner",
                        call -> {
                            Form form = call.form();
                            String name = form.text("name", 100);
                            String key = form.text("minerSubscriptionKey", 100);
                            form.refuse();
                            String person = call.person();
                            keys.join(person, key, name, call.now());
                            String prefix = key.substring(0, Math.min(11, key.length()));
                            return keys.partners(person, call.now()).stream()
                                    .filter(p -> p.prefix().equals(prefix))
                                    .findFirst()
                                    .map(p -> p.json(open(p, call.now())))
                                    .orElseThrow();
                        }),
                route(
                        WORKER,
                        "PUT /worker/partner/disable",
                        call -> {
                            Form form = call.form();
                            String which = Routes.which(form, "minerSubscriptionKey");
                            boolean disable = form.flag("toDisable", true);
                            form.refuse();
                            keys.leave(call.person(), which, disable, call.now());
                            return Json.object()
                                    .put(
                                            "message",
                                            "Miner "
                                                    + (disable ? "disabled" : "enabled")
                                                    + " successfully");
                        }),
                route(
                        WORKER,
                        "GET /worker/partner/list",
                        call -> {
                            ObjectNode body = Json.object();
                            ArrayNode rows = body.putArray("partners");
                            keys.partners(call.person(), call.now())
                                    .forEach(p -> rows.add(p.json(open(p, call.now()))));
                            return body;
                        }),
                route(
                        WORKER,
                        "PUT /partner/edit",
                        call -> {
                            Form form = call.form();
                            String which = Routes.which(form, "minerSubscriptionKey");
                            String newKey = form.textOrEmpty("newMinerSubscriptionKey", 100);
                            String name = form.text("name", 100);
                            form.refuse();
                            Keys.Partner edited =
                                    keys.edit(call.person(), which, newKey, name, call.now());
                            ObjectNode body = Json.object();
                            body.set("workerPartner", edited.json(open(edited, call.now())));
                            return body;
                        }),
                route(WORKER, "GET /worker/me", call -> worker.me(call.session(), call.now())),
                route(
                        WORKER,
                        "GET /worker/history",
                        call -> worker.history(call.session(), call.paging(), call.now())));
    }

    private long open(Keys.Partner partner, Instant now) {
        return partner.good() ? board.open(partner.owner(), now) : 0;
    }

    private Stream<Route> tasks() {
        return Stream.of(
                route(
                        WORKER,
                        "GET /tasks",
                        call ->
                                worker.list(
                                        call.session(),
                                        WorkerDesk.Wanted.parse(call.query()),
                                        call.now())),
                labelling(
                        "POST /tasks/next",
                        call -> {
                            Form form = call.form();
                            String types = form.textOrEmpty("task", 200);
                            form.refuse();
                            Optional<ObjectNode> next =
                                    nextTask.next(
                                            call.session(),
                                            WorkerDesk.Wanted.types(
                                                    types.isEmpty() ? "All" : types),
                                            call.now());
                            return next.<JsonNode>map(n -> n).orElse(NullNode.getInstance());
                        }),
                route(
                        WORKER,
                        "GET /tasks/next-task/{id}",
                        call ->
                                Json.object()
                                        .put(
                                                "nextInProgressTaskId",
                                                nextTask.nextId(
                                                        call.session(), call.id(), call.now()))),
                route(
                        READERS,
                        "task:read",
                        "GET /tasks/{id}",
                        call ->
                                call.caller().role().equals("worker")
                                        ? board.seen(call.session(), call.id(), call.now())
                                        : owner.seen(call.person(), call.id(), call.now())),
                labelling(
                        "POST /tasks/{id}/claim",
                        call -> leases.claim(call.session(), call.id(), call.now())),
                labelling(
                        "POST /tasks/{id}/extend",
                        call -> leases.extend(call.session(), call.id(), call.now())),
                labelling(
                        "POST /tasks/{id}/release",
                        call -> {
                            Form form = call.form();
                            int grace = form.count("graceSeconds", 0, 0, 60);
                            Optional<Instant> lease =
                                    form.has("leaseUntil")
                                            ? Optional.of(form.time("leaseUntil"))
                                            : Optional.empty();
                            form.refuse();
                            leases.release(call.session(), call.id(), grace, lease, call.now());
                            return NullNode.getInstance();
                        }),
                labelling(
                        "PUT /tasks/{id}/draft",
                        call -> {
                            String at =
                                    leases.draft(
                                            call.session(), call.id(), call.json(), call.now());
                            return Json.object().put("savedAt", at);
                        }),
                labelling(
                        "PUT /tasks/submit-result/{id}",
                        call -> results.submit(call.session(), call.id(), call.json(), call.now())),
                labelling(
                        "PUT /tasks/{id}/result",
                        call -> results.amend(call.session(), call.id(), call.json(), call.now())),
                labelling(
                        "POST /tasks/{id}/undo",
                        call -> results.undo(call.session(), call.id(), call.now())),
                labelling(
                        "POST /tasks/{id}/skip",
                        call -> {
                            results.remark(
                                    call.session(), call.id(), true, call.json(), call.now());
                            return NullNode.getInstance();
                        }),
                labelling(
                        "POST /tasks/{id}/flag",
                        call -> {
                            results.remark(
                                    call.session(), call.id(), false, call.json(), call.now());
                            return NullNode.getInstance();
                        }),
                route(
                        READERS,
                        "task:read",
                        "POST /tasks/{id}/frames",
                        call -> {
                            if (call.caller().role().equals("worker")) {
                                board.seen(call.session(), call.id(), call.now());
                            } else owner.seen(call.person(), call.id(), call.now());
                            return frame(call, call.id());
                        }),
                route(ALL, "GET /practice", call -> practice.task(call.now())),
                route(ALL, "POST /practice", call -> practice.feedback(call.json())),
                route(ALL, "POST /practice/frames", call -> frame(call, Practice.ID)),
                raw(
                        READERS,
                        "task:read",
                        "GET /files/{id}",
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
}
