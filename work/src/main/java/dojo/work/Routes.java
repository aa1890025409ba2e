package dojo.work;

import static dojo.work.Route.ALL;
import static dojo.work.Route.route;

import java.net.URI;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Every route of the API, with who may take it. The OpenAPI document says the same to others. */
record Routes(
        Accounts accounts,
        Keys keys,
        Leases leases,
        Frames frames,
        Webhooks webhooks,
        SignInRoutes signIn,
        List<Route> list) {
    /**
     * @param origins where the page is; links lead to the first
     * @param frameOrigin where the pages to be judged are
     */
    static Routes of(
            WorkStore store,
            WorkConfig config,
            List<URI> origins,
            String frameOrigin,
            InstantSource clock) {
        var accounts = new Accounts(store);
        var keys = new Keys(store);
        var board = new TaskBoard(store);
        var leases = new Leases(store, board);
        var webhooks = new Webhooks(store, clock, config.dev());
        var practice = new Practice();
        var frames = new Frames(store, board, practice);
        var files = new FileFolder(config.files());
        var owner = new OwnerDesk(store, board);
        var signIn = new SignInRoutes(store, config, accounts, keys, origins, frameOrigin);
        var workers =
                new WorkerRoutes(
                        keys,
                        board,
                        leases,
                        new NextTask(store, leases),
                        new Results(store, board, leases),
                        new WorkerDesk(store, board),
                        owner,
                        frames,
                        files,
                        practice,
                        frameOrigin);
        var owners =
                new OwnerRoutes(
                        keys,
                        owner,
                        new TaskMaker(store),
                        new ResultExport(store, board, owner),
                        webhooks,
                        files,
                        origins.getFirst().toString());
        // Those without a variable first, so that /tasks/next is no task called next.
        List<Route> list =
                Stream.of(signIn.all(), workers.all(), owners.all(), figures(new Statistics(store)))
                        .flatMap(s -> s)
                        .sorted(Comparator.comparing(route -> route.path().contains("{")))
                        .toList();
        return new Routes(accounts, keys, leases, frames, webhooks, signIn, list);
    }

    Routes {
        list = List.copyOf(list);
    }

    static String which(Form form, String key) {
        String which = form.has("id") ? form.text("id", 100) : form.text(key, 100);
        form.refuse();
        return which;
    }

    private static Stream<Route> figures(Statistics statistics) {
        return Stream.of(
                route(ALL, "GET /metrics/dojo-worker-count", call -> statistics.workers()),
                route(ALL, "GET /metrics/completed-tasks-count", call -> statistics.completed()),
                route(ALL, "GET /metrics/task-result-count", call -> statistics.results()),
                route(
                        ALL,
                        "GET /metrics/average-task-completion-time",
                        call -> statistics.completionTime()),
                route(
                        ALL,
                        "GET /metrics/completed-tasks-by-interval",
                        call ->
                                statistics.byInterval(
                                        call.query("dateFrom"),
                                        call.query("dateTo"),
                                        call.query("intervalDays"),
                                        call.now())));
    }
}
