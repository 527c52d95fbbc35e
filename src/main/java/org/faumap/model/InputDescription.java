package org.faumap.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.faumap.image.CropFormat;
import org.faumap.image.FaceCrop;
import org.faumap.image.GrayImage;
import org.jspecify.annotations.Nullable;

/**
 * What a network wants to see. A grey face of {@code height x width} pixels, values 0 to 255, becomes
 * {@code (p - mean) / std} with {@code p = pixel * scale}, or with {@code standardize} first
 * {@code p = (pixel - m) / (s + epsilon)}, m and s being mean and standard deviation of the face itself. Training and
 * serving both use {@link #normalized}.
 *
 * @param channels 1
 * @param height in pixels
 * @param width in pixels
 * @param scale factor on the pixel values; not used when standardised
 * @param mean subtracted after scaling
 * @param std divided by after that
 * @param standardize per-image standardisation, absent for none
 * @param crop how the square around a detected face is cut, absent for the default
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record InputDescription(
        int channels,
        int height,
        int width,
        double scale,
        double mean,
        double std,
        @Nullable Standardize standardize,
        @Nullable Crop crop) {

    /**
     * Per-image standardisation.
     *
     * @param epsilon added to the standard deviation (in grey levels), so that flat images do not become noise; above 0
     */
    public record Standardize(double epsilon) {
        public Standardize {
            if (!(epsilon > 0 && Double.isFinite(epsilon))) {
                throw new IllegalArgumentException("input: epsilon %s is not above 0".formatted(epsilon));
            }
        }
    }

    /**
     * The square that is cut around a detected face.
     *
     * @param scale its side, in sides of the detected box
     * @param shiftY how far its centre lies below the box's centre, in sides of the detected box
     * @param upright whether it is turned with the face, so that the eyes lie level; absent for no
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Crop(
            double scale, double shiftY, @Nullable Boolean upright) {
        public Crop(double scale, double shiftY) {
            this(scale, shiftY, null);
        }

        private static final double MAX = 10;

        public Crop {
            if (!(scale > 0 && scale <= MAX) || !(Math.abs(shiftY) <= MAX)) {
                throw new IllegalArgumentException(
                        "input: a crop of scale %s, shiftY %s is not within 0 to 10, -10 to 10"
                                .formatted(scale, shiftY));
            }
        }
    }

    public InputDescription {
        if (channels != 1) {
            throw new IllegalArgumentException("input: %d channels; grey images have 1".formatted(channels));
        }
        if (height < 1 || width < 1 || height > 1024 || width > 1024) {
            throw new IllegalArgumentException("input: %d x %d is not within 1 to 1024".formatted(width, height));
        }
        if (!Double.isFinite(scale) || !Double.isFinite(mean) || !Double.isFinite(std) || std == 0) {
            throw new IllegalArgumentException(
                    "input: scale %s, mean %s, std %s are not finite, or std is 0".formatted(scale, mean, std));
        }
    }

    /** What its faces are brought to. */
    public CropFormat cropFormat() {
        return new CropFormat(faceCrop(), width, height);
    }

    /** How a face is cut out; a package that does not say wants the detected box itself. */
    public FaceCrop faceCrop() {
        return crop == null
                ? new FaceCrop(1, 0)
                : new FaceCrop(crop.scale(), crop.shiftY(), Boolean.TRUE.equals(crop.upright()));
    }

    /**
     * The same with the crop in so many words, but for whether it is turned: what a network computes of a crop does not depend on that,
     * and the faces of data sets, which mappings are made from, are never turned.
     */
    InputDescription withCrop() {
        FaceCrop cut = faceCrop();
        return new InputDescription(
                channels, height, width, scale, mean, std, standardize, new Crop(cut.scale(), cut.shiftY(), null));
    }

    /**
     * The network's input for one face, row-major.
     *
     * @throws IllegalArgumentException if the face has another size
     */
    public float[] normalized(GrayImage face) {
        if (face.width() != width || face.height() != height) {
            throw new IllegalArgumentException("A face of %d x %d, the network wants %d x %d"
                    .formatted(face.width(), face.height(), width, height));
        }
        byte[] pixels = face.pixels();
        float[] values = new float[pixels.length];
        for (int i = 0; i < pixels.length; i++) {
            values[i] = pixels[i] & 0xFF;
        }
        normalize(values);
        return values;
    }

    /** The same in place, for grey values 0 to 255 that are not whole numbers (augmented training images). */
    public void normalize(float[] values) {
        double factor = scale;
        double offset = 0;
        if (standardize != null) {
            double sum = 0;
            for (float value : values) {
                sum += value;
            }
            double average = sum / values.length;
            double squares = 0;
            for (float value : values) {
                squares += (value - average) * (value - average);
            }
            factor = 1 / (Math.sqrt(squares / values.length) + standardize.epsilon());
            offset = -average * factor;
        }
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) ((values[i] * factor + offset - mean) / std);
        }
    }
}
