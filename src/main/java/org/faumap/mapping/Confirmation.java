package org.faumap.mapping;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a mapping says of coded faces of another data set, of the kind that it is meant for. Part of the subjects calibrate
 * from which auDistance on an action unit is said to have fired; everything else is measured on the others.
 *
 * @param name of the data set
 * @param calibrationFaces faces of the subjects that calibrate
 * @param calibrationSubjects how many these are
 * @param faces faces of the others
 * @param subjects how many these are
 * @param actionUnits those with a score that are shown by some faces of either part, smallest first
 */
@Schema(name = "MappingConfirmation")
public record Confirmation(
        String name, int calibrationFaces, int calibrationSubjects, int faces, int subjects, List<Unit> actionUnits) {
    /** Fewer faces that show an action unit calibrate nothing. */
    static final int LEAST_SHOWN = 4;

    public Confirmation {
        actionUnits = List.copyOf(actionUnits);
    }

    /**
     * An action unit.
     *
     * @param au its number
     * @param codedWith action units that the data set does not tell from it: a face that shows one of them counts as showing
     *     it, and its evidence is the largest auDistance of them all
     * @param faces faces where it could be told
     * @param present those of them that show it
     * @param auc of auDistance; null when none shows it, or all do
     * @param firing null where nothing calibrates it: too few faces show it, or fewer than half of those that fire would
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "ConfirmedUnit")
    public record Unit(
            int au,
            List<Integer> codedWith,
            int faces,
            int present,
            @Nullable HeldOutAuc auc,
            @Nullable Firing firing) {
        public Unit {
            codedWith = List.copyOf(codedWith);
        }
    }

    /**
     * From where on an action unit is said to have fired.
     *
     * @param above auDistance, in nats: where F1 is largest among the calibrating faces
     * @param calibratedBy how many of these show it
     * @param share of the faces that fire, 0 to 1
     * @param sensitivity share of the faces that show it that fire; null when none shows it
     * @param precision share of the faces that fire that show it; null when none fires
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Firing(
            double above,
            int calibratedBy,
            double share,
            @Nullable Double sensitivity,
            @Nullable Double precision) {}

    Optional<Unit> unit(int au) {
        return actionUnits.stream().filter(unit -> unit.au() == au).findFirst();
    }
}
