package dojo.cli;

import static dojo.cli.Page.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.cli.AnalyzeCommand.Consensus;
import dojo.scoring.truth.Estimate;
import dojo.scoring.truth.Votes;
import java.util.ArrayList;
import java.util.List;

/** The report of a consensus as one page that needs nothing else, in light and dark. */
final class ConsensusPage {
    static final String STYLE =
            """
            :root{color-scheme:light dark;--ink:#1c2430;--soft:#5b6675;--line:#d5dbe3;--paper:#fff;\
            --mark:#2563b0;--pale:#a9c6ea}
            @media(prefers-color-scheme:dark){:root{--ink:#e6eaf0;--soft:#9aa6b5;--line:#38424f;\
            --paper:#14191f;--mark:#7ab0f0;--pale:#34557c}}
            body{background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,sans-serif;\
            margin:2rem auto;max-width:52rem;padding:0 1rem}
            h1{font-size:1.5rem;overflow-wrap:anywhere}h2{font-size:1.1rem;margin-top:2rem}
            p,figcaption{color:var(--soft)}figure{margin:0}svg{width:100%;height:auto}
            table{border-collapse:collapse;font-variant-numeric:tabular-nums;display:block;overflow-x:auto}
            td,th{border-bottom:1px solid var(--line);padding:.3rem .8rem;text-align:right}
            td:first-child,th:first-child{text-align:left}
            text{fill:var(--ink);font:13px system-ui,sans-serif}.soft{fill:var(--soft)}
            .bar{fill:var(--pale)}.dot{fill:var(--mark)}.line{stroke:var(--mark);stroke-width:2}
            .grid{stroke:var(--line)}
            """;
    private static final int WIDTH = 760;
    private static final int LEFT = 120;
    private static final int RIGHT = 740;
    private static final int BINS = 20;

    private ConsensusPage() {}

    static String of(ObjectNode report, Estimate last, Votes votes) {
        var page = new StringBuilder("<h1>Consensus of ");
        page.append(text(report.get("file").asText())).append("</h1>");
        page.append("<p>").append(text(Consensus.summary(report))).append(".</p>");
        var measured = new ArrayList<JsonNode>();
        var estimated = new ArrayList<JsonNode>();
        report.get("methods")
                .forEach(row -> {
                    if (row.has("accuracy")) measured.add(row);
                    if (!row.has("refused")) estimated.add(row);
                });
        if (!measured.isEmpty()) {
            page.append("<h2>Accuracy on gold</h2>").append(accuracies(measured));
        }
        page.append("<h2>Methods</h2>").append(table(report));
        String by = text(estimated.getLast().get("method").asText());
        double[] sure = new double[votes.items()];
        for (int i = 0; i < sure.length; i++) sure[i] = last.probability(i, last.label(i));
        page.append("<h2>Workers</h2>");
        page.append(bars(last.skill(), "workers by how probably their votes are right, by " + by));
        page.append("<h2>Items</h2>");
        page.append(bars(sure, "items by how probable their label is, by " + by));
        return Page.of("Consensus", STYLE, page);
    }

    private static String accuracies(List<JsonNode> rows) {
        double low = 1;
        for (JsonNode row : rows) low = Math.min(low, row.get("accuracy_low").asDouble());
        low = Math.max(0, Math.floor(low * 20) / 20 - 0.05);
        int bottom = 28 * rows.size() + 10;
        var svg = svg(bottom + 24, "accuracy of each method with its 95 % interval");
        for (int tick = (int) Math.round(low * 20); tick <= 20; tick++) {
            double x = x(tick / 20.0, low);
            svg.append(line(x, 5, x, bottom, "grid"));
            if (tick % 2 == 0) svg.append(label(x, bottom + 17, "middle", "soft", 5 * tick + " %"));
        }
        for (int r = 0; r < rows.size(); r++) {
            JsonNode row = rows.get(r);
            double y = 28 * r + 22;
            svg.append(label(LEFT - 10, y + 4, "end", "", text(row.get("method").asText())));
            double from = x(row.get("accuracy_low").asDouble(), low);
            svg.append(line(from, y, x(row.get("accuracy_high").asDouble(), low), y, "line"));
            double at = x(row.get("accuracy").asDouble(), low);
            svg.append("<circle class=\"dot\" cx=\"%.1f\" cy=\"%.1f\" r=\"5\"/>".formatted(at, y));
        }
        return svg.append("</svg><figcaption>Points with 95 % intervals.</figcaption></figure>")
                .toString();
    }

