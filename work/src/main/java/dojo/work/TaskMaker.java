package dojo.work;

import dojo.base.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Makes tasks of what their owners send. */
final class TaskMaker {
    static final int RESULTS_MAX = 1_000;

    static final int TASKS_AT_ONCE_MAX = 10_000;
    static final Duration EXPIRY_MAX = Duration.ofDays(90);

    private final WorkStore store;

    TaskMaker(WorkStore store) {
        this.store = store;
    }

    /** Tasks to make, each with what its maker sent. */
    private record Draft(Question question, String original, String gold) {}

    /**
     * Makes the tasks of {@code form}, all or none.
     *
     * @param files addresses of the files sent along, by name
     * @param name of the request, so that a repetition makes nothing anew; or the empty text
     * @param hash of the request
     * @return the tasks' ids, in the order of {@code taskData}
     */
    List<String> create(
            String owner,
            Form form,
            Map<String, String> files,
            String name,
            String hash,
            Instant now) {
        String title = form.text("title", 200);
        String body = form.text("body", Question.TEXT_CHARS_MAX);
        Instant expireAt = form.time("expireAt");
        if (form.has("expireAt") && !expireAt.isAfter(now)) form.wrong("expireAt", "is past");
        if (expireAt.isAfter(now.plus(EXPIRY_MAX))) {
            form.wrong("expireAt", "is more than " + EXPIRY_MAX.toDays() + " days ahead");
        }
        if (!form.has("maxResults")) form.wrong("maxResults", "is missing");
        int maxResults = form.count("maxResults", 1, 1, RESULTS_MAX);
        String category = form.textOrEmpty("category", 100);
        List<String> content = form.texts("contentCategories", 0, Accounts.CONTENT.size(), 40);
        if (!Accounts.CONTENT.containsAll(content)) {
            form.wrong("contentCategories", "may hold " + String.join(", ", Accounts.CONTENT));
        }
        Form pay = form.form("pay");
        String amount = pay.amount("amount");
        String currency = pay.textOrEmpty("currency", 10);
        String floor = pay.amount("floorPerHour");
        if (!amount.isEmpty() && currency.isEmpty()) pay.wrong("currency", "is missing");
        List<Draft> drafts = new ArrayList<>();
        for (Form one : form.forms("taskData", 1, TASKS_AT_ONCE_MAX)) {
            Question question = Question.read(one, body, files, store.random());
            drafts.add(new Draft(question, Json.write(one.node()), Gold.read(one, question)));
        }
        form.refuse();
        return store.write(handle -> {
            if (!name.isEmpty()) {
                Optional<List<String>> before = before(handle, owner, name, hash, now);
                if (before.isPresent()) return before.get();
            }
            List<String> ids = new ArrayList<>();
            var batch =
                    handle.prepareBatch(
                            "INSERT INTO task (id, owner, title, body, type, category, content,"
                                    + " pay_amount, pay_currency, pay_floor, criteria, responses,"
                                    + " gold, state, created_at, expire_at, max_results) VALUES"
                                    + " (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'OPEN', ?, ?, ?)");
            var data =
                    handle.prepareBatch(
                            "INSERT INTO task_data (task, data, original) VALUES (?, ?, ?)");
            for (Draft draft : drafts) {
                String id = WorkStore.newId();
                ids.add(id);
                batch.add(
                        id,
                        owner,
                        title,
                        WorkTask.beginning(draft.question().prompt()),
                        draft.question().type().name(),
                        category,
                        Accounts.stored(content),
                        amount,
                        currency,
                        floor,
                        draft.question().criteria().size(),
                        draft.question().responses().size(),
                        draft.gold(),
                        now.toEpochMilli(),
                        expireAt.toEpochMilli(),
                        maxResults);
                data.add(id, draft.question().store(), draft.original());
            }
            batch.execute();
            data.execute();
            if (!name.isEmpty()) {
                handle.execute(
                        "UPDATE request SET answer = ? WHERE owner = ? AND name = ?",
                        String.join(" ", ids),
                        owner,
                        name);
            }
            store.audit(
                    handle, now, owner, owner, "task.create", ids.size() + " " + ids.getFirst());
            return ids;
        });
    }

    /** What the same request came to before; takes its name if there was none. */
    private static Optional<List<String>> before(
            Handle handle, String owner, String name, String hash, Instant now) {
        // Whoever comes second waits here until the first one's transaction is through.
        int first =
                handle.execute(
                        "INSERT INTO request (owner, name, hash, answer, at)"
                                + " VALUES (?, ?, ?, '', ?) ON CONFLICT (owner, name) DO NOTHING",
                        owner,
                        name,
                        hash,
                        now.toEpochMilli());
        if (first == 1) return Optional.empty();
        Map<String, Object> row =
                WorkStore.first(
                                handle,
                                "SELECT hash, answer FROM request WHERE owner = ? AND name = ?",
                                owner,
                                name)
                        .orElseThrow();
        if (!hash.equals(row.get("hash"))) {
            throw Refusal.INVALID.because("this Idempotency-Key was used for another request");
        }
        return Optional.of(List.of(WorkStore.text(row, "answer").split(" ", -1)));
    }
}
