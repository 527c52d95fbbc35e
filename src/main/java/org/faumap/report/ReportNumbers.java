package org.faumap.report;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.faumap.mapping.HeldOutAuc;
import org.faumap.mapping.Interval;
import org.faumap.mapping.Mapping;
import org.faumap.mapping.MappingSettings;
import org.jspecify.annotations.Nullable;

/** Numbers as reports show them, the same in every locale: whole numbers elsewhere are written with %s, which is, too. */
public final class ReportNumbers {
    public static final String NONE = "\u2013";
    public static final String NO_INTERVALS =
            "No intervals: fewer than %s subjects are held out".formatted(MappingSettings.LEAST_SUBJECTS);
    private static final String MINUS = "\u2212";

    private ReportNumbers() {}

    /** Two decimals. */
    public static String auc(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    public static String auc(@Nullable HeldOutAuc heldOut) {
        return heldOut == null ? NONE : auc(heldOut.auc());
    }

    /** With the interval in brackets; where too few subjects leave none, with their own values. */
    public static String interval(@Nullable HeldOutAuc heldOut) {
        return heldOut == null
                ? NONE
                : auc(heldOut)
                        + heldOut.interval().map(ReportNumbers::inBrackets).orElse(ownValues(heldOut.subjectAucs()));
    }

    private static String ownValues(List<Double> subjectAucs) {
        return subjectAucs.isEmpty()
                ? ""
                : " (by subject %s)"
                        .formatted(subjectAucs.stream()
                                .map(own -> auc(own.doubleValue()))
                                .collect(Collectors.joining(", ")));
    }

    /** How many feature maps are assigned, and how many of them held-out subjects confirm where that is known. */
    public static String assigned(Mapping.Unit unit) {
        return unit.confirmed() == null || unit.assigned() == 0
                ? grouped(unit.assigned())
                : "%s (%s confirmed)".formatted(grouped(unit.assigned()), grouped(unit.confirmed()));
    }

    /** What must stand beside a feature map's AUC; empty where nothing must. */
    public static String caution(Mapping.Detector detector) {
        return Stream.of(
                        detector.suppressed() ? "suppressed" : "",
                        detector.heldOutAuc() == null || detector.confirmed() ? "" : "not confirmed")
                .filter(word -> !word.isEmpty())
                .collect(Collectors.joining(", "));
    }

    /** By what assignments are tested, and what is wrong with it. */
    public static String test(Mapping.Test test) {
        return "by %s, of %s%s"
                .formatted(
                        test.level().label(),
                        count(test.subjects(), "subject", "subjects"),
                        test.caution() == null ? "" : "; " + test.caution());
    }

    /** Which q it is, or what is wrong with it. */
    public static String testedBy(Mapping.Test test) {
        return switch (test.level()) {
            case SUBJECT -> "bySubject.q";
            case FACE -> Objects.requireNonNullElse(test.caution(), "q");
        };
    }

    /** What a control is. */
    public static String control(Mapping.Control control) {
        return switch (control.name()) {
            case Mapping.Control.TRAINED -> "trained network";
            case Mapping.Control.UNTRAINED -> "untrained network";
            case Mapping.Control.SHUFFLED -> "shuffled codes";
            default -> control.name();
        };
    }

    /** Whether a mapping's AUCs on held-out subjects have intervals. */
    public static boolean hasIntervals(Mapping mapping) {
        return mapping.actionUnits().stream()
                .map(Mapping.Unit::heldOutAuc)
                .anyMatch(heldOut -> heldOut != null && heldOut.interval().isPresent());
    }

    public static String inBrackets(Interval interval) {
        return " (%s\u2013%s)".formatted(auc(interval.low()), auc(interval.high()));
    }

    /** With its sign, two decimals. */
    public static String change(double value) {
        String size = String.format(Locale.ROOT, "%.2f", Math.abs(value));
        return size.equals("0.00") ? size : (value < 0 ? MINUS : "+") + size;
    }

    /** Three digits, or as a power of ten where it is small. */
    public static String small(double value) {
        if (value >= 0.001) {
            return String.format(Locale.ROOT, value >= 0.1 ? "%.2f" : "%.3f", value);
        }
        if (value == 0) {
            return "<\u00A010" + superscript(-300); // below what a double can hold
        }
        String[] parts = String.format(Locale.ROOT, "%.0e", value).split("e", -1);
        return parts[0] + "\u00D710" + superscript(Integer.parseInt(parts[1]));
    }

    private static String superscript(int number) {
        StringBuilder digits = new StringBuilder();
        for (char digit : String.valueOf(number).toCharArray()) {
            digits.append(
                    digit == '-'
                            ? '\u207B'
                            : "\u2070\u00B9\u00B2\u00B3\u2074\u2075\u2076\u2077\u2078\u2079".charAt(digit - '0'));
        }
        return digits.toString();
    }

    /** A standing in standard deviations: one decimal below 10. */
    public static String z(double value) {
        String text = String.format(Locale.ROOT, Math.abs(value) < 10 ? "%.1f" : "%.0f", value);
        return text.replace("-", MINUS);
    }

    /** Whole per cent, one decimal below one. */
    public static String percent(double share) {
        return String.format(Locale.ROOT, share > 0 && share < 0.01 ? "%.1f\u00A0%%" : "%.0f\u00A0%%", 100 * share);
    }

    /** A dash for none. */
    public static String percent(@Nullable Double share) {
        return share == null ? NONE : percent(share.doubleValue());
    }

    /** A number and what is counted. */
    public static String count(long number, String one, String many) {
        return grouped(number) + " " + (number == 1 ? one : many);
    }

    /** Digits in groups of three, apart by a narrow space. */
    public static String grouped(long number) {
        return String.format(Locale.ROOT, "%,d", number).replace(',', '\u202F');
    }
}
