package org.faumap.model;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which feature map of a network, written {@code conv3_1/57}.
 *
 * @param layer name of its convolution
 * @param channel of the convolution's output, from 0
 */
public record FeatureMapId(String layer, int channel) {
    private static final Pattern FORM = Pattern.compile("([A-Za-z][A-Za-z0-9_]{0,63})/(0|[1-9][0-9]{0,8})");

    public FeatureMapId {
        if (!FORM.matcher(layer + "/" + channel).matches()) {
            throw new IllegalArgumentException("%s/%s is no feature map".formatted(layer, channel));
        }
    }

    /** @throws IllegalArgumentException if this is not the name of a layer, a slash and a number */
    public static FeatureMapId parse(String text) {
        Matcher parts = FORM.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("\"%s\" is no feature map: it is written conv3_1/57".formatted(text));
        }
        return new FeatureMapId(parts.group(1), Integer.parseInt(parts.group(2)));
    }

    @Override
    public String toString() {
        return layer + "/" + channel;
    }
}
