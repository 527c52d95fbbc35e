package org.faumap.model;

import io.swagger.v3.oas.annotations.media.Schema;
import org.faumap.image.Box;
import org.jspecify.annotations.Nullable;

/**
 * The input pixels that one position of a layer's output depends on: the position {@code (x, y)} sees {@code width}
 * columns from {@code offsetX + x * stride} and {@code height} rows from {@code offsetY + y * stride}. Offsets are
 * negative where padding is seen.
 */
@Schema(
        description = "Output position (x, y) sees `width` columns of the input from `offsetX + x * stride` on, and"
                + " `height` rows from `offsetY + y * stride` on, in pixels; negative offsets reach into the padding")
public record ReceptiveField(int width, int height, int stride, int offsetX, int offsetY) {
    /** A pixel of the input sees itself. */
    static final ReceptiveField PIXEL = new ReceptiveField(1, 1, 1, 0, 0);

    /** What the output of a layer sees, when its input sees this. */
    ReceptiveField through(Chain.Link link, FeatureShape input) {
        Layer layer = link.layer();
        if (layer instanceof Layer.Conv2d conv) {
            return through(conv.kernel(), orOne(conv.stride()), conv.padding() == null ? 0 : conv.padding());
        }
        if (layer instanceof Layer.MaxPool2d pool) {
            return through(pool.kernel(), orOne(pool.stride()), 0);
        }
        if (layer instanceof Layer.AvgPool2d pool) {
            return through(pool.kernel(), orOne(pool.stride()), 0);
        }
        if (layer instanceof Layer.GlobalPool || layer instanceof Layer.Linear || layer instanceof Layer.Flatten) {
            return new ReceptiveField(input.width(), input.height(), 1, 0, 0);
        }
        return this;
    }

    /**
     * The part of it that lies on the image, in pixels of the input, for the position {@code (x, y)}; the nearest pixel
     * for a position that sees nothing but padding.
     */
    public Box box(int x, int y, FeatureShape input) {
        int left = Math.max(0, Math.min(input.width() - 1, offsetX + x * stride));
        int top = Math.max(0, Math.min(input.height() - 1, offsetY + y * stride));
        int right = Math.max(left + 1, Math.min(input.width(), offsetX + x * stride + width));
        int bottom = Math.max(top + 1, Math.min(input.height(), offsetY + y * stride + height));
        return new Box(left, top, right - left, bottom - top);
    }

    private ReceptiveField through(int kernel, int step, int padding) {
        return new ReceptiveField(
                width + (kernel - 1) * stride,
                height + (kernel - 1) * stride,
                stride * step,
                offsetX - padding * stride,
                offsetY - padding * stride);
    }

    private static int orOne(@Nullable Integer stride) {
        return stride == null ? 1 : stride;
    }
}
