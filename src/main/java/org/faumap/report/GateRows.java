package org.faumap.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.faumap.mapping.Gate;

/**
 * The checks of a gate as they are shown: those that failed, or else how narrowly each threshold passed; the others folded up.
 *
 * @param failed those that did not pass
 * @param shown of those that passed, the narrowest of each threshold where none failed
 * @param folded all that passed, where not all are shown; else empty
 */
public record GateRows(List<Gate.Check> failed, List<Gate.Check> shown, List<Gate.Check> folded) {
    public static GateRows of(Gate.Outcome gate) {
        List<Gate.Check> passed =
                gate.checks().stream().filter(Gate.Check::passed).toList();
        List<Gate.Check> shown = gate.passed() ? narrowest(passed) : List.of();
        return new GateRows(
                gate.checks().stream().filter(check -> !check.passed()).toList(),
                shown,
                shown.size() < passed.size() ? passed : List.of());
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

    /** A threshold, or what was measured: counts whole, shares with three decimals. */
    public static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) > 1
                ? String.format(Locale.ROOT, "%.0f", value)
                : String.format(Locale.ROOT, "%.3f", value).replace("-", "\u2212");
    }
}