    private static String table(ObjectNode report) {
        var html =
                new StringBuilder(
                        "<table><tr><th>method<th>accuracy<th>95&nbsp;&#37;<th>ties<th>ms</tr>");
        report.get("methods")
                .forEach(row -> {
                    html.append("<tr><td>").append(text(row.get("method").asText()));
                    if (row.has("accuracy")) {
                        html.append("<td>").append(Consensus.percent(row, "accuracy"));
                        html.append("<td>")
                                .append(Consensus.percent(row, "accuracy_low"))
                                .append(" to ");
                        html.append(Consensus.percent(row, "accuracy_high"));
                    } else {
                        html.append("<td>–<td>").append(text(row.path("refused").asText("–")));
                    }
                    html.append("<td>").append(row.path("ties").asText("–"));
                    html.append("<td>%.0f</tr>".formatted(1000 * row.get("seconds").asDouble()));
                });
        html.append("</table>");
        report.get("methods")
                .forEach(row -> {
                    if (!row.has("weights")) return;
                    html.append("<p>The blend is");
                    row.get("weights").properties().stream()
                            .filter(weight -> weight.getValue().asDouble() >= 0.005)
                            .forEach(weight ->
                                    html.append(
                                            " %.2f ".formatted(weight.getValue().asDouble())
                                                    + weight.getKey()
                                                    + ","));
                    html.setCharAt(html.length() - 1, '.');
                    html.append("</p>");
                });
        return html.toString();
    }

    /** How many of {@code values}, each in [0, 1], fall into each twentieth. */
    private static String bars(double[] values, String caption) {
        int[] counts = new int[BINS];
        int most = 1;
        for (double value : values) {
            int bin = Math.min(BINS - 1, (int) (value * BINS));
            most = Math.max(most, ++counts[bin]);
        }
        var svg = svg(190, caption);
        double wide = (RIGHT - LEFT) / (double) BINS;
        for (int bin = 0; bin < BINS; bin++) {
            double high = 140.0 * counts[bin] / most;
            svg.append(
                    "<rect class=\"bar\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>"
                            .formatted(LEFT + bin * wide + 1, 160 - high, wide - 2, high));
        }
        svg.append(line(LEFT, 160, RIGHT, 160, "grid"));
        svg.append(label(LEFT - 10, 28, "end", "soft", "" + most));
        for (int tick = 0; tick <= 4; tick++) {
            svg.append(label(x(tick / 4.0, 0), 178, "middle", "soft", 25 * tick + " %"));
        }
        return svg.append("</svg><figcaption>")
                .append(caption)
                .append(".</figcaption></figure>")
                .toString();
    }

    static StringBuilder svg(int height, String title) {
        return new StringBuilder(
                "<figure><svg role=\"img\" viewBox=\"0 0 %d %d\"><title>%s</title>"
                        .formatted(WIDTH, height, title));
    }

    private static double x(double share, double low) {
        return LEFT + (RIGHT - LEFT) * (share - low) / (1 - low);
    }

    static String line(double x1, double y1, double x2, double y2, String kind) {
        return "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"".formatted(x1, y1, x2, y2)
                + " class=\""
                + kind
                + "\"/>";
    }

    static String label(double x, double y, String anchor, String kind, String words) {
        return "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"".formatted(x, y)
                + anchor
                + "\" class=\""
                + kind
                + "\">"
                + words
                + "</text>";
    }
}
