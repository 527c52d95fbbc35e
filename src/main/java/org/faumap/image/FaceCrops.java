package org.faumap.image;

import java.util.List;

/**
 * What an image comes down to for a network; the image itself is gone.
 *
 * @param width of the image, in pixels after EXIF rotation
 * @param height likewise
 * @param faces in the detector's order
 * @param facesNotShown how many there are beyond the most that were asked for
 * @param crops one for each face, in the network's size
 */
public record FaceCrops(
        int width, int height, List<DetectedFace> faces, int facesNotShown, List<GrayImage> crops, IntakeTimes times) {
    public FaceCrops {
        faces = List.copyOf(faces);
        crops = List.copyOf(crops);
        if (faces.size() != crops.size()) {
            throw new IllegalArgumentException("%d crops of %d faces".formatted(crops.size(), faces.size()));
        }
    }
}
