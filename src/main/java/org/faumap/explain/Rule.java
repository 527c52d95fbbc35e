package org.faumap.explain;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How a ReLU is treated on the way back; z is what it got on the way forward, R what comes down to it. */
public enum Rule {
    /** R becomes max(R, 0), whatever the sign of z (Zeiler and Fergus 2014, arXiv 1311.2901, section 2.1). */
    DECONVNET(true, false),
    /** R becomes max(R, 0) where z &gt; 0, else 0 (Springenberg et al. 2015, arXiv 1412.6806, figure 1). */
    GUIDED(true, true),
    /** R stays where z &gt; 0, else 0: the partial derivative by each pixel, times the seed. */
    GRADIENT(false, true);

    private final boolean rectifies;
    private final boolean gates;

    Rule(boolean rectifies, boolean gates) {
        this.rectifies = rectifies;
        this.gates = gates;
    }

    /** Whether negative signals are cut off. */
    boolean rectifies() {
        return rectifies;
    }

    /** Whether signals pass only where the network was active. */
    boolean gates() {
        return gates;
    }

    /** In lower case, as in requests and answers. */
    @JsonValue
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
