package org.faumap.gallery;

import java.util.List;
import java.util.Map;
import org.faumap.facs.ActionUnit;
import org.faumap.facs.Expression;
import org.faumap.facs.FacsCode;
import org.faumap.image.GrayImage;
import org.jspecify.annotations.Nullable;
import org.springframework.util.function.SingletonSupplier;

/**
 * A rendered face of the bundled data set, cut for a model.
 *
 * @param id the name of its file without folder and ending, such as {@code s000_001}
 * @param subject the head
 * @param heldOut whether the head is one of those that only confirm
 * @param expression it was rendered with; null for a combination of action units that is none
 * @param cut what is cut of its image, when somebody first looks
 */
public record GalleryFace(
        String id,
        String subject,
        boolean heldOut,
        @Nullable Expression expression,
        FacsCode code,
        SingletonSupplier<Cut> cut) {

    /**
     * The face as it is cut for a model.
     *
     * @param input the crop in the network's size
     * @param look the same crop in a size to look at
     * @param regions where its action units are or would be seen, in shares of the crop's sides
     */
    record Cut(GrayImage input, GrayImage look, Map<ActionUnit, List<Region>> regions) {}

    /** A rectangle between two corners, in shares of the crop's sides: 0 to 1, or beyond what lies outside. */
    public record Region(double x0, double y0, double x1, double y1) {
        boolean holds(double x, double y) {
            return x >= x0 && x < x1 && y >= y0 && y < y1;
        }
    }

    GrayImage input() {
        return cut.obtain().input();
    }

    GrayImage look() {
        return cut.obtain().look();
    }

    Map<ActionUnit, List<Region>> regions() {
        return cut.obtain().regions();
    }

    boolean shows(ActionUnit unit) {
        return code.shows(unit);
    }
}
