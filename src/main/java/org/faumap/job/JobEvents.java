package org.faumap.job;

import java.io.IOException;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** The stream of one caller that follows a job. */
final class JobEvents {
    private static final Duration LONGEST = Duration.ofHours(6);
    /** Proxies close a connection on which nothing comes, most of them after a minute. */
    private static final long HEARTBEAT_NANOS = Duration.ofSeconds(15).toNanos();

    private final SseEmitter emitter = new SseEmitter(LONGEST.toMillis());
    private final Function<MappingJob, JobAnswer> answer;
    private @Nullable MappingJob last;
    private long sentAt;

    JobEvents(Function<MappingJob, JobAnswer> answer) {
        this.answer = answer;
    }

    SseEmitter emitter() {
        return emitter;
    }

    /**
     * Sends how a job stands, if that is news.
     *
     * @return whether nothing more is to be sent
     */
    synchronized boolean send(MappingJob job) {
        try {
            if (job.equals(last)) {
                if (System.nanoTime() - sentAt > HEARTBEAT_NANOS) {
                    sentAt = System.nanoTime();
                    emitter.send(SseEmitter.event().comment("waiting"));
                }
                return false;
            }
            last = job;
            sentAt = System.nanoTime();
            boolean ended = job.state().ended();
            emitter.send(SseEmitter.event()
                    .name(ended ? "end" : "progress")
                    .data(answer.apply(job), MediaType.APPLICATION_JSON));
            if (ended) {
                emitter.complete();
            }
            return ended;
        } catch (IOException left) {
            return true; // the caller has gone
        }
    }
}
