package org.faumap.image;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.bytedeco.javacpp.Pointer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ImageProperties.class)
class ImageConfiguration {
    private static final Logger log = LoggerFactory.getLogger(ImageConfiguration.class);

    @Bean
    ImageLimits imageLimits(ImageProperties properties) {
        return properties.limits();
    }

    /** The whole process, with what native libraries hold; the heap is a part of it. */
    @Bean
    MeterBinder residentMemory() {
        return registry -> Gauge.builder("faumap.memory.resident", Pointer::physicalBytes)
                .description("Physical memory of the process, native memory included")
                .baseUnit(BaseUnits.BYTES)
                .register(registry);
    }

    /** Closed with the application context. It warms up while the rest of that is made. */
    @Bean
    FaceIntake faceIntake(ImageProperties properties, ImageLimits limits) {
        int cores = Runtime.getRuntime().availableProcessors();
        FaceIntake intake = new FaceIntake(
                new ImageDecoder(limits, properties.memory()),
                new FaceDetector(properties.detectors() == 0 ? cores : properties.detectors()));
        Thread warming = new Thread(() -> warmUp(intake), "faumap-images");
        warming.setDaemon(true);
        warming.start();
        return intake;
    }

    private static void warmUp(FaceIntake intake) {
        try {
            intake.warmUp();
        } catch (IllegalStateException condition) {
            log.debug("Images were not worked on: closed in the meantime, or the workers will tell why", condition);
        }
    }
}
