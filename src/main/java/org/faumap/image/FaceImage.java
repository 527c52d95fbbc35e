package org.faumap.image;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An image with its faces, whose pixels stay in memory until it is closed. For one thread at a time. */
public final class FaceImage implements AutoCloseable {
    private final DecodedImage decoded;
    private final FaceSelection selection;
    private final List<DetectedFace> faces;
    private final int facesNotShown;
    private final IntakeTimes times;
    private @Nullable HalvedCopies copies;

    FaceImage(
            DecodedImage decoded,
            FaceSelection selection,
            List<DetectedFace> faces,
            int facesNotShown,
            IntakeTimes times) {
        this.decoded = decoded;
        this.selection = selection;
        this.faces = faces;
        this.facesNotShown = facesNotShown;
        this.times = times;
    }

    /** In pixels after EXIF rotation. */
    public int width() {
        return decoded.gray().width();
    }

    /** In pixels after EXIF rotation. */
    public int height() {
        return decoded.gray().height();
    }

    /** In the detector's order; the whole image where that is the face. */
    public List<DetectedFace> faces() {
        return faces;
    }

    /** How many there are beyond the most that were asked for. */
    public int facesNotShown() {
        return facesNotShown;
    }

    /** How long it took to come to this; nothing has been cut out yet. */
    public IntakeTimes times() {
        return times;
    }

    /** What a crop of one of the faces shows, in pixels of the image. */
    public FaceCrop.Window window(DetectedFace face, FaceCrop crop) {
        return switch (selection) {
            case DETECT -> crop.window(width(), height(), face);
            case FULL -> new FaceCrop.Window(0, 0, width(), height());
        };
    }

    /** Cuts one of the faces out. */
    public GrayImage crop(DetectedFace face, CropFormat format) {
        return switch (selection) {
            case DETECT -> cut(face, format);
            case FULL -> FaceCrop.resize(decoded.gray(), format.width(), format.height());
        };
    }

    /** Cuts out what need not be one of the faces. */
    public GrayImage cut(DetectedFace face, CropFormat format) {
        FaceCrop.Window window = format.crop().window(width(), height(), face);
        return window.roll() == null
                ? format.crop().cut(decoded.gray(), face.box(), format.width(), format.height())
                : window.turned().cut(copies(), format.width(), format.height(), TurnedWindow.Beyond.BORDER);
    }

    private HalvedCopies copies() {
        if (copies == null) {
            copies = new HalvedCopies(decoded.gray());
        }
        return copies;
    }

    /** Cuts all of them out. */
    public FaceCrops crops(CropFormat format) {
        long start = System.nanoTime();
        List<GrayImage> crops = new ArrayList<>(faces.size());
        for (DetectedFace face : faces) {
            crops.add(crop(face, format));
        }
        return new FaceCrops(
                width(), height(), faces, facesNotShown, crops, times.withCropped(System.nanoTime() - start));
    }

    /** The same with faces that are not known to be turned; it takes the place of this one. */
    public FaceImage asUpright() {
        List<DetectedFace> upright = faces.stream()
                .map(face -> new DetectedFace(face.box(), face.score(), null))
                .toList();
        return new FaceImage(decoded, selection, upright, facesNotShown, times);
    }

    /** Lets the pixels go. */
    @Override
    public void close() {
        decoded.close();
    }
}
