package dojo.work;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes one page of the files of a generated program. What the page may do is decided by the
 * headers it is served with and by its frame, never here: this only puts files together.
 */
final class PageBundle {
    private static final Pattern LOCAL_SCRIPT =
            Pattern.compile(
                    "<script\\b[^>]*\\bsrc\\s*=[^>]*>\\s*</script\\s*>", Pattern.CASE_INSENSITIVE);
    private static final Pattern LOCAL_STYLE =
            Pattern.compile("<link\\b[^>]*\\bhref\\s*=[^>]*>", Pattern.CASE_INSENSITIVE);
    private static final Pattern HEAD_END =
            Pattern.compile("</head\\s*>", Pattern.CASE_INSENSITIVE);
    private static final Pattern BODY_END =
            Pattern.compile("</body\\s*>", Pattern.CASE_INSENSITIVE);
    private static final Pattern SCRIPT_END =
            Pattern.compile("</(script)", Pattern.CASE_INSENSITIVE);
    private static final Pattern STYLE_END = Pattern.compile("</(style)", Pattern.CASE_INSENSITIVE);

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
            const storage = () => { const kept = new Map(); return { getItem: k =>
                kept.has(String(k)) ? kept.get(String(k)) : null,
              setItem: (k, v) => { kept.set(String(k), String(v)); },
              removeItem: k => { kept.delete(String(k)); }, clear: () => kept.clear(),
              key: i => [...kept.keys()][i] ?? null, get length() { return kept.size; } }; };
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

    /** The page with all styles and scripts of {@code files} in it, in their order. */
    static Optional<String> bundle(JsonNode files) {
        return page(files)
                .map(page -> {
                    StringBuilder styles = new StringBuilder();
                    StringBuilder scripts = new StringBuilder();
                    for (JsonNode file : files) {
                        String content = file.get("content").textValue();
                        if (name(file).endsWith(".css")) {
                            String safe = STYLE_END.matcher(content).replaceAll("<\\\\/$1");
                            styles.append("<style>").append(safe).append("</style>\n");
                        } else if (name(file).endsWith(".js")) {
                            String safe = SCRIPT_END.matcher(content).replaceAll("<\\\\/$1");
                            safe = safe.replace("<!--", "<\\!--");
                            scripts.append("<script>").append(safe).append("</script>\n");
                        }
                    }
                    String html = page.get("content").textValue();
                    html = LOCAL_SCRIPT.matcher(html).replaceAll("");
                    html = LOCAL_STYLE.matcher(html).replaceAll("");
                    html = insert(html, HEAD_END, styles.toString(), true);
                    return PRELUDE + insert(html, BODY_END, scripts.toString(), false);
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
