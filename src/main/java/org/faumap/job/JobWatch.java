package org.faumap.job;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.faumap.job.JobRefused.Reason;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;

/**
 * Looks at the jobs that callers wait for, twice a second, whoever works on them: one thread for all callers, which hold none.
 * Thread-safe.
 */
final class JobWatch implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(JobWatch.class);
    private static final int MOST = 500;
    private static final long INTERVAL_MILLIS = 500;

    private final MappingJobs jobs;
    private final List<Watcher> watchers = new CopyOnWriteArrayList<>();
    private @Nullable CountDownLatch stopped;

    private record Watcher(UUID job, Predicate<MappingJob> seen, Runnable leave) {}

    JobWatch(MappingJobs jobs) {
        this.jobs = jobs;
    }

    @Override
    public synchronized void start() {
        CountDownLatch ended = new CountDownLatch(1);
        Thread thread = new Thread(() -> look(ended), "faumap-job-watch");
        thread.setDaemon(true);
        thread.start();
        stopped = ended;
    }

    @Override
    public synchronized boolean isRunning() {
        return stopped != null;
    }

    /**
     * Has a job looked at until its watcher has seen enough.
     *
     * @param seen whether it has
     * @param leave called instead when this process stops
     * @throws JobRefused if too many wait already
     */
    void watch(UUID job, Predicate<MappingJob> seen, Runnable leave) {
        if (watchers.size() >= MOST) {
            throw new JobRefused(Reason.TOO_MANY, "Too many callers wait for jobs: ask without waiting.");
        }
        watchers.add(new Watcher(job, seen, leave));
    }

    private void look(CountDownLatch ended) {
        try {
            while (!ended.await(INTERVAL_MILLIS, TimeUnit.MILLISECONDS)) {
                watchers.removeIf(JobWatch.this::seenEnough);
            }
        } catch (InterruptedException condition) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean seenEnough(Watcher watcher) {
        try {
            return watcher.seen().test(jobs.find(watcher.job()));
        } catch (JobRefused | IllegalStateException gone) {
            return true; // the job was removed, or the caller has left
        } catch (DataAccessException condition) {
            log.debug("Jobs cannot be looked at", condition);
            return false;
        }
    }

    /** Before the web server waits for its callers: those who wait here would keep it. */
    @Override
    public synchronized void stop() {
        if (stopped != null) {
            stopped.countDown();
            stopped = null;
        }
        watchers.forEach(watcher -> watcher.leave().run());
        watchers.clear();
    }
}
