package org.faumap.analysis;

import java.util.List;
import org.faumap.image.Box;
import org.jspecify.annotations.Nullable;

/**
 * What came of one image: a face with its responses, or a reason why there is none.
 *
 * @param file its name in the data set
 * @param failure what was wrong with it; null when nothing was
 * @param face where its face is; null exactly when something was wrong
 * @param responses to the face of each network that was asked for; empty when something was wrong
 */
public record ExtractedImage(
        String file, @Nullable Failure failure, @Nullable Box face, List<float[]> responses) {

    /** Why an image gives no face. */
    public enum Failure {
        /** Its file is not there. */
        MISSING("missing"),
        /** It is no image that can be read. */
        UNREADABLE("unreadable"),
        /** No face was found in it. */
        NO_FACE("no-face");

        private final String word;

        Failure(String word) {
            this.word = word;
        }

        /** As reports name it. */
        String word() {
            return word;
        }
    }

    public ExtractedImage {
        responses = List.copyOf(responses);
    }

    /** With the responses of one network alone. */
    public ExtractedImage withResponsesOf(int network) {
        return failure == null ? new ExtractedImage(file, null, face, List.of(responses.get(network))) : this;
    }

    public static ExtractedImage failed(String file, Failure failure) {
        return new ExtractedImage(file, failure, null, List.of());
    }
}
