package org.faumap.model;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What a network computed for one picture on its way to the logits. Immutable, the arrays aside. */
public final class Activations {
    private final Chain chain;
    private final float[] input;
    private final float[] logits;
    private final Map<Integer, FeatureMaps> outputs = new HashMap<>();

    /**
     * @param input the normalised picture, row-major
     * @param recorded what {@link ChainProgram#recordingBody} gives
     */
    Activations(Chain chain, float[] input, float[] recorded) {
        this.chain = chain;
        this.input = input;
        int from = 0;
        List<Chain.Link> links = chain.links();
        for (int i = 0; i < links.size(); i++) {
            if (chain.recorded(i)) {
                FeatureShape out = links.get(i).out();
                int size = out.channels() * out.height() * out.width();
                float[] values = new float[size];
                System.arraycopy(recorded, from, values, 0, size);
                outputs.put(i, new FeatureMaps(out.channels(), out.height(), out.width(), values));
                from += size;
            }
        }
        logits = new float[recorded.length - from];
        System.arraycopy(recorded, from, logits, 0, logits.length);
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
            // Pictures have one channel, so that it is innermost and outermost at once.
            return new FeatureMaps(1, chain.input().height(), chain.input().width(), input);
        }
        return Objects.requireNonNull(outputs.get(index), "not recorded");
    }
}
