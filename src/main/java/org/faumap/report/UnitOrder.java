package org.faumap.report;

import java.util.Comparator;
import java.util.List;
import org.faumap.mapping.HeldOutAuc;
import org.faumap.mapping.Mapping;

/** In which order the action units of a mapping stand. */
public enum UnitOrder {
    /** As FACS numbers them. */
    NUMBER("number", Comparator.comparingInt(Mapping.Unit::au)),
    /** The best first; those without a score last. */
    SCORE("AUC of the score", Comparator.comparingDouble(UnitOrder::missing).thenComparingInt(Mapping.Unit::au)),
    /** Those with most feature maps of their own first. */
    MAPS(
            "feature maps",
            Comparator.comparingInt((Mapping.Unit unit) -> -unit.assigned()).thenComparingInt(Mapping.Unit::au)),
    /** Those that most faces show first. */
    FACES(
            "faces",
            Comparator.comparingInt((Mapping.Unit unit) -> -unit.positives()).thenComparingInt(Mapping.Unit::au));

    private final String title;
    private final Comparator<Mapping.Unit> comparator;

    UnitOrder(String title, Comparator<Mapping.Unit> comparator) {
        this.title = title;
        this.comparator = comparator;
    }

    /** By what they stand. */
    public String title() {
        return title;
    }

    List<Mapping.Unit> of(Mapping mapping) {
        return mapping.actionUnits().stream().sorted(comparator).toList();
    }

    private static double missing(Mapping.Unit unit) {
        HeldOutAuc auc = unit.heldOutAuc();
        return auc == null ? 1 : -auc.auc();
    }
}
