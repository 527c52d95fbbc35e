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

    @Bean
    ImageDecoder imageDecoder(ImageLimits limits) {
        return new ImageDecoder(limits);
    }

    /** Closed with the application context. */
    @Bean
    FaceDetector faceDetector(ImageProperties properties) {
        int cores = Runtime.getRuntime().availableProcessors();
        return new FaceDetector(properties.detectors() == 0 ? cores : properties.detectors());
    }
}
