package org.faumap.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.faumap.facs.ActionUnit;
import org.faumap.mapping.CodedFace;
import org.faumap.mapping.Observations;

/**
 * How often faces with an action unit show another: a feature map that answers to one may answer to its company.
 *
 * @param other the company
 * @param with share of the faces with the action unit that show the other, too
 * @param without share of the faces without it that do
 * @param phi correlation of the two codes, -1 to 1
 */
public record CoOccurrence(ActionUnit other, double with, double without, double phi) {
    /** Those most correlated with an action unit, the strongest first, over the faces of the mapping. */
    static List<CoOccurrence> of(Observations observations, ActionUnit unit, List<ActionUnit> others, int most) {
        List<CodedFace> faces =
                observations.faces().stream().filter(face -> !face.heldOut()).toList();
        double positives = count(faces, unit);
        double negatives = faces.size() - positives;
        List<CoOccurrence> found = new ArrayList<>();
        for (ActionUnit other : others) {
            double all = count(faces, other);
            if (other == unit || positives == 0 || negatives == 0 || all == 0 || all == faces.size()) {
                continue;
            }
            double both = faces.stream()
                    .filter(face -> face.code().shows(unit) && face.code().shows(other))
                    .count();
            double phi = (both * faces.size() - positives * all)
                    / Math.sqrt(positives * negatives * all * (faces.size() - all));
            found.add(new CoOccurrence(other, both / positives, (all - both) / negatives, phi));
        }
        return found.stream()
                .sorted(Comparator.comparingDouble(each -> -Math.abs(each.phi())))
                .limit(most)
                .toList();
    }

    private static double count(List<CodedFace> faces, ActionUnit unit) {
        return faces.stream().filter(face -> face.code().shows(unit)).count();
    }
}
