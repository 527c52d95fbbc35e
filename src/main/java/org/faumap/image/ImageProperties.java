package org.faumap.image;

import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of image intake.
 *
 * @param maxBytes largest encoded file
 * @param maxPixels largest width times height
 * @param maxWork processor time that decoding one image may take
 * @param memoryShare what the pixels of all images under way may take together, as a share of the largest heap
 * @param detectors how many faces searches run at once; 0 is one per core
 */
@Validated
@ConfigurationProperties("faumap.image")
record ImageProperties(
        @DefaultValue("20000000B") DataSize maxBytes,

        @DefaultValue("40000000") @Min(1) @Max(1_000_000_000)
        long maxPixels,

        @DefaultValue("2s") Duration maxWork,

        @DefaultValue("0.5") @DecimalMin("0.001") @DecimalMax("1")
        double memoryShare,

        @DefaultValue("0") @Min(0) @Max(256) int detectors) {

    ImageLimits limits() {
        return new ImageLimits(maxBytes.toBytes(), maxPixels, maxWork);
    }

    PixelMemory memory() {
        return new PixelMemory((long) (memoryShare * Runtime.getRuntime().maxMemory()));
    }
}
