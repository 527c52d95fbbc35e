package org.faumap.web;

import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** The traces of requests, each stage of the work as a span below that of the request; see {@link TracingSwitch} for when there are any. */
@Component
public final class Traces {
    private final @Nullable Tracer tracer;

    Traces(ObjectProvider<Tracer> tracer) {
        this.tracer = tracer.getIfAvailable();
    }

    /** Of the request that this thread works on; it may be told of stages by other threads. */
    public Trace ofThisThread() {
        Tracer tracing = tracer;
        Span request = tracing == null ? null : tracing.currentSpan();
        if (tracing == null || request == null || request.isNoop()) {
            return Trace.NONE;
        }
        return (stage, begunAt, nanos) -> {
            long begun = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis()) - (System.nanoTime() - begunAt);
            tracing.spanBuilder()
                    .setParent(request.context())
                    .name(stage)
                    .startTimestamp(begun, TimeUnit.NANOSECONDS)
                    .start()
                    .end(begun + nanos, TimeUnit.NANOSECONDS);
        };
    }
}
