package org.faumap.mapping;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.faumap.facs.ActionUnit;
import org.jspecify.annotations.Nullable;

/** The faces that a mapping is not made from: what it found is confirmed on them. */
final class HeldOutFaces {
    private final List<CodedFace> faces;
    private final List<String> maps;
    private final SubjectResampling resampling;

    HeldOutFaces(Observations observations, MappingSettings settings) {
        faces = observations.faces(true);
        maps = observations.maps();
        resampling = new SubjectResampling(Observations.subjectNumbers(faces), settings.resamplings(), settings.seed());
    }

    int size() {
        return faces.size();
    }

    int subjects() {
        return Observations.subjects(faces);
    }

    /** Of the responses of one feature map; null when none of these faces shows the action unit, or all do. */
    @Nullable
    HeldOutAuc auc(int map, ActionUnit unit) {
        return auc(unit, face -> face.responses()[map]);
    }

    /** Of a score; null when none of these faces shows the action unit, or all do. */
    @Nullable
    HeldOutAuc auc(Score score, ActionUnit unit) {
        int[] places =
                score.maps().stream().mapToInt(map -> maps.indexOf(map.map())).toArray();
        return auc(
                unit,
                face -> score.evidence(Arrays.stream(places)
                        .mapToDouble(place -> face.responses()[place])
                        .toArray()));
    }

    private @Nullable HeldOutAuc auc(ActionUnit unit, ToDoubleFunction<CodedFace> value) {
        boolean[] present = Observations.codes(faces, unit);
        int positives = Observations.count(present);
        return positives == 0 || positives == present.length
                ? null
                : resampling.auc(faces.stream().mapToDouble(value).toArray(), present);
    }
}
