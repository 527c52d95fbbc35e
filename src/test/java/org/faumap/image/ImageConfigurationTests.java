package org.faumap.image;

import static org.assertj.core.api.Assertions.assertThat;

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
            assertThat(context).hasSingleBean(ImageDecoder.class).hasSingleBean(FaceDetector.class);
        });
    }

    @Test
    void bindsEveryProperty() {
        application
                .withPropertyValues(
                        "faumap.image.max-bytes=5MB", "faumap.image.max-pixels=1000", "faumap.image.detectors=3")
                .run(context -> assertThat(context.getBean(ImageProperties.class))
                        .isEqualTo(new ImageProperties(DataSize.ofMegabytes(5), 1000, 3)));
    }

    @Test
    void refusesLimitsThatMakeNoSense() {
        application
                .withPropertyValues("faumap.image.max-pixels=0")
                .run(context -> assertThat(context).hasFailed());
    }
}
