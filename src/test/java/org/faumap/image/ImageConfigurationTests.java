package org.faumap.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.util.unit.DataSize;

class ImageConfigurationTests {
    private final ApplicationContextRunner application =
            new ApplicationContextRunner().withUserConfiguration(ImageConfiguration.class);

    @Test
    void takes20MegabytesAnd40MegapixelsByDefault() {
        application.run(context -> {
            assertThat(context.getBean(ImageProperties.class).limits()).isEqualTo(ImageLimits.DEFAULT);
            assertThat(context).hasSingleBean(FaceIntake.class);
        });
    }

    @Test
    void bindsEveryProperty() {
        application
                .withPropertyValues(
                        "faumap.image.max-bytes=5MB",
                        "faumap.image.max-pixels=1000",
                        "faumap.image.max-work=500ms",
                        "faumap.image.memory-share=0.25",
                        "faumap.image.detectors=3")
                .run(context -> assertThat(context.getBean(ImageProperties.class))
                        .isEqualTo(
                                new ImageProperties(DataSize.ofMegabytes(5), 1000, Duration.ofMillis(500), 0.25, 3)));
    }

    @Test
    void refusesLimitsThatMakeNoSense() {
        application
                .withPropertyValues("faumap.image.max-pixels=0")
                .run(context -> assertThat(context).hasFailed());
    }
}
