package org.faumap.model;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One link of the plain chain that a network is. Tensors are laid out batch, channel, height, width; kernels and strides
 * are square.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Layer.Conv2d.class, name = "conv2d"),
    @JsonSubTypes.Type(value = Layer.Relu.class, name = "relu"),
    @JsonSubTypes.Type(value = Layer.MaxPool2d.class, name = "maxpool2d"),
    @JsonSubTypes.Type(value = Layer.AvgPool2d.class, name = "avgpool2d"),
    @JsonSubTypes.Type(value = Layer.GlobalPool.class, name = "globalpool"),
    @JsonSubTypes.Type(value = Layer.Flatten.class, name = "flatten"),
    @JsonSubTypes.Type(value = Layer.Linear.class, name = "linear"),
    @JsonSubTypes.Type(value = Layer.Dropout.class, name = "dropout"),
})
public sealed interface Layer {
    /** Unique within the chain; weights are stored as {@code <name>.weight} and {@code <name>.bias}. */
    String name();

    /**
     * Cross-correlation with zero padding: weight {@code [out, in, kernel, kernel]}, bias {@code [out]}, output side
     * {@code floor((side + 2 padding - kernel) / stride) + 1}.
     */
    record Conv2d(
            String name,
            int out,
            int kernel,
            @Nullable Integer stride,
            @Nullable Integer padding) implements Layer {
        public Conv2d {
            requireName(name);
            requireAtLeastOne(name, "out", out);
            requireAtLeastOne(name, "kernel", kernel);
            stride = stride == null ? 1 : stride;
            padding = padding == null ? 0 : padding;
            requireAtLeastOne(name, "stride", stride);
            if (padding < 0) {
                throw new IllegalArgumentException("Layer %s: padding %d is negative".formatted(name, padding));
            }
        }
    }

    /** max(z, 0). */
    record Relu(String name) implements Layer {
        public Relu {
            requireName(name);
        }
    }

    /** The maximum of each window, without padding; output side {@code floor((side - kernel) / stride) + 1}. */
    record MaxPool2d(String name, int kernel, @Nullable Integer stride) implements Layer {
        public MaxPool2d {
            requireName(name);
            requireAtLeastOne(name, "kernel", kernel);
            stride = stride == null ? kernel : stride;
            requireAtLeastOne(name, "stride", stride);
        }
    }

    /** The mean of each window, without padding; output side as for {@link MaxPool2d}. */
    record AvgPool2d(String name, int kernel, @Nullable Integer stride) implements Layer {
        public AvgPool2d {
            requireName(name);
            requireAtLeastOne(name, "kernel", kernel);
            stride = stride == null ? kernel : stride;
            requireAtLeastOne(name, "stride", stride);
        }
    }

    /** One value per channel: the mean or the maximum over all positions. */
    record GlobalPool(String name, @Nullable Mode mode) implements Layer {
        /** What is taken of a channel. */
        public enum Mode {
            AVG,
            MAX;

            @JsonValue
            String label() {
                return name().toLowerCase(Locale.ROOT);
            }
        }

        public GlobalPool {
            requireName(name);
            mode = mode == null ? Mode.AVG : mode;
        }
    }

    /** Channel, height and width become one axis, in this order. */
    record Flatten(String name) implements Layer {
        public Flatten {
            requireName(name);
        }
    }

    /** weight {@code [out, in]}, bias {@code [out]}; needs flattened input. */
    record Linear(String name, int out) implements Layer {
        public Linear {
            requireName(name);
            requireAtLeastOne(name, "out", out);
        }
    }

    /** Active in training only. */
    record Dropout(String name, double rate) implements Layer {
        public Dropout {
            requireName(name);
            if (!(rate >= 0 && rate < 1)) {
                throw new IllegalArgumentException("Layer %s: rate %s is not in [0, 1)".formatted(name, rate));
            }
        }
    }

    private static void requireName(@Nullable String name) {
        if (name == null || !name.matches("[A-Za-z][A-Za-z0-9_]{0,63}")) {
            throw new IllegalArgumentException(
                    "\"%s\" is no layer name: a letter, then letters, digits and _".formatted(name));
        }
    }

    private static void requireAtLeastOne(String name, String what, int value) {
        if (value < 1) {
            throw new IllegalArgumentException("Layer %s: %s is %d, at least 1 is needed".formatted(name, what, value));
        }
    }
}
