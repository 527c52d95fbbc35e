package org.faumap.mapping;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.faumap.facs.ActionUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a gate demands of an AUC of action units: one threshold for all that could be measured, and others for single ones.
 *
 * @param rule the threshold's name in a request; that of single action units ends in {@code PerAu}
 * @param what was measured, as in "has a <em>held-out AUC</em> of 0.7"
 * @param minimum of all action units but those named; null for none
 * @param perActionUnit by name, such as {@code AU12}
 */
record AucThresholds(String rule, String what, @Nullable Double minimum, Map<String, Double> perActionUnit) {
    private static final String PER_AU = "PerAu";

    /** An action unit's AUC, or the sentence, without its stop, that says why there is none. */
    record Measured(@Nullable Double auc, String otherwise) {}

    /**
     * What is said of single action units, in their order.
     *
     * @throws IllegalArgumentException naming what is out of its range
     */
    static Map<String, Double> perActionUnit(String rule, Map<String, Double> given) {
        Map<ActionUnit, Double> sorted = new TreeMap<>();
        given.forEach((name, minimum) -> {
            ActionUnit unit = Optional.ofNullable(name)
                    .flatMap(ActionUnit::find)
                    .orElseThrow(() -> new IllegalArgumentException(
                            "%s names \"%s\": write action units such as AU12, of those known here"
                                    .formatted(rule + PER_AU, name)));
            if (minimum == null) {
                throw new IllegalArgumentException("%s.%s is empty".formatted(rule + PER_AU, name));
            }
            Gate.requireWithin(rule + PER_AU + "." + name, minimum, 0);
            sorted.put(unit, minimum);
        });
        Map<String, Double> byName = new LinkedHashMap<>();
        sorted.forEach((unit, minimum) -> byName.put(unit.label(), minimum));
        return Collections.unmodifiableMap(byName);
    }

    boolean any() {
        return minimum != null || !perActionUnit.isEmpty();
    }

    /**
     * Holds what was measured against them.
     *
     * @param measured by name, those that the threshold for all is for
     * @param none why there are none, a sentence without its stop
     * @param why of one that is named and not measured, a sentence without its stop
     */
    List<Gate.Check> checks(Map<String, Measured> measured, String none, UnaryOperator<String> why) {
        List<Gate.Check> checks = new ArrayList<>();
        if (minimum != null) {
            measured.forEach((name, found) -> {
                if (!perActionUnit.containsKey(name)) {
                    checks.add(check(rule, name, minimum, found));
                }
            });
            if (measured.isEmpty()) {
                checks.add(new Gate.Check(rule, "action units", minimum, null, false, none));
            }
        }
        perActionUnit.forEach((name, least) -> {
            Measured found = measured.get(name);
            checks.add(check(rule + PER_AU, name, least, found != null ? found : new Measured(null, why.apply(name))));
        });
        return checks;
    }

    private Gate.Check check(String name, String subject, double least, Measured found) {
        Double auc = found.auc();
        return auc == null
                ? new Gate.Check(name, subject, least, null, false, found.otherwise())
                : new Gate.Check(
                        name,
                        subject,
                        least,
                        auc,
                        auc >= least,
                        "The score of %s has a %s of %s, at least %s is required"
                                .formatted(subject, what, Gate.number(auc), Gate.number(least)));
    }
}
