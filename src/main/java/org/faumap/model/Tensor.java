package org.faumap.model;

import java.util.List;

/**
 * Float32 values in row-major order. The array is shared, not copied.
 *
 * @param shape extents, outermost first
 * @param values as many as the product of the extents
 */
@SuppressWarnings("ArrayRecordComponent") // weights are never compared
public record Tensor(List<Integer> shape, float[] values) {
    public Tensor {
        shape = List.copyOf(shape);
        long size = shape.stream().mapToLong(Integer::longValue).reduce(1, Math::multiplyExact);
        if (size != values.length) {
            throw new IllegalArgumentException("%d values do not fill %s".formatted(values.length, shape));
        }
    }
}
