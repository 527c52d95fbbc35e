package org.faumap.explain;

import org.faumap.image.Box;
import org.faumap.image.DetectedFace;
import org.faumap.image.FaceCrop;
import org.faumap.image.GrayImage;
import org.jspecify.annotations.Nullable;

/**
 * The face that is explained, and where it comes from.
 *
 * @param imageName what the caller calls the image, null when not said
 * @param imageWidth of the image, in pixels after EXIF rotation
 * @param imageHeight likewise
 * @param facesFound in the image and shown; 1 when the whole image is the face
 * @param facesNotShown how many there are beyond the most that were asked for
 * @param index which of them, from 0, in the detector's order
 * @param detected where it was found
 * @param crop what the network saw of the image
 * @param input the crop in the network's size
 * @param image the crop in a size to look at
 */
record ExplainedFace(
        @Nullable String imageName,
        int imageWidth,
        int imageHeight,
        int facesFound,
        int facesNotShown,
        int index,
        DetectedFace detected,
        FaceCrop.Window crop,
        GrayImage input,
        GrayImage image) {

    /** The whole of the network's input as pixels of the image. */
    FaceCrop.Window inImage() {
        return inImage(new Box(0, 0, input.width(), input.height()));
    }

    /** A rectangle of the network's input as pixels of the image, turned as the crop is, to a thousandth. */
    FaceCrop.Window inImage(Box box) {
        double scaleX = crop.width() / input.width();
        double scaleY = crop.height() / input.height();
        FaceCrop.Window part =
                crop.part(box.x() * scaleX, box.y() * scaleY, box.width() * scaleX, box.height() * scaleY);
        return new FaceCrop.Window(
                thousandths(part.x()),
                thousandths(part.y()),
                thousandths(part.width()),
                thousandths(part.height()),
                part.roll() == null ? null : thousandths(part.roll()));
    }

    private static double thousandths(double pixels) {
        return Math.round(1000 * pixels) / 1000.0;
    }
}
