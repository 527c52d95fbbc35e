package org.faumap.facs;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which action units are said to make up an expression. Theories differ, and people differ more (Snoek et al. 2023, Science
 * Advances 9, compare such tables and find them Western): a prototype is a reading aid, not a truth.
 */
public enum Prototypes {
    /**
     * What Lucey et al. 2010 required of a sequence of CK+ to bear a label (table 1). Their conditions on intensities are not
     * part of this table: for surprise AU5 must not be stronger than B, for fear AU4 may be missing when AU5 is E.
     */
    CK_PLUS("Lucey et al. 2010, The Extended Cohn-Kanade Dataset (CK+), table 1") {
        @Override
        String text(Expression expression) {
            return switch (expression) {
                case NEUTRAL -> "";
                case HAPPINESS -> "12";
                case SURPRISE -> "1+2|5";
                case SADNESS -> "1+4+15|11|6+15";
                case ANGER -> "23+24";
                case DISGUST -> "9|10";
                case FEAR -> "1+2+4";
                case CONTEMPT -> "14";
            };
        }
    },
    /** The combinations of EMFACS (Friesen and Ekman 1983), as they are commonly quoted; contempt is shown on one side. */
    EMFACS("Friesen and Ekman 1983, EMFACS") {
        @Override
        String text(Expression expression) {
            return switch (expression) {
                case NEUTRAL -> "";
                case HAPPINESS -> "6+12";
                case SURPRISE -> "1+2+5+26";
                case SADNESS -> "1+4+15";
                case ANGER -> "4+5+7+23";
                case DISGUST -> "9+15+16";
                case FEAR -> "1+2+4+5+7+20+26";
                case CONTEMPT -> "12+14";
            };
        }
    };

    private final String source;

    Prototypes(String source) {
        this.source = source;
    }

    /** Alternatives joined by {@code |}, action units by {@code +}. */
    abstract String text(Expression expression);

    /** Where the table is from. */
    public String source() {
        return source;
    }

    /** Combinations of which one is enough; empty for neutral, which is the absence of all. */
    public List<Set<ActionUnit>> combinations(Expression expression) {
        return text(expression).isEmpty()
                ? List.of()
                : Arrays.stream(text(expression).split("\\|"))
                        .map(combination -> Arrays.stream(combination.split("\\+"))
                                .map(number -> ActionUnit.of(Integer.parseInt(number)))
                                .collect(Collectors.toCollection(() -> EnumSet.noneOf(ActionUnit.class))))
                        .map(units -> (Set<ActionUnit>) units)
                        .toList();
    }

    /**
     * The combination of an expression that has the largest share of its action units among those given, the first of equal
     * ones; empty for neutral.
     */
    public Set<ActionUnit> closest(Expression expression, Collection<ActionUnit> shown) {
        return combinations(expression).stream()
                .max(Comparator.<Set<ActionUnit>>comparingDouble(units -> share(units, shown)))
                .orElse(Set.of());
    }

    private static double share(Set<ActionUnit> units, Collection<ActionUnit> shown) {
        return (double) units.stream().filter(shown::contains).count() / units.size();
    }
}
