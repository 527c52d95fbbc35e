package org.faumap.model;

import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What a network computed for one image on its way to the logits. Immutable, the arrays aside. */
public final class Activations {
    private final Chain chain;
    private final float[] input;
    private final float[] logits;
    private final Map<Integer, FeatureMaps> outputs = new HashMap<>();

    /**
     * @param input the normalised image, row-major
     * @param recorded what {@link ChainProgram#recordingBody} gives
     */
    Activations(Chain chain, float[] input, FloatBuffer recorded) {
        this.chain = chain;
        this.input = input;
        List<Chain.Link> links = chain.links();
        for (int i = 0; i < links.size(); i++) {
            if (chain.recorded(i)) {
                FeatureShape out = links.get(i).out();
                float[] values = new float[out.channels() * out.height() * out.width()];
                recorded.get(values);
                outputs.put(i, new FeatureMaps(out.channels(), out.height(), out.width(), values));
            }
        }
        logits = new float[recorded.remaining()];
        recorded.get(logits);
    }

    /** One per label, in order. */
    public float[] logits() {
        return logits.clone();
    }

    /** The feature maps of a convolution, behind its ReLU. */
    public FeatureMaps featureMaps(int convolution) {
        return output(chain.featureMaps(convolution));
    }

    /**
     * The output of the layer at this place of {@link Chain#links()}, or the input for -1.
     *
     * @throws NullPointerException if it is none of those that are recorded: behind ReLUs, and before maxima
     */
    public FeatureMaps output(int index) {
        if (index < 0) {
            // Images have one channel, so that it is innermost and outermost at once.
            return new FeatureMaps(1, chain.input().height(), chain.input().width(), input);
        }
        return Objects.requireNonNull(outputs.get(index), "not recorded");
    }
}
