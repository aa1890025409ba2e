package dojo.cli;

import static dojo.cli.ConsensusPage.label;
import static dojo.cli.ConsensusPage.line;
import static dojo.cli.ConsensusPage.svg;
import static dojo.cli.Page.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.cli.economy.Earnings;
import dojo.cli.economy.Population;
import java.util.List;

/** The report of a simulation as one page that needs nothing else, in light and dark. */
final class EarningsPage {
    /** Colours that people with any colour vision tell apart, on white and on black. */
    private static final String[] COLOURS = {
        "#0072b2", "#e69f00", "#009e73", "#d55e00", "#cc79a7", "#56b4e9", "#8c6d1f", "#7a7a7a"
    };

    private static final String STYLE =
            """
            .course{fill:none;stroke-width:2}.band{opacity:.2;stroke:none}\
            .key{display:inline-block;width:.8rem;height:.8rem;border-radius:.2rem;margin-right:.4rem}\
            ul{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:.3rem 1.2rem}\
            .panels{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,28rem),1fr));gap:1rem}\
            body{max-width:72rem}h3{font-size:1rem;margin:.5rem 0 0}
            """;

    /** What a weight copier earns: as the population has it, and compared. */
    private static final String[] COPIER = {"weight_copier", "weight_copier_compared"};

    private static final int COPIER_LEFT = 130;
    private static final int COPIER_RIGHT = 680;

    private static final int LEFT = 70;
    private static final int RIGHT = 740;
    private static final int TOP = 15;
    private static final int BOTTOM = 300;

    private EarningsPage() {}

    static String of(ObjectNode report, Population who, List<SimulateCommand.Ran> ran) {
        var page = new StringBuilder("<h1>Who would earn what</h1><p>");
        page.append(text(report.get("population").asText())).append(": ");
        page.append(
                "%d miners and %d validators over %s days, %d runs each."
                        .formatted(
                                who.miners(),
                                who.validators(),
                                report.get("days").asText(),
                                report.get("seeds").asInt()));
        page.append("</p><h2>What one miner of each kind gets, in percent</h2>");
        page.append(table(report, who));
        page.append("<h2>The kinds' shares of all miners' emission over time</h2>");
        page.append(
                "<p>Lines are means over the runs, bands go from the least to the most.</p><ul>");
        for (int g = 0; g < who.groups().size(); g++) {
            Population.Group group = who.groups().get(g);
            page.append(key(g, group.count() + " " + text(group.name())));
        }
        page.append("</ul><div class=\"panels\">");
        double most = most(who, ran);
        double days = report.get("days").asDouble();
        for (SimulateCommand.Ran one : ran) page.append(panel(one, who, most, days));
        page.append("</div>");
        if (who.weightCopiers() > 0) page.append(copiers(report));
        return Page.of("Who would earn what", ConsensusPage.STYLE + STYLE, page);
    }

    private static String colour(int group) {
        return COLOURS[group % COLOURS.length];
    }

    private static String table(ObjectNode report, Population who) {
        var html = new StringBuilder("<table><tr><th>kind<th>miners");
        report.get("scoring")
                .forEach(row -> html.append("<th>").append(text(row.get("method").asText())));
        for (int g = 0; g < who.groups().size(); g++) {
            html.append("<tr><td>").append(text(who.groups().get(g).name()));
            html.append("<td>").append(who.groups().get(g).count());
            for (JsonNode row : report.get("scoring")) {
                JsonNode group = row.get("groups").get(g);
                html.append(number("<td>%.3f", 100 * group.get("share_of_each").asDouble()));
            }
        }
        return html.append("</table>").toString();
    }

