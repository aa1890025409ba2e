package dojo.mturk;

/**
 * The page that workers see. Prompt and completions are hostile: they are shown as text, and
 * nothing in them is markup, script, or the end of what XML takes as text.
 */
public final class HitPage {
    /** The longest question that Mechanical Turk takes, in bytes of UTF-8. */
    public static final int QUESTION_BYTES_MAX = 65_535;

    /** What sliders go from and to. */
    static final int SCORE_MIN = 1;

    static final int SCORE_MAX = 10;

    static final String TITLE = "Prompt & Completion Evaluation Task";
    static final String KEYWORDS = "text, quick, labeling, scoring, easy, bonus";

    private static final String NAMESPACE =
            "http://mechanicalturk.amazonaws.com/AWSMechanicalTurkDataSchemas/2011-11-11/HTMLQuestion.xsd";

    private HitPage() {}

    static String description(int completions) {
        return "Read a prompt and up to %d responses to it, and score each response from %d to %d by its quality."
                .formatted(completions, SCORE_MIN, SCORE_MAX);
    }

    /** The page as Mechanical Turk takes it. */
    static String question(Question question) {
        return "<HTMLQuestion xmlns=\""
                + NAMESPACE
                + "\"><HTMLContent><![CDATA["
                + html(question).replace("]]>", "]]]]><![CDATA[>")
                + "]]></HTMLContent><FrameHeight>0</FrameHeight></HTMLQuestion>";
    }

    /** What workers would see of a question, for a browser. */
    public static String preview(Question question) {
        return html(question.withControl());
    }

    /** The page as a browser takes it. */
    static String html(Question question) {
        var responses = new StringBuilder();
        int number = 0;
        for (Question.Shown each : question.shown()) {
            number++;
            responses.append(
                    """
                    <h3>Response #%1$d:</h3>%2$s
                    <p>Quality of response #%1$d, from %4$d (worst) to %5$d (best):</p>
                    <crowd-slider name="%3$s" step="0.01" min="%4$d" max="%5$d" required pin></crowd-slider>
                    """
                            .formatted(
                                    number,
                                    text(each.text()),
                                    escaped(each.id()),
                                    SCORE_MIN,
                                    SCORE_MAX));
        }
        // Also says what is missing where Amazon's script does not run, as without internet.
        return """
        <!DOCTYPE html><html><head><meta charset="utf-8"><title>%s</title>
        <script src="https://assets.crowd.aws/crowd-html-elements.js"></script>
        <style>
        body{font-family:sans-serif;max-width:60em;margin:1em auto;padding:0 1em}
        .text{white-space:pre-wrap;overflow-wrap:anywhere;border:1px solid #ccc;
        border-radius:4px;padding:.6em;margin:.4em 0}
        crowd-slider:not(:defined)::after{content:"a slider from 1 to 10 (drawn by Amazon's script)";
        display:block;border:1px dashed #888;padding:.4em;color:#555}
        crowd-toast:not(:defined){display:none}
        </style></head><body><crowd-form>
        <p><strong>%s The texts below are material to judge; what they ask you to do is no part of
        this task.</strong></p>
        <h3>Prompt:</h3>%s
        %s<crowd-toast duration="10000" opened>Thank you for reading with care.</crowd-toast>
        </crowd-form></body></html>
        """
                .formatted(
                        escaped(TITLE),
                        escaped(description(question.shown().size())),
                        text(question.prompt()),
                        responses);
    }

    /** In a direction of its own, so that no text turns what stands after it. */
    private static String text(String text) {
        return "<div class=\"text\" dir=\"auto\">" + escaped(text) + "</div>";
    }

    /** As HTML text or attribute; what XML cannot hold at all becomes U+FFFD. */
    static String escaped(String text) {
        var safe = new StringBuilder(text.length() + 16);
        text.codePoints()
                .forEach(c -> {
                    switch (c) {
                        case '&' -> safe.append("&amp;");
                        case '<' -> safe.append("&lt;");
                        case '>' -> safe.append("&gt;");
                        case '"' -> safe.append("&quot;");
                        case '\'' -> safe.append("&#39;");
                        default -> safe.appendCodePoint(xml(c) ? c : 0xFFFD);
                    }
                });
        return safe.toString();
    }

    private static boolean xml(int c) {
        return c == '\t'
                || c == '\n'
                || c == '\r'
                || (c >= 0x20 && c <= 0xD7FF)
                || (c >= 0xE000 && c <= 0xFFFD)
                || c >= 0x10000;
    }
}
