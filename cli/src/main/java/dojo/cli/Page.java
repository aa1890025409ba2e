package dojo.cli;

/** A page that stands alone, with nothing to load. */
final class Page {
    private Page() {}

    static String of(String title, String style, CharSequence body) {
        return """
        <!doctype html><html lang="en"><meta charset="utf-8">\
        <meta name="viewport" content="width=device-width,initial-scale=1">\
        <title>%s</title><style>%s</style><body>%s</body></html>
        """
                .formatted(title, style, body);
    }

    /** {@code raw} as text of a page, or between double quotes. */
    static String text(String raw) {
        return raw.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
