package org.faumap.model;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class PromotionsTests {
    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "s3://bucket/faumap/models"})
    void saysWhatToSetWhereThereIsNoFolder(@Nullable String location) {
        ModelSettings settings = new ModelSettings(location, null, Duration.ofSeconds(5));
        Promotions promotions = new Promotions(new Models(settings), settings);
        assertThatThrownBy(() -> promotions.promote(new ModelId("expression", "1"), "{}"))
                .isInstanceOf(UnfitModelPackage.class)
                .hasMessageStartingWith("There is no folder of models to write it to: set faumap.model.location");
    }
}
