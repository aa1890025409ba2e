package dojo.work;

import java.util.List;

/** A request that is not done; nothing of it was. */
final class WorkRefused extends RuntimeException {
    /** What is wrong at one place of a request, for example {@code resultData[0].value}. */
    record Detail(String path, String message) {}

    private final Refusal refusal;
    private final transient List<Detail> details;

    WorkRefused(Refusal refusal, String words, List<Detail> details) {
        super(words, null, false, false);
        this.refusal = refusal;
        this.details = List.copyOf(details);
    }

    Refusal refusal() {
        return refusal;
    }

    List<Detail> details() {
        return details;
    }
}
