package dojo.cli;

import static dojo.cli.Page.text;

import dojo.synth.SynthItem;
import dojo.synth.SynthItem.Answer;
import java.util.List;

/** A task as a page that stands alone: its versions side by side, the best first. */
final class SynthPage {
    private static final String STYLE =
            """
            body { font: 15px/1.45 system-ui, sans-serif; margin: 24px; color: #222; }
            h1 { font-size: 20px; }
            .prompt { max-width: 70em; }
            .versions { display: grid; gap: 16px; grid-template-columns: repeat(4, minmax(0, 1fr)); }
            .lacks { color: #a03018; min-height: 4.5em; }
            .question { color: #555; font-size: 13px; }
            pre { white-space: pre-wrap; background: #f6f4ef; padding: 10px; font-size: 13px; }
            iframe { width: 100%; height: 460px; border: 1px solid #ccc; }
            small { color: #666; overflow-wrap: anywhere; }
            @media (max-width: 900px) { .versions { grid-template-columns: 1fr; } }
            """;

    private SynthPage() {}

    static String of(SynthItem item) {
        var page = new StringBuilder("<h1>").append(text(item.kind().label())).append(": ");
        page.append(text(item.family())).append("</h1>\n<p class=\"prompt\">");
        page.append(text(item.task().prompt())).append("</p>\n<div class=\"versions\">\n");
        List<Integer> ranks = item.task().truth().orElseThrow().ranks();
        for (int rank = 0; rank < ranks.size(); rank++) {
            int place = ranks.indexOf(rank);
            Answer answer = item.answers().get(place);
            String version = item.task().completions().get(place).text();
            page.append("<section>\n<h2>").append(rank + 1).append(". ");
            page.append(answer.change().label()).append("</h2>\n<p class=\"lacks\">");
            page.append(text(answer.lacks())).append("</p>\n");
            if (item.kind().app()) {
                page.append("<iframe sandbox=\"allow-scripts\" srcdoc=\"");
                page.append(text(version)).append("\"></iframe>\n");
                page.append("<details><summary>source</summary>");
            }
            page.append("<pre>").append(text(version)).append("</pre>");
            if (item.kind().app()) page.append("</details>");
            if (!answer.question().isEmpty()) {
                page.append("<p class=\"question\">Answers: ");
                page.append(text(answer.question())).append("</p>");
            }
            page.append("\n</section>\n");
        }
        page.append("</div>\n<p><small>commitment ").append(item.commitment());
        page.append(", salt ").append(item.salt()).append("</small></p>\n");
        return Page.of("A task and its versions", STYLE, page);
    }
}
