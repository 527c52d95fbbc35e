package org.faumap.model;

import ai.djl.Model;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import java.util.List;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How the engine's convolutions are written, and what their kernels are made into once at load. */
enum ConvolutionForm {
    /**
     * oneDNN's, called directly: kernels lie in its own blocks, and the ReLU behind is applied before a value is written. By
     * itself the engine leaves oneDNN out where batches are small, and orders the kernels anew in each call.
     */
    PACKED {
        @Override
        String weight(Chain.Link link) {
            return "return " + packed("w", link.in(), (Layer.Conv2d) link.layer());
        }

        @Override
        String transposedWeight(Chain.Link link) {
            Layer.Conv2d conv = (Layer.Conv2d) link.layer();
            int padding = conv.kernel() - 1 - padding(conv);
            Layer.Conv2d back = new Layer.Conv2d(conv.name(), link.in().channels(), conv.kernel(), 1, padding);
            return "return " + packed(TURNED, link.out(), back);
        }

        private static String packed(String weight, FeatureShape in, Layer.Conv2d conv) {
            return "torch.mkldnn_reorder_conv2d_weight(torch.to_mkldnn(%s), %s, %s, [1, 1], 1, [1, %d, %d, %d])"
                    .formatted(
                            weight, twice(padding(conv)), twice(stride(conv)), in.channels(), in.height(), in.width());
        }

        @Override
        String call(String weight, String bias, int stride, int padding, boolean rectified) {
            return "ops.mkldnn._convolution_pointwise(h, %s, %s, %s, %s, [1, 1], 1, \"%s\", annotate(List[Optional[number]], []), \"\")"
                    .formatted(weight, bias, twice(padding), twice(stride), rectified ? "relu" : "none");
        }
    },

    /**
     * The engine's own. Kernels have the channels innermost, which spares every call the reordering: about a quarter of the time
     * of a small batch.
     */
    PLAIN {
        @Override
        String weight(Chain.Link link) {
            return "return torch.clone(w, memory_format=2)";
        }

        @Override
        String transposedWeight(Chain.Link link) {
            return "return torch.clone(" + TURNED + ", memory_format=2)";
        }

        @Override
        String call(String weight, String bias, int stride, int padding, boolean rectified) {
            String convolution =
                    "torch.conv2d(h, %s, %s, %s, %s, [1, 1], 1)".formatted(weight, bias, twice(stride), twice(padding));
            return rectified ? "torch.relu_(" + convolution + ")" : convolution;
        }
    };

    private static final Logger log = LoggerFactory.getLogger(ConvolutionForm.class);

    /** The kernels of a transposed convolution: turned by half and with inputs and outputs exchanged. */
    private static final String TURNED = "torch.flip(torch.transpose(w, 0, 1), [2, 3])";

    /**
     * Program text that makes a convolution's kernels {@code w} ready. Always a copy: the engine's tensor of a Java array borrows
     * that array's memory.
     */
    abstract String weight(Chain.Link link);

    /** The same for the way back, of a convolution of stride 1. */
    abstract String transposedWeight(Chain.Link link);

    /**
     * A convolution of {@code h} as an expression.
     *
     * @param weight as {@link #weight} gives it
     * @param bias a name, or {@code None}
     * @param rectified whether a ReLU follows, which is included then
     */
    abstract String call(String weight, String bias, int stride, int padding, boolean rectified);

    private static int stride(Layer.Conv2d conv) {
        return Objects.requireNonNull(conv.stride());
    }

    private static int padding(Layer.Conv2d conv) {
        return Objects.requireNonNull(conv.padding());
    }

    private static String twice(int number) {
        return "[%d, %d]".formatted(number, number);
    }

    /** The best one that the loaded engine has. */
    static ConvolutionForm best() {
        return Best.FORM;
    }

    private static final class Best {
        static final ConvolutionForm FORM = works() ? PACKED : PLAIN;

        /** Engines are built without oneDNN for some platforms. */
        private static boolean works() {
            Layer.Conv2d conv = new Layer.Conv2d("c", 1, 1, 1, 0);
            FeatureShape shape = new FeatureShape(1, 2, 2, false);
            List<String> body = List.of(
                    PACKED.weight(new Chain.Link(conv, shape, shape)).replace("return ", "p = "),
                    "return " + PACKED.call("p", "None", 1, 0, true));
            try (NDManager manager = NDManager.newBaseManager();
                    Model program = TorchScript.load(List.of("h: Tensor", "w: Tensor"), body)) {
                NDList arguments = new NDList(
                        manager.create(new float[] {-1, 0, 1, 2}, new Shape(1, 1, 2, 2)),
                        manager.create(new float[] {2}, new Shape(1, 1, 1, 1)));
                float[] result = program.getBlock()
                        .forward(new ParameterStore(manager, false), arguments, false)
                        .singletonOrThrow()
                        .toFloatArray();
                return List.of(0f, 0f, 2f, 4f).equals(List.of(result[0], result[1], result[2], result[3]));
            } catch (EngineException | IllegalStateException condition) {
                log.info("The engine has no oneDNN: its own convolutions are used");
                log.debug("This is what it said", condition);
                return false;
            }
        }
    }
}
