package org.faumap.analysis;

import java.util.ArrayList;
import java.util.List;
import org.faumap.image.GrayImage;
import org.faumap.model.Chain;
import org.faumap.model.FeatureMapId;
import org.faumap.model.Layer;
import org.faumap.model.Network;

/**
 * The responses of chosen layers' feature maps to faces. Faces go through the network {@value #BATCH} at a time, a last
 * batch filled up, because the engine may round otherwise for another number: so a face's responses are the same bit for bit
 * whatever other faces are asked for, in which order and by how many threads. Thread-safe.
 */
public final class ResponseExtraction {
    private static final int BATCH = 32;

    private final Network network;
    private final List<String> maps;
    /** For each of them its place among all feature maps of the network. */
    private final int[] places;

    /**
     * @param layers names of convolutions; empty for the last of every block
     * @throws IllegalArgumentException if the network has no convolution of a name
     */
    public ResponseExtraction(Network network, List<String> layers) {
        this.network = network;
        Chain chain = network.source().chain();
        maps = maps(chain, layers);
        List<String> all = maps(
                chain,
                chain.convolutions().stream().map(link -> link.layer().name()).toList());
        places = maps.stream().mapToInt(all::indexOf).toArray();
    }

    /**
     * Names of the feature maps of chosen layers, such as {@code conv3_1/57}, layer by layer.
     *
     * @param layers names of convolutions; empty for the last of every block
     * @throws IllegalArgumentException if the network has no convolution of a name
     */
    public static List<String> maps(Chain chain, List<String> layers) {
        List<Chain.Link> convolutions = chain.convolutions();
        List<String> known =
                convolutions.stream().map(link -> link.layer().name()).toList();
        for (String layer : layers) {
            if (!known.contains(layer)) {
                throw new IllegalArgumentException("The model has no convolutional layer \"%s\". It has %s."
                        .formatted(layer, String.join(", ", known)));
            }
        }
        List<String> maps = new ArrayList<>();
        for (Chain.Link link : convolutions) {
            Layer.Conv2d convolution = (Layer.Conv2d) link.layer();
            if (layers.isEmpty() ? chain.endsBlock(link) : layers.contains(convolution.name())) {
                for (int map = 0; map < convolution.out(); map++) {
                    maps.add(new FeatureMapId(convolution.name(), map).toString());
                }
            }
        }
        return List.copyOf(maps);
    }

    /** Names of the feature maps, such as {@code conv3_1/57}, layer by layer. */
    public List<String> maps() {
        return maps;
    }

    /**
     * The largest value of each of these feature maps over its positions.
     *
     * @param faces of the network's input size
     * @return {@code [face][map]}
     */
    public float[][] responses(List<GrayImage> faces) {
        float[][] responses = new float[faces.size()][];
        for (int from = 0; from < responses.length; from += BATCH) {
            float[][] inputs = new float[BATCH][];
            for (int i = 0; i < BATCH; i++) {
                GrayImage face = faces.get(Math.min(from + i, responses.length - 1));
                inputs[i] = network.source().description().input().normalized(face);
            }
            float[][] all = network.responses(inputs);
            for (int i = 0; i < BATCH && from + i < responses.length; i++) {
                responses[from + i] = chosen(all[i]);
            }
        }
        return responses;
    }

    private float[] chosen(float[] all) {
        float[] responses = new float[places.length];
        for (int i = 0; i < responses.length; i++) {
            responses[i] = all[places[i]];
        }
        return responses;
    }
}
