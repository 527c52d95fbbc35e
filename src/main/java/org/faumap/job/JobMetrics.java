package org.faumap.job;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.faumap.analysis.ExtractedImage;

/** What this process does on jobs, for the operator. Thread-safe. */
final class JobMetrics {
    private final Counter extracted;
    private final Counter failed;
    private final Map<MappingJob.State, Counter> ended = new EnumMap<>(MappingJob.State.class);

    JobMetrics(MeterRegistry registry) {
        extracted = images(registry, "face");
        failed = images(registry, "failed");
        for (MappingJob.State state : MappingJob.State.values()) {
            if (state.ended()) {
                ended.put(
                        state,
                        Counter.builder("faumap.job.ended")
                                .description("Mapping jobs that ended in this process")
                                .tag("state", state.name())
                                .register(registry));
            }
        }
    }

    private static Counter images(MeterRegistry registry, String outcome) {
        return Counter.builder("faumap.job.images")
                .description("Images of mapping jobs that this process extracted")
                .tag("outcome", outcome)
                .register(registry);
    }

    void extracted(List<ExtractedImage> images) {
        long without = images.stream().filter(image -> image.failure() != null).count();
        failed.increment((double) without);
        extracted.increment((double) (images.size() - without));
    }

    void ended(MappingJob.State state) {
        Counter counter = ended.get(state);
        if (counter != null) {
            counter.increment();
        }
    }
}
