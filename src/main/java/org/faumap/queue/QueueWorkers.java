package org.faumap.queue;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerName;
import com.github.kagkarlsson.scheduler.jdbc.DefaultJdbcCustomization;
import com.github.kagkarlsson.scheduler.logging.LogLevel;
import com.github.kagkarlsson.scheduler.serializer.Serializer;
import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.Execution;
import com.github.kagkarlsson.scheduler.task.ExecutionComplete;
import com.github.kagkarlsson.scheduler.task.ExecutionOperations;
import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.faumap.queue.WorkQueue.Claim;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/** The threads of this process that take work out of one queue; db-scheduler deals it out. Thread-safe. */
public final class QueueWorkers {
    private static final Logger log = LoggerFactory.getLogger(QueueWorkers.class);

    /** The most heartbeats that may be missed; db-scheduler knows no fewer. */
    private static final int HEARTBEATS = 4;

    /** That threads are waited for in the end, twice. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final WorkQueue queue;
    private final JobDatabase database;
    private final Pace pace;
    private final Shutdown shutdown;
    private final int threads;
    private final Consumer<Claim> work;
    private @Nullable Scheduler scheduler;
    private @Nullable Threads poll;

    /**
     * How closely processes look after each other.
     *
     * @param pollInterval how often an idle one looks for work of others
     * @param deadAfter how long one may not be heard of before others take over what it worked on
     */
    public record Pace(Duration pollInterval, Duration deadAfter) {}

    /** @param work finishes what it is given, or throws and is given it again, or another is */
    public QueueWorkers(
            WorkQueue queue, JobDatabase database, Pace pace, Shutdown shutdown, int threads, Consumer<Claim> work) {
        this.queue = queue;
        this.database = database;
        this.pace = pace;
        this.shutdown = shutdown;
        this.threads = threads;
        this.work = work;
    }

    /** Daemons that are never interrupted: H2 closes its file when the thread that writes to it is. */
    private static final class Threads extends ThreadPoolExecutor {
        Threads(String name, int count) {
            super(count, count, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
            AtomicInteger number = new AtomicInteger();
            setThreadFactory(run -> {
                Thread thread = new Thread(run, "faumap-%s-%d".formatted(name, number.incrementAndGet()));
                thread.setDaemon(true);
                return thread;
            });
        }

        @Override
        public List<Runnable> shutdownNow() {
            shutdown();
            return List.of();
        }
    }

    /** Rows are taken in the same way on H2 and PostgreSQL; times are kept in UTC. */
    private static final class SkipLocked extends DefaultJdbcCustomization {
        SkipLocked() {
            super(true);
        }

        @Override
        public boolean supportsGenericLockAndFetch() {
            return true;
        }

        @Override
        public String createGenericSelectForUpdateQuery(
                String table, int limit, String andCondition, boolean byPriority) {
            return "select * from %s where picked = ? and execution_time <= ? %s order by execution_time limit %d"
                            .formatted(table, andCondition, limit)
                    + " for update skip locked";
        }
    }

    /** Work is a name alone. By default data would be Java objects, which whoever writes into the database could have made. */
    private static final class NoData implements Serializer {
        @Override
        @SuppressWarnings("NullAway") // the library's own code is not annotated: no data is null
        public byte[] serialize(Object data) {
            return null;
        }

        @Override
        @SuppressWarnings("NullAway")
        public <T> T deserialize(Class<T> type, byte[] data) {
            return null;
        }
    }

    public synchronized void start() {
        if (threads == 0) {
            return;
        }
        if (database.isEmbedded()) {
            // It belongs to this process: whoever held something was an earlier one.
            queue.giveAllBack();
        }
        Task<Void> task = Tasks.custom(queue.table(), Void.class)
                .onFailure(QueueWorkers::giveBack)
                .onDeadExecution((dead, operations) -> {
                    log.warn("{} is taken from {}, which is not heard of", id(dead), dead.getExecution().pickedBy);
                    giveBack(dead, operations);
                })
                .execute((piece, context) -> work(context.getExecution()));
        String name = queue.table().replace('_', '-');
        poll = new Threads(name + "-poll", 1);
        scheduler = Scheduler.create(database.data(), task)
                .tableName(queue.table())
                .schedulerName(new SchedulerName.Fixed(database.process()))
                .jdbcCustomization(new SkipLocked())
                // Never more than there are free threads, and at once when one is free.
                .pollUsingLockAndFetch(0.99, 1)
                .threads(threads)
                .executorService(new Threads(name, threads))
                .dueExecutor(poll)
                .pollingInterval(pace.pollInterval())
                .heartbeatInterval(pace.deadAfter().dividedBy(HEARTBEATS))
                .missedHeartbeatsLimit(HEARTBEATS)
                // By one clock for all, or a process whose own is wrong would take the others for dead.
                .clock(database.clock()::instant)
                .serializer(new NoData())
                .failureLogging(LogLevel.OFF, false)
                .shutdownMaxWait(PATIENCE)
                .build();
        scheduler.start();
    }

    private CompletionHandler<Void> work(Execution piece) {
        Claim claim = new Claim(piece.taskInstance.getId(), piece.pickedBy, piece.version, piece.consecutiveFailures);
        try {
            work.accept(claim);
            return (done, operations) -> {};
        } catch (ClaimLost condition) {
            log.warn("{}: another process goes on with it", condition.getMessage());
            return (done, operations) -> {};
        } catch (ShuttingDown condition) {
            return QueueWorkers::giveBack;
        } catch (DataAccessException | TransactionException condition) {
            log.warn(
                    "The database of jobs does not answer as it should; {} goes on when it does",
                    claim.id(),
                    condition);
            rest();
            throw condition;
        } catch (RuntimeException | OutOfMemoryError failure) {
            log.error("Work on {} failed", claim.id(), failure);
            rest();
            throw failure;
        }
    }

    /** So that what fails at once does not fail again and again without a break. */
    private void rest() {
        if (!shutdown.hasBegun()) {
            try {
                shutdown.await(pace.pollInterval());
            } catch (ShuttingDown condition) {
                log.debug("The break is over", condition);
            }
        }
    }

    /** Others may have it at once, at its old place in the line. */
    private static void giveBack(ExecutionComplete end, ExecutionOperations<Void> operations) {
        operations.reschedule(end, end.getExecution().executionTime);
    }

    private static String id(ExecutionComplete end) {
        return end.getExecution().taskInstance.getId();
    }

    /** Has this process look for work at once. */
    public synchronized void wake() {
        if (scheduler != null) {
            scheduler.triggerCheckForDueExecutions();
        }
    }

    /** How many threads take work. */
    public synchronized int living() {
        return poll == null || poll.getActiveCount() == 0 ? 0 : threads;
    }

    /** Whether nobody looks for work though somebody should. */
    public boolean isLost() {
        return !shutdown.hasBegun() && threads > 0 && living() == 0;
    }

    /**
     * Ends the threads behind the chunk they are at. One that is in the middle of an analysis is left to itself after a while:
     * the job goes on from its last step as soon as its holder is found to be dead.
     */
    public void stop() {
        Scheduler running;
        synchronized (this) {
            running = scheduler;
            scheduler = null;
        }
        if (running != null) {
            running.stop();
        }
    }
}
