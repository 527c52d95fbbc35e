package org.faumap.image;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A place where a face may be, with the evidence for it.
 *
 * <p>The score is the share of faces among places of such evidence: a logistic fit on what is found in images made of half of 361
 * photographs' subjects and in drawings, {@code bench/faces.sh --fit}. Places without a face weigh three times as much there,
 * for images hold more of them than the synthesised ones. The smaller a place is in the image, the more
 * places of its size there are to be mistaken.
 *
 * @param sighting as the closest look had it, in pixels of the image
 * @param glance how sure the look was that found the place, a logit
 * @param closeLook the less sure of two looks that had the face upright and at the size that the network knows best, a logit
 * @param share the side of the place, in longer sides of the image
 */
record FoundFace(Sighting sighting, double glance, double closeLook, double share) {
    private static final double OFFSET = 3.59;
    private static final double PER_GLANCE = 2.38;
    private static final double PER_CLOSE_LOOK = 7.54;
    private static final double PER_LOG_SHARE = 4.55;
    /** Below, the fit has seen too little. */
    private static final double LEAST_SHARE = 0.05;

    /** BlazeFace's square ends at the brows: by how much the box is larger, and how far below its centre lies, in its sides. */
    private static final double BOX_SCALE = 1.13;

    private static final double BOX_SHIFT = -0.133;

    /** What speaks for a face, as the fit takes it: the last is the logarithm of the share. */
    double[] evidence() {
        return new double[] {glance, closeLook, Math.log(Math.max(LEAST_SHARE, Math.min(1, share)))};
    }

    /** How likely it is a face, 0 to 1. */
    double score() {
        double[] evidence = evidence();
        double logit = OFFSET + PER_GLANCE * evidence[0] + PER_CLOSE_LOOK * evidence[1] + PER_LOG_SHARE * evidence[2];
        return 1 / (1 + Math.exp(-logit));
    }

    double roll() {
        return sighting.keypoints().roll();
    }

    /** A square around brows, eyes, nose and mouth, cut off at the image's edges. */
    Box boxIn(GrayImage image) {
        double side = BOX_SCALE * sighting.side();
        double up = BOX_SHIFT * sighting.side();
        double x = sighting.centre().x() - up * Math.sin(Math.toRadians(roll()));
        double y = sighting.centre().y() + up * Math.cos(Math.toRadians(roll()));
        int left = inside(x - side / 2, image.width() - 1);
        int top = inside(y - side / 2, image.height() - 1);
        int right = inside(x + side / 2, image.width());
        int bottom = inside(y + side / 2, image.height());
        return new Box(left, top, Math.max(1, right - left), Math.max(1, bottom - top));
    }

    private static int inside(double position, int end) {
        return (int) Math.max(0, Math.min(end, Math.round(position)));
    }

    /** Of those that show one face the likeliest. */
    static List<FoundFace> distinct(List<FoundFace> faces) {
        List<FoundFace> kept = new ArrayList<>();
        faces.stream()
                .sorted(Comparator.comparingDouble(face -> -face.score()))
                .filter(face -> kept.stream().noneMatch(other -> face.sighting.isSameFaceAs(other.sighting)))
                .forEach(kept::add);
        return kept;
    }
}
