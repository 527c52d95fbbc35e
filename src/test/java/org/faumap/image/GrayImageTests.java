package org.faumap.image;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GrayImageTests {
    private final GrayImage image = new GrayImage(3, 2, new byte[] {1, 2, 3, 4, 5, -6});

    @Test
    void mirroredExchangesLeftAndRight() {
        assertThat(image.mirrored().pixels()).containsExactly(3, 2, 1, -6, 5, 4);
        assertThat(image.pixels()).containsExactly(1, 2, 3, 4, 5, -6);
    }

    @Test
    void valuesAreUnsigned() {
        assertThat(image.at(2, 1)).isEqualTo(250);
    }
}