    /** A bar for each method and each way of revealing, beside a line at what a validator earns. */
    private static String copiers(ObjectNode report) {
        JsonNode rows = report.get("scoring");
        double most = 1.1;
        for (JsonNode row : rows) {
            for (String field : COPIER) most = Math.max(most, row.get(field).asDouble());
        }
        var svg = svg(50 * rows.size() + 30, "what a weight copier earns");
        int top = 10;
        for (JsonNode row : rows) {
            svg.append(
                    label(COPIER_LEFT - 8, top + 23, "end", "", text(row.get("method").asText())));
            for (int way = 0; way < COPIER.length; way++) {
                double earned = row.get(COPIER[way]).asDouble();
                double width = (COPIER_RIGHT - COPIER_LEFT) * earned / most;
                svg.append(
                        "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"16\" fill=\"%s\"/>"
                                .formatted(COPIER_LEFT, top + 18 * way, width, colour(way)));
                svg.append(
                        label(RIGHT, top + 18 * way + 13, "end", "soft", number("%.3f", earned)));
            }
            top += 50;
        }
        double one = COPIER_LEFT + (COPIER_RIGHT - COPIER_LEFT) / most;
        svg.append(line(one, 5, one, top, "grid"));
        svg.append(label(one, top + 14, "end", "soft", "1: a validator of the same stake"));
        return "<h2>What a weight copier earns</h2><ul>%s%s</ul>%s"
                .formatted(
                        key(0, "weights revealed " + when(report.get("commit_reveal").asInt())),
                        key(1, when(report.get("compared_commit_reveal").asInt())),
                        svg.append("</svg></figure>"));
    }

    private static String key(int colour, String words) {
        return "<li><span class=\"key\" style=\"background:%s\"></span>%s"
                .formatted(colour(colour), words);
    }

    private static String when(int epochs) {
        return epochs == 0 ? "at once" : "after " + epochs + (epochs == 1 ? " epoch" : " epochs");
    }

    private static double most(Population who, List<SimulateCommand.Ran> ran) {
        double most = 0.05;
        for (SimulateCommand.Ran one : ran) {
            for (Earnings run : one.runs()) {
                for (int g = 0; g < who.groups().size(); g++) {
                    for (int span = 0; span < Earnings.SPANS; span++) {
                        double share = run.course(g, span);
                        if (share > most) most = share;
                    }
                }
            }
        }
        return Math.min(1, Math.ceil(most * 10) / 10);
    }

    private static String panel(SimulateCommand.Ran ran, Population who, double most, double days) {
        var svg = svg(BOTTOM + 40, "shares over time by " + text(ran.method()));
        for (int tick = 0; tick <= 4; tick++) {
            double share = most * tick / 4;
            double y = y(share, most);
            svg.append(line(LEFT, y, RIGHT, y, "grid"));
            svg.append(label(LEFT - 8, y + 4, "end", "soft", number("%.0f %%", 100 * share)));
            svg.append(
                    label(
                            LEFT + (RIGHT - LEFT) * tick / 4.0,
                            BOTTOM + 22,
                            "middle",
                            "soft",
                            number("%.0f d", days * tick / 4)));
        }
        for (int g = 0; g < who.groups().size(); g++) svg.append(course(ran, g, most));
        return "<div><h3>" + text(ran.method()) + "</h3>" + svg.append("</svg></figure></div>");
    }

    private static String course(SimulateCommand.Ran ran, int group, double most) {
        var mean = new StringBuilder();
        var upper = new StringBuilder();
        var lower = new StringBuilder();
        for (int span = 0; span < Earnings.SPANS; span++) {
            double sum = 0;
            double low = 1;
            double high = 0;
            int paid = 0;
            for (Earnings run : ran.runs()) {
                double share = run.course(group, span);
                if (Double.isNaN(share)) continue;
                paid++;
                sum += share;
                low = Math.min(low, share);
                high = Math.max(high, share);
            }
            if (paid == 0) continue;
            double x = LEFT + (RIGHT - LEFT) * (span + 0.5) / Earnings.SPANS;
            mean.append(point(x, y(sum / paid, most)));
            upper.append(point(x, y(high, most)));
            lower.insert(0, point(x, y(low, most)));
        }
        String colour = colour(group);
        return "<polygon class=\"band\" fill=\"%s\" points=\"%s%s\"/>"
                        .formatted(colour, upper, lower)
                + "<polyline class=\"course\" stroke=\"%s\" points=\"%s\"/>"
                        .formatted(colour, mean);
    }

    private static double y(double share, double most) {
        return BOTTOM - (BOTTOM - TOP) * share / most;
    }

    private static String point(double x, double y) {
        return "%.1f,%.1f ".formatted(x, y);
    }

    private static String number(String format, double value) {
        return format.formatted(value);
    }
}
