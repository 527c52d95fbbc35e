package org.faumap.mapping;

import java.util.Objects;
import org.faumap.facs.Expression;
import org.faumap.facs.FacsCode;
import org.jspecify.annotations.Nullable;

/**
 * A face of a data set with its FACS code, and how strongly each feature map responded to it.
 *
 * @param image names the image; unique within a data set
 * @param subject who is shown; null when nobody knows, then the image counts as a subject of its own
 * @param expression what was labelled; null for none, which is a class of its own in tests within expressions
 * @param code the action units
 * @param heldOut whether it only confirms what the others found
 * @param responses the largest value of each feature map, in the order of {@link Observations#maps}
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record CodedFace(
        String image,
        @Nullable String subject,
        @Nullable Expression expression,
        FacsCode code,
        boolean heldOut,
        float[] responses) {

    String subjectOrImage() {
        return Objects.requireNonNullElse(subject, image);
    }

    CodedFace withCodeOf(CodedFace other) {
        return new CodedFace(image, subject, expression, other.code, heldOut, responses);
    }
}
