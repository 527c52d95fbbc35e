package org.faumap.training;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.faumap.model.Layer;

/** Builds the plain chain from a short description of its blocks. */
final class Architecture {
    /** The share of feature maps dropped behind the last block's pool; the first block drops nothing, later ones more and more. */
    private static final double BLOCK_DROPOUT = 0.05;

    private static final double HIDDEN_DROPOUT = 0.3;

    private Architecture() {}

    /**
     * 3x3 convolutions with padding 1, each with a ReLU; every block ends in a 2x2 max-pool; then one hidden linear layer
     * and the outputs.
     *
     * @param blocks widths, such as {@code 32-32,64-64,128-128}
     * @param hidden units of the hidden linear layer
     * @param outputs of the last layer
     * @throws IllegalArgumentException if the blocks cannot be read
     */
    static List<Layer> layers(String blocks, int hidden, int outputs) {
        List<Layer> layers = new ArrayList<>();
        String[] parts = blocks.split(",");
        for (int block = 1; block <= parts.length; block++) {
            int[] widths;
            try {
                widths = Arrays.stream(parts[block - 1].strip().split("-"))
                        .mapToInt(Integer::parseInt)
                        .toArray();
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(
                        "Blocks \"%s\": write widths such as 32-32,64-64,128-128".formatted(blocks), e);
            }
            for (int i = 1; i <= widths.length; i++) {
                layers.add(new Layer.Conv2d("conv%d_%d".formatted(block, i), widths[i - 1], 3, 1, 1));
                layers.add(new Layer.Relu("relu%d_%d".formatted(block, i)));
            }
            layers.add(new Layer.MaxPool2d("pool" + block, 2, 2));
            if (block > 1) {
                layers.add(new Layer.Dropout(
                        "dropout" + block, BLOCK_DROPOUT * (block - 1) / Math.max(1, parts.length - 1)));
            }
        }
        layers.add(new Layer.Flatten("flatten"));
        layers.add(new Layer.Linear("hidden", hidden));
        layers.add(new Layer.Relu("relu_hidden"));
        layers.add(new Layer.Dropout("dropout_hidden", HIDDEN_DROPOUT));
        layers.add(new Layer.Linear("logits", outputs));
        return layers;
    }
}
