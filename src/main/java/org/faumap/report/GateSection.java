package org.faumap.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.faumap.mapping.Gate;

/** The checks of a gate: those that failed, or else how narrowly each threshold passed; all of them folded up below. */
final class GateSection {
    private GateSection() {}

    static void draw(MarkupWriter html, Gate.Outcome gate) {
        html.open("section", "id", "gate").line();
        html.open("h2").text("Gate ");
        html.element(
                "span", gate.passed() ? "passed" : "failed", "class", "badge " + (gate.passed() ? "passed" : "failed"));
        html.close().line();
        if (gate.checks().isEmpty()) {
            html.element("p", "No threshold was set.").close().line();
            return;
        }
        table(html, gate.checks().stream().filter(check -> !check.passed()).toList());
        List<Gate.Check> passed =
                gate.checks().stream().filter(Gate.Check::passed).toList();
        List<Gate.Check> shown = gate.passed() ? narrowest(passed) : List.of();
        table(html, shown);
        if (shown.size() < passed.size()) {
            html.open("details");
            html.element(
                    "summary",
                    ReportNumbers.count(passed.size(), "check", "checks") + " passed"
                            + (shown.isEmpty() ? "" : "; above, the narrowest of each threshold"));
            table(html, passed);
            html.close();
        }
        html.close().line();
    }

    /** Of each rule the check that came closest to its threshold. */
    private static List<Gate.Check> narrowest(List<Gate.Check> passed) {
        Map<String, Gate.Check> byRule = new LinkedHashMap<>();
        for (Gate.Check check : passed) {
            byRule.merge(check.rule(), check, (one, other) -> margin(other) < margin(one) ? other : one);
        }
        return List.copyOf(byRule.values());
    }

    /** What passed was measured. */
    private static double margin(Gate.Check passed) {
        return Math.abs(Objects.requireNonNull(passed.actual()) - passed.required());
    }

    private static void table(MarkupWriter html, List<Gate.Check> checks) {
        if (checks.isEmpty()) {
            return;
        }
        html.open("div", "class", "wide").open("table");
        html.open("thead").open("tr");
        html.element("th", "").element("th", "rule").element("th", "of");
        html.element("th", "required", "class", "n").element("th", "actual", "class", "n");
        html.element("th", "", "class", "slim");
        html.close(2).open("tbody");
        for (Gate.Check check : checks) {
            html.open("tr").open("td");
            html.element(
                    "span",
                    check.passed() ? "passed" : "failed",
                    "class",
                    "badge " + (check.passed() ? "passed" : "failed"));
            html.close();
            html.open("td").element("code", check.rule()).close();
            html.element("td", check.subject());
            html.element("td", number(check.required()), "class", "n");
            html.element("td", check.actual() == null ? ReportNumbers.NONE : number(check.actual()), "class", "n");
            html.element("td", check.passed() ? "" : check.message(), "class", "slim");
            html.close().line();
        }
        html.close(3).line();
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) > 1
                ? String.format(Locale.ROOT, "%.0f", value)
                : String.format(Locale.ROOT, "%.3f", value).replace("-", "\u2212");
    }
}
