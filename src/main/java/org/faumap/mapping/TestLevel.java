package org.faumap.mapping;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a mapping takes for independent of each other when it tests a pair. */
public enum TestLevel {
    /** Subjects: {@link ClusteredMannWhitney}, and codes change places among comparable faces. */
    SUBJECT {
        @Override
        int[] blocks(List<CodedFace> faces) {
            return Observations.comparable(Observations.subjectNumbers(faces));
        }
    },
    /** Faces: {@link MannWhitney}. Those of one subject are alike, so that its p is optimistic. */
    FACE {
        @Override
        int[] blocks(List<CodedFace> faces) {
            return new int[faces.size()];
        }
    };

    /** That of a mapping made from so many subjects. */
    static TestLevel of(int subjects) {
        return subjects >= MappingSettings.LEAST_SUBJECTS ? SUBJECT : FACE;
    }

    /** A number for each face's block: codes change places within blocks. */
    abstract int[] blocks(List<CodedFace> faces);

    /** What is wrong with it; null when nothing is. */
    @Nullable
    String caution() {
        return switch (this) {
            case SUBJECT -> null;
            case FACE -> "p and q take the faces of a subject for independent of each other: they are optimistic";
        };
    }

    /** In lower case, as in {@code mapping.json}. */
    @JsonValue
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
