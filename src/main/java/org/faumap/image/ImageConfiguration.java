package org.faumap.image;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ImageProperties.class)
class ImageConfiguration {
    @Bean
    ImageLimits imageLimits(ImageProperties properties) {
        return properties.limits();
    }

    /** Closed with the application context. */
    @Bean
    FaceIntake faceIntake(ImageProperties properties, ImageLimits limits) {
        int cores = Runtime.getRuntime().availableProcessors();
        return new FaceIntake(
                new ImageDecoder(limits, properties.memory()),
                new FaceDetector(properties.detectors() == 0 ? cores : properties.detectors()));
    }
}
