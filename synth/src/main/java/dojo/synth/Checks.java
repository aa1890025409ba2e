package dojo.synth;

import com.fasterxml.jackson.databind.JsonNode;
import dojo.base.Json;
import dojo.synth.Draft.Probe;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * Measures answers: looks in texts, runs functions and pages. What an answer really lacks decides,
 * not what was meant to be taken from it.
 */
final class Checks {
    /** The names by which expressions of probes reach {@code harness.js}. */
    private static final String HARNESS =
            "const {step, text, number, holding, release, click, drag, slide, picture, pixels,"
                    + " cards, solve, press, hold, painted, rgb, colour, printed} = dojoChecks;"
                    + " let a, b;";

    private static final int PATTERNS_MAX = 20_000;

    private final Optional<Browser> browser;
    private final Map<String, Pattern> patterns = new ConcurrentHashMap<>();

    Checks(Optional<Browser> browser) {
        this.browser = browser;
    }

    /** Why {@code draft} is no task, or nothing if its versions are strictly worse one by one. */
    Optional<Refused> refusal(Draft draft) {
        Set<String> before = Set.of();
        for (int i = 0; i < draft.versions().size(); i++) {
            var version = draft.versions().get(i);
            Set<String> found;
            try {
                found = faults(draft.kind(), version.text(), draft.probes());
            } catch (PageFault e) {
                return refused(version, String.valueOf(e.getMessage()));
            }
            if (i == 0 && !found.isEmpty()) return refused(version, "best fails " + sorted(found));
            if (!found.containsAll(version.faults())) {
                var hidden = new HashSet<>(version.faults());
                hidden.removeAll(found);
                return refused(version, "does not show: " + sorted(hidden));
            }
            boolean swapped = version.change() == Change.SUBJECT_SWAPPED;
            if (!swapped && found.size() > version.faults().size()) {
                found.removeAll(version.faults());
                return refused(version, "breaks " + sorted(found) + " too");
            }
            if (i > 0 && (!found.containsAll(before) || found.size() == before.size())) {
                return refused(version, "is not worse than the one before");
            }
            before = found;
        }
        return Optional.empty();
    }

    /** An answer for which a draft is thrown away. */
    record Refused(Change change, String reason) {}

    private static Optional<Refused> refused(Draft.Version version, String reason) {
        return Optional.of(new Refused(version.change(), reason));
    }

    private static String sorted(Set<String> names) {
        return String.join(", ", names.stream().sorted().toList());
    }

    /** The probes that {@code answer} fails. */
    Set<String> faults(Kind kind, String answer, List<Probe> probes) throws PageFault {
        var faults = new HashSet<String>();
        if (!kind.runs()) {
            for (Probe probe : probes) {
                if (patterns.size() > PATTERNS_MAX) patterns.clear();
                Pattern pattern =
                        patterns.computeIfAbsent(
                                probe.test(), test -> Pattern.compile(test, Pattern.DOTALL));
                if (pattern.matcher(answer).find() != probe.wanted()) faults.add(probe.name());
            }
            return faults;
        }
        String page = kind.app() ? answer : page(answer);
        var expression = new StringBuilder("(() => {" + HARNESS + " const found = [];");
        for (Probe probe : probes) {
            // By eval, so that one that is no JavaScript spoils no other.
            expression.append("try { found.push(!!eval(");
            expression.append(Json.object().textNode(probe.test()));
            expression.append(")); } catch (e) { found.push(false); }\n");
        }
        JsonNode found = browser.orElseThrow().run(page, expression + "return found; })()");
        for (int i = 0; i < probes.size(); i++) {
            if (found.path(i).asBoolean() != probes.get(i).wanted()) {
                faults.add(probes.get(i).name());
            }
        }
        return faults;
    }

    /** A page that does nothing but define the functions of {@code code}. */
    private static String page(String code) {
        return "<!DOCTYPE html><meta charset=utf-8><body><script>"
                + code.replace("</", "<\\/").replace("<!--", "<\\!--")
                + "</script>";
    }
}
