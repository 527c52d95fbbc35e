package org.faumap.image;

import java.util.ArrayList;
import java.util.List;

/** An image with its faces, whose pixels stay in memory until it is closed. For one thread at a time. */
public final class FaceImage implements AutoCloseable {
    private final DecodedImage decoded;
    private final FaceSelection selection;
    private final List<DetectedFace> faces;
    private final int facesNotShown;
    private final IntakeTimes times;

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

    /** What a crop of one of the faces shows, in pixels of the image. */
    public FaceCrop.Window window(DetectedFace face, FaceCrop crop) {
        return switch (selection) {
            case DETECT -> crop.window(decoded.gray(), face.box());
            case FULL -> new FaceCrop.Window(0, 0, width(), height());
        };
    }

    /** Cuts one of the faces out. */
    public GrayImage crop(DetectedFace face, CropFormat format) {
        return switch (selection) {
            case DETECT -> cut(face.box(), format);
            case FULL -> FaceCrop.resize(decoded.gray(), format.width(), format.height());
        };
    }

    /** Cuts out what need not be one of the faces. */
    public GrayImage cut(Box box, CropFormat format) {
        return format.crop().cut(decoded.gray(), box, format.width(), format.height());
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

    /** Lets the pixels go. */
    @Override
    public void close() {
        decoded.close();
    }
}
