package org.faumap.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ChainTests {
    @Test
    void computesOddShapes() throws UnfitModelPackage {
        Chain chain = Chain.of(
                1,
                45,
                51,
                List.of(
                        new Layer.Conv2d("conv1", 8, 3, null, null),
                        new Layer.MaxPool2d("pool1", 3, 2),
                        new Layer.Conv2d("conv2", 10, 3, 2, 1),
                        new Layer.GlobalPool("globalpool", null),
                        new Layer.Flatten("flatten"),
                        new Layer.Linear("fc", 3)));
        assertThat(chain.links().stream().map(link -> link.out().toString()))
                .containsExactly("[8, 43, 49]", "[8, 21, 24]", "[10, 11, 12]", "[10, 1, 1]", "[10]", "[3]");
        assertThat(chain.weightShapes())
                .containsEntry("conv2.weight", List.of(10, 8, 3, 3))
                .containsEntry("fc.weight", List.of(3, 10));
    }

    @Test
    void refusesWindowsThatDoNotFit() {
        assertThatThrownBy(() -> Chain.of(1, 4, 4, List.of(new Layer.MaxPool2d("pool", 5, 1))))
                .hasMessage("Layer pool: a window of 5 does not fit into [1, 4, 4] with padding 0");
    }

    @Test
    void refusesLinearLayersOnFeatureMaps() {
        assertThatThrownBy(() -> Chain.of(1, 4, 4, List.of(new Layer.Linear("fc", 5))))
                .hasMessage("Layer fc: a linear layer needs flattened input, but gets [1, 4, 4]");
    }

    @Test
    void refusesConvolutionsOnFlattenedInput() {
        assertThatThrownBy(() ->
                        Chain.of(1, 4, 4, List.of(new Layer.Flatten("flatten"), new Layer.Conv2d("conv", 2, 1, 1, 0))))
                .hasMessage("Layer conv: needs feature maps, but gets flattened input [16]");
    }

    @Test
    void refusesANameThatOccursTwice() {
        assertThatThrownBy(() -> Chain.of(1, 4, 4, List.of(new Layer.Relu("a"), new Layer.Relu("a"))))
                .hasMessage("Layer a: the name occurs twice");
    }
}
