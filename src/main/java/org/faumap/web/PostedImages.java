package org.faumap.web;

import java.util.List;

/**
 * The images of one request in the order they were sent. As the parameter of a controller's method it takes them from
 * a raw body, from parts named "image" of a multipart body, or from JSON
 * {@code {"images":[{"name":…,"data":"<base64>"}]}}.
 *
 * @param images 1 to {@value #MAX_IMAGES}
 */
public record PostedImages(List<PostedImage> images) {
    /** The most images one request may bring. */
    public static final int MAX_IMAGES = 32;

    public PostedImages {
        images = List.copyOf(images);
        if (images.isEmpty() || images.size() > MAX_IMAGES) {
            throw new IllegalArgumentException(
                    "A request brings 1 to %d images, not %d".formatted(MAX_IMAGES, images.size()));
        }
    }
}
