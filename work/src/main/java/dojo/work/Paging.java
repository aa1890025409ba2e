package dojo.work;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.Json;

/** A page of a list, counted from 1. */
record Paging(int page, int limit) {
    static final int LIMIT_MAX = 100;
    static final int PAGE_MAX = 1_000_000;

    Paging {
        if (page < 1 || page > PAGE_MAX) throw Refusal.MALFORMED.because("Invalid page parameter");
        if (limit < 1 || limit > LIMIT_MAX) {
            throw Refusal.MALFORMED.because("Invalid limit parameter");
        }
    }

    static Paging parse(String page, String limit) {
        return new Paging(number(page, "page"), number(limit, "limit"));
    }

    private static int number(String text, String name) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw Refusal.MALFORMED.because("Invalid " + name + " parameter");
        }
    }

    long offset() {
        return (long) (page - 1) * limit;
    }

    ObjectNode json(long total) {
        return Json.object()
                .put("pageNumber", page)
                .put("pageSize", limit)
                .put("totalPages", (total + limit - 1) / limit)
                .put("totalItems", total);
    }
}
