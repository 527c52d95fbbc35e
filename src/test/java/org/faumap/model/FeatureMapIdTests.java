package org.faumap.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FeatureMapIdTests {
    @Test
    void isReadAsItIsWritten() {
        FeatureMapId map = FeatureMapId.parse("conv3_1/57");

        assertThat(map).isEqualTo(new FeatureMapId("conv3_1", 57)).hasToString("conv3_1/57");
        assertThat(FeatureMapId.parse("c/0").channel()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "conv1",
                "conv1/",
                "/1",
                "conv1/-1",
                "conv1/01",
                "conv1/1/2",
                "conv1/9999999999",
                "1/1",
                "conv1/1 "
            })
    void isNothingElse(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FeatureMapId.parse(text))
                .withMessageContaining("is written conv3_1/57");
    }

    @Test
    void cannotBeWhatCouldNotBeRead() {
        assertThatIllegalArgumentException().isThrownBy(() -> new FeatureMapId("conv1", -1));
        assertThatIllegalArgumentException().isThrownBy(() -> new FeatureMapId("a/b", 1));
    }
}
