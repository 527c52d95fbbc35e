package org.faumap.inference;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.imageio.ImageIO;
import org.faumap.image.FaceOptions;
import org.faumap.image.FaceSelection;
import org.faumap.model.InputDescription;
import org.faumap.web.PostedImage;
import org.faumap.web.PostedImages;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What an inference request brings, as images to label.
 *
 * @param faces whether they are searched for
 */
record InferenceInputs(PostedImages images, FaceOptions faces) {
    static final String IMAGE = "image";
    static final String PIXELS = "pixels";
    private static final String BYTES = "BYTES";
    private static final String FP32 = "FP32";

    /** @throws InferenceRefused naming what does not fit */
    static InferenceInputs of(InferenceRequest request, InputDescription model) {
        List<InferenceRequest.Tensor> inputs = request.inputs();
        if (inputs == null || inputs.size() != 1 || inputs.get(0) == null) {
            throw new InferenceRefused(
                    "Send one input: \"image\" with an encoded image, or \"pixels\" with face crops.");
        }
        InferenceRequest.Tensor input = inputs.get(0);
        if (IMAGE.equals(input.name())) {
            return image(input);
        }
        if (PIXELS.equals(input.name())) {
            return pixels(input, model);
        }
        throw new InferenceRefused("There is no such input. Offered: \"image\", \"pixels\".");
    }

    private static InferenceInputs image(InferenceRequest.Tensor input) {
        JsonNode data = input.data();
        List<JsonNode> elements = flat(data);
        if (!BYTES.equals(input.datatype()) || !isShape(input.shape(), 1) || elements.size() != 1) {
            throw new InferenceRefused(
                    "\"image\" is of datatype BYTES and shape [1]: one file, as a string of base64.");
        }
        try {
            byte[] file = Base64.getDecoder().decode(elements.get(0).stringValue(""));
            return new InferenceInputs(new PostedImages(List.of(new PostedImage(null, file))), FaceOptions.DEFAULT);
        } catch (IllegalArgumentException condition) {
            throw new InferenceRefused("The data of \"image\" is not base64 (RFC 4648, section 4).");
        }
    }

    private static InferenceInputs pixels(InferenceRequest.Tensor input, InputDescription model) {
        List<Long> shape = input.shape();
        long faces = shape == null || shape.isEmpty() || shape.get(0) == null ? 0 : shape.get(0);
        if (!FP32.equals(input.datatype())
                || faces < 1
                || faces > PostedImages.MAX_IMAGES
                || !isShape(shape, faces, 1, model.height(), model.width())) {
            throw new InferenceRefused("\"pixels\" is of datatype FP32 and shape [n,1,%d,%d], with n from 1 to %d."
                    .formatted(model.height(), model.width(), PostedImages.MAX_IMAGES));
        }
        List<JsonNode> values = flat(input.data());
        int size = model.height() * model.width();
        if (values.size() != faces * size) {
            throw new InferenceRefused("The shape of \"pixels\" makes %d values, and its data has %d."
                    .formatted(faces * size, values.size()));
        }
        List<PostedImage> crops = new ArrayList<>();
        for (int face = 0; face < faces; face++) {
            crops.add(crop(values.subList(face * size, (face + 1) * size), model));
        }
        return new InferenceInputs(new PostedImages(crops), new FaceOptions(FaceSelection.FULL, 0, 1));
    }

    /** As a file, so that crops take the one way that images take, with its queue and limits. */
    private static PostedImage crop(List<JsonNode> values, InputDescription model) {
        BufferedImage image = new BufferedImage(model.width(), model.height(), BufferedImage.TYPE_BYTE_GRAY);
        byte[] grey = new byte[values.size()];
        for (int i = 0; i < grey.length; i++) {
            double value = values.get(i).isNumber() ? values.get(i).doubleValue() : Double.NaN;
            if (!(value >= 0 && value <= 255)) {
                throw new InferenceRefused("The values of \"pixels\" are grey levels from 0 (black) to 255 (white).");
            }
            grey[i] = (byte) Math.round(value);
        }
        image.getRaster().setDataElements(0, 0, model.width(), model.height(), grey);
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", file);
        } catch (IOException condition) {
            throw new UncheckedIOException(condition);
        }
        return new PostedImage(null, file.toByteArray());
    }

    private static boolean isShape(@Nullable List<Long> shape, long... sides) {
        if (shape == null || shape.size() != sides.length) {
            return false;
        }
        for (int i = 0; i < sides.length; i++) {
            if (shape.get(i) == null || shape.get(i) != sides[i]) {
                return false;
            }
        }
        return true;
    }

    /** The elements of a tensor, which may be nested by its shape or not. */
    private static List<JsonNode> flat(@Nullable JsonNode data) {
        List<JsonNode> elements = new ArrayList<>();
        if (data != null && data.isArray()) {
            flatten(data, elements);
        }
        return elements;
    }

    private static void flatten(JsonNode array, List<JsonNode> elements) {
        for (JsonNode each : array) {
            if (each.isArray()) {
                flatten(each, elements);
            } else {
                elements.add(each);
            }
        }
    }
}
