package dojo.work;

import com.fasterxml.jackson.databind.JsonNode;
import dojo.base.Json;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes one page of the files of a generated program. What the page may do is decided by the
 * headers it is served with and by its frame, never here: this only puts files together.
 */
final class PageBundle {
    private static final String ADDRESS = "\\s*=\\s*[\"']?([^\"'\\s>]*)[^>]*>";
    private static final Pattern SCRIPT =
            Pattern.compile(
                    "<script\\b[^>]*\\bsrc" + ADDRESS + "\\s*</script\\s*>",
                    Pattern.CASE_INSENSITIVE);
    private static final Pattern STYLE =
            Pattern.compile("<link\\b[^>]*\\bhref" + ADDRESS, Pattern.CASE_INSENSITIVE);
    private static final Pattern HEAD_END =
            Pattern.compile("</head\\s*>", Pattern.CASE_INSENSITIVE);
    private static final Pattern BODY_END =
            Pattern.compile("</body\\s*>", Pattern.CASE_INSENSITIVE);
    private static final Pattern SCRIPT_END =
            Pattern.compile("</(script)", Pattern.CASE_INSENSITIVE);
    private static final Pattern STYLE_END = Pattern.compile("</(style)", Pattern.CASE_INSENSITIVE);

    /** How many files a page may refer to in order; more are put in as they come. */
    private static final int WANTED_MAX = 200;

    /**
     * Comes first in every page. Storage that lasts as long as the page, since the frame has none
     * and pages stop where it throws; and what the page's console says, told to the frame's parent.
     */
    private static final String PRELUDE =
            """
            <!doctype html><meta charset="utf-8"><script>(() => {
            const tell = (level, parts) => { try { parent.postMessage({source: 'dojo-frame', level,
              text: parts.map(p => { try { return typeof p === 'string' ? p
                : p instanceof Error ? p.stack || String(p) : JSON.stringify(p); }
                catch { return String(p); } }).join(' ').slice(0, 2000)}, '*'); } catch {} };
            for (const level of ['log', 'info', 'warn', 'error', 'debug']) {
              const real = console[level].bind(console);
              console[level] = (...parts) => { tell(level, parts); real(...parts); };
            }
            addEventListener('error', e => tell('error', [e.message + ' (line ' + e.lineno + ')']));
            addEventListener('unhandledrejection', e => tell('error', ['rejected', e.reason]));
            addEventListener('load', () => tell('ready', ['']));
            const storage = () => { const kept = new Map();
              const own = { getItem: k => kept.has(String(k)) ? kept.get(String(k)) : null,
                setItem: (k, v) => { kept.set(String(k), String(v)); },
                removeItem: k => { kept.delete(String(k)); }, clear: () => kept.clear(),
                key: i => [...kept.keys()][i] ?? null, get length() { return kept.size; } };
              return new Proxy(own, { get: (to, k) => k in to ? to[k] : kept.get(k),
                set: (to, k, v) => { kept.set(String(k), String(v)); return true; },
                deleteProperty: (to, k) => { kept.delete(k); return true; } }); };
            for (const name of ['localStorage', 'sessionStorage'])
              Object.defineProperty(window, name, {value: storage(), configurable: true});
            })();</script>
            """;

    private PageBundle() {}

    /** Whether one of {@code files} is a page. */
    static boolean isPage(JsonNode files) {
        return page(files).isPresent();
    }

    private static Optional<JsonNode> page(JsonNode files) {
        Optional<JsonNode> first = Optional.empty();
        for (JsonNode file : files) {
            String name = name(file);
            if (name.equals("index.html")) return Optional.of(file);
            if (first.isEmpty() && (name.endsWith(".html") || name.endsWith(".htm"))) {
                first = Optional.of(file);
            }
        }
        return first;
    }

    private static String name(JsonNode file) {
        return file.get("filename").textValue().toLowerCase(Locale.ROOT);
    }

    /**
     * The page with all styles and scripts of {@code files} in it: first those it refers to, in
     * that order, then the others in theirs. What it refers to and has not is told its console.
     */
    static Optional<String> bundle(JsonNode files) {
        return page(files)
                .map(page -> {
                    List<String> wanted = new ArrayList<>();
                    String html = cut(page.get("content").textValue(), SCRIPT, wanted);
                    html = cut(html, STYLE, wanted);
                    StringBuilder styles = new StringBuilder();
                    StringBuilder scripts = new StringBuilder();
                    List<JsonNode> ordered = new ArrayList<>(files.valueStream().toList());
                    ordered.sort(
                            Comparator.comparing(file -> {
                                int at = wanted.indexOf(name(file));
                                return at < 0 ? wanted.size() : at;
                            }));
                    for (JsonNode file : ordered) {
                        String content = file.get("content").textValue();
                        if (name(file).endsWith(".css")) {
                            String safe = STYLE_END.matcher(content).replaceAll("<\\\\/$1");
                            styles.append("<style>").append(safe).append("</style>\n");
                        } else if (name(file).endsWith(".js")) script(scripts, content);
                        else continue;
                        wanted.removeIf(name(file)::equals);
                    }
                    StringBuilder missing = new StringBuilder();
                    for (String name : wanted) {
                        String quoted = Json.write(Json.array().add(name).get(0));
                        script(missing, "console.warn(" + quoted + ", 'was not sent along')");
                    }
                    html = insert(html, HEAD_END, styles.toString(), true);
                    return PRELUDE + missing + insert(html, BODY_END, scripts.toString(), false);
                });
    }

    private static void script(StringBuilder to, String program) {
        String safe = SCRIPT_END.matcher(program).replaceAll("<\\\\/$1").replace("<!--", "<\\!--");
        to.append("<script>").append(safe).append("</script>\n");
    }

    /** {@code html} without {@code what}, whose addresses are added to {@code wanted}. */
    private static String cut(String html, Pattern what, List<String> wanted) {
        return what.matcher(html)
                .replaceAll(found -> {
                    String name = found.group(1).toLowerCase(Locale.ROOT);
                    String plain = name.replaceAll("^(\\./|/(?!/))+|[?#].*$", "");
                    boolean icon = what == STYLE && !plain.endsWith(".css");
                    if (!icon && wanted.size() < WANTED_MAX) wanted.add(plain);
                    return "";
                });
    }

    private static String insert(String html, Pattern before, String what, boolean elseFirst) {
        if (what.isEmpty()) return html;
        Matcher at = before.matcher(html);
        int place = -1;
        while (at.find()) {
            place = at.start();
            if (elseFirst) break;
        }
        if (place < 0) return elseFirst ? what + html : html + what;
        return html.substring(0, place) + what + html.substring(place);
    }
}
