package org.faumap.image;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.bytedeco.javacpp.Pointer;
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

    /** The whole process, with what native libraries hold; the heap is a part of it. */
    @Bean
    MeterBinder residentMemory() {
        return registry -> Gauge.builder("faumap.memory.resident", Pointer::physicalBytes)
                .description("Physical memory of the process, native memory included")
                .baseUnit(BaseUnits.BYTES)
                .register(registry);
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
