package org.faumap.job;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;

/**
 * Looks at the jobs that callers wait for, twice a second, whoever works on them: one question to the database for all callers.
 * What is written to a caller is written by a thread of its own, so that one who does not read holds up nobody else.
 * Thread-safe.
 */
final class JobWatch implements SmartLifecycle {
    /** Callers at a time. One more makes room for itself: nobody tells us when a caller that waits has gone. */
    static final int MOST = 500;

    private static final Logger log = LoggerFactory.getLogger(JobWatch.class);
    private static final long INTERVAL_MILLIS = 500;

    private final MappingJobs jobs;
    /** Those who wait, the longest first; it is its own lock, under which nobody asks the database or writes to a caller. */
    private final Set<Watcher> watchers = new LinkedHashSet<>();

    private final ExecutorService answers = Executors.newCachedThreadPool(work -> thread("faumap-job-answers", work));
    private @Nullable CountDownLatch stopped;

    private static final class Watcher {
        private final UUID job;
        private final String client;
        private final Predicate<MappingJob> seen;
        private final Runnable leave;
        private final AtomicBoolean busy = new AtomicBoolean();

        Watcher(UUID job, String client, Predicate<MappingJob> seen, Runnable leave) {
            this.job = job;
            this.client = client;
            this.seen = seen;
            this.leave = leave;
        }
    }

    JobWatch(MappingJobs jobs) {
        this.jobs = jobs;
    }

    private static Thread thread(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public synchronized void start() {
        CountDownLatch ended = new CountDownLatch(1);
        thread("faumap-job-watch", () -> look(ended)).start();
        stopped = ended;
    }

    @Override
    public synchronized boolean isRunning() {
        return stopped != null;
    }

    /**
     * Has a job looked at until its watcher has seen enough. Where too many wait already, the client with the most of them
     * loses the one that has waited longest.
     *
     * @param client who waits
     * @param seen whether it has seen enough; it may take its time
     * @param leave called instead when this process stops, the job is gone, or room is needed
     */
    void watch(UUID job, String client, Predicate<MappingJob> seen, Runnable leave) {
        List<Watcher> crowding = new ArrayList<>();
        synchronized (watchers) {
            while (watchers.size() >= MOST) {
                crowding.add(crowding());
                watchers.removeAll(crowding);
            }
            watchers.add(new Watcher(job, client, seen, leave));
        }
        crowding.forEach(this::dismiss);
    }

    private Watcher crowding() {
        Map<String, Long> each =
                watchers.stream().collect(Collectors.groupingBy(watcher -> watcher.client, Collectors.counting()));
        long most = each.values().stream().mapToLong(Long::longValue).max().orElse(0);
        return watchers.stream()
                .filter(watcher -> each.getOrDefault(watcher.client, 0L) == most)
                .findFirst()
                .orElseThrow();
    }

    private void look(CountDownLatch ended) {
        boolean working = true;
        try {
            while (!ended.await(INTERVAL_MILLIS, TimeUnit.MILLISECONDS)) {
                try {
                    look();
                    working = true;
                } catch (DataAccessException condition) {
                    log.debug("Jobs cannot be looked at", condition);
                } catch (RuntimeException failure) {
                    if (working) {
                        log.error("Jobs cannot be looked at", failure);
                    }
                    working = false;
                }
            }
        } catch (InterruptedException condition) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        List<Watcher> waiting;
        synchronized (watchers) {
            waiting = List.copyOf(watchers);
        }
        if (waiting.isEmpty()) {
            return;
        }
        Map<UUID, MappingJob> found =
                jobs.find(waiting.stream().map(watcher -> watcher.job).collect(Collectors.toSet())).stream()
                        .collect(Collectors.toMap(MappingJob::id, Function.identity()));
        for (Watcher watcher : waiting) {
            MappingJob job = found.get(watcher.job);
            if (job == null) {
                dismiss(watcher);
            } else if (watcher.busy.compareAndSet(false, true)) {
                answers.execute(() -> show(watcher, job));
            }
        }
    }

    private void show(Watcher watcher, MappingJob job) {
        try {
            if (watcher.seen.test(job)) {
                remove(watcher);
            }
        } catch (IllegalStateException left) {
            remove(watcher);
        } finally {
            watcher.busy.set(false);
        }
    }

    private void remove(Watcher watcher) {
        synchronized (watchers) {
            watchers.remove(watcher);
        }
    }

    private void dismiss(Watcher watcher) {
        remove(watcher);
        answers.execute(watcher.leave);
    }

    /** Before the web server waits for its callers: those who wait here would keep it. */
    @Override
    public synchronized void stop() {
        if (stopped != null) {
            stopped.countDown();
            stopped = null;
        }
        List<Watcher> waiting;
        synchronized (watchers) {
            waiting = List.copyOf(watchers);
        }
        waiting.forEach(this::dismiss);
    }
}
