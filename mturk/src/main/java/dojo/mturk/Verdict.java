package dojo.mturk;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What one worker's answer is worth. It counts if no rule fails; its worker is paid unless two do,
 * since one alone may be chance.
 *
 * @param scores by id, the control left out; empty unless they count
 */
record Verdict(List<Rule> failed, Map<String, Double> scores) {
    /** Read faster than this nobody does, in words a second. */
    static final int WORDS_PER_SECOND_MAX = 20;

    /** Nor does anybody take less time than this. */
    static final Duration LEAST = Duration.ofSeconds(5);

    /** What an answer may fail, in words for its worker. */
    enum Rule {
        INCOMPLETE("not every response has a score from 1 to 10"),
        CONSTANT("all responses have the same score"),
        TOO_FAST("it was sent sooner than the texts can be read"),
        CONTROL("a response of words in random order has no lower score than the one in order");

        private final String words;

        Rule(String words) {
            this.words = words;
        }
    }

    boolean paid() {
        return failed.size() < 2;
    }

    /** Why, for the worker. */
    String words() {
        return failed.stream().map(rule -> rule.words).collect(Collectors.joining("; "));
    }

    /** The least time in which a question can be read. */
    static Duration least(Question question) {
        var read = Duration.ofMillis(question.wordCount() * 1000L / WORDS_PER_SECOND_MAX);
        return read.compareTo(LEAST) > 0 ? read : LEAST;
    }

    /**
     * Judges an answer.
     *
     * @param scores as {@link AnswerXml} read them
     * @param worked from taking the HIT to handing it in
     */
    static Verdict of(Question question, Map<String, Double> scores, Duration worked) {
        List<Rule> failed = new ArrayList<>();
        List<String> ids = question.shown().stream().map(Question.Shown::id).toList();
        boolean complete =
                scores.keySet().containsAll(ids)
                        && scores.size() == ids.size()
                        && scores.values().stream()
                                .allMatch(each ->
                                        each >= HitPage.SCORE_MIN && each <= HitPage.SCORE_MAX);
        if (!complete) failed.add(Rule.INCOMPLETE);
        if (complete && ids.size() > 1 && scores.values().stream().distinct().count() == 1) {
            failed.add(Rule.CONSTANT);
        }
        if (worked.compareTo(least(question)) < 0) failed.add(Rule.TOO_FAST);
        Optional<Question.Control> control = question.control();
        // Who scores all alike has failed already; that is no second reason.
        if (complete
                && control.isPresent()
                && !failed.contains(Rule.CONSTANT)
                && scores.getOrDefault(control.get().id(), 0.0)
                        >= scores.getOrDefault(control.get().of(), 0.0)) {
            failed.add(Rule.CONTROL);
        }
        if (!failed.isEmpty()) return new Verdict(List.copyOf(failed), Map.of());
        Map<String, Double> counted = new LinkedHashMap<>();
        for (String id : ids) {
            if (control.map(Question.Control::id).filter(id::equals).isEmpty()) {
                counted.put(id, scores.get(id));
            }
        }
        return new Verdict(List.of(), counted);
    }
}
