package org.faumap.mapping;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Shares feature maps out between threads. What is computed of a map never depends on how many threads there are. */
final class MapThreads {
    /** What is computed of the maps {@code from} to {@code to - 1}. */
    interface Work {
        void run(int from, int to);
    }

    private MapThreads() {}

    /**
     * Returns when all maps are done.
     *
     * @param threads at least 1
     */
    static void run(int maps, int threads, Work work) {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> parts = new ArrayList<>();
            for (int part = 0; part < threads; part++) {
                int from = (int) ((long) maps * part / threads);
                int to = (int) ((long) maps * (part + 1) / threads);
                parts.add(pool.submit(() -> work.run(from, to)));
            }
            for (Future<?> part : parts) {
                part.get();
            }
        } catch (InterruptedException condition) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted in an analysis", condition);
        } catch (ExecutionException failure) {
            throw new IllegalStateException("An analysis failed", failure.getCause());
        } finally {
            pool.shutdownNow();
        }
    }
}
