package org.faumap.job;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.faumap.dataset.UnknownDataset;
import org.faumap.job.JobRefused.Reason;
import org.faumap.job.MappingJob.Phase;
import org.faumap.job.MappingJob.State;
import org.faumap.queue.JobDatabase;
import org.faumap.queue.WorkQueue;
import org.faumap.web.TimedIds;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** The jobs that are kept, in a database that all replicas share. Thread-safe. */
public final class MappingJobs {
    private static final JsonMapper JSON = JsonMapper.shared();

    private static final Logger log = LoggerFactory.getLogger(MappingJobs.class);

    /** Behind every job. */
    private static final UUID LAST = new UUID(-1, -1);

    private final JdbcClient database;
    private final TransactionTemplate transaction;
    private final WorkQueue queue;
    private final InstantSource clock;
    private final JobSettings settings;
    private final TimedIds ids = new TimedIds();

    MappingJobs(JobDatabase database, WorkQueue queue, JobSettings settings) {
        this.database = database.client();
        this.transaction = database.transaction();
        this.queue = queue;
        this.clock = database.clock();
        this.settings = settings;
    }

    /**
     * Accepts a job.
     *
     * @param total images of its data set that have action units
     * @param key the caller's own name for this request; null for none
     * @param bodySha256 of the request
     * @return the job, or the one that was accepted earlier under the same key
     * @throws JobRefused if the key was used for another request, or too many jobs are open
     * @throws UnknownDataset if its data set is being deleted
     */
    UUID accept(JobPlan plan, int total, @Nullable String key, String bodySha256) {
        return Objects.requireNonNull(transaction.execute(status -> {
            lockAdmission();
            Optional<UUID> earlier = key == null ? Optional.empty() : earlier(key, bodySha256);
            return earlier.orElseGet(() -> insert(plan, total, key, bodySha256));
        }));
    }

    private UUID insert(JobPlan plan, int total, @Nullable String key, String bodySha256) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        UUID id = ids.at(now);
        requireRoom(id);
        String confirm = plan.confirm() == null ? null : plan.confirm().dataset();
        if (isDeleted(plan.dataset()) || (confirm != null && isDeleted(confirm))) {
            throw new UnknownDataset();
        }
        database.sql("insert into mapping_job (id, created_at, plan, idempotency_key, body_sha256, dataset,"
                        + " confirm_dataset, state, cancel_requested, total, partition_size)"
                        + " values (?, ?, ?, ?, ?, ?, ?, ?, false, ?, ?)")
                .param(id)
                .param(utc(now))
                .param(JSON.writeValueAsString(plan))
                .param(key)
                .param(bodySha256)
                .param(plan.dataset())
                .param(confirm)
                .param(State.QUEUED.name())
                .param(total)
                .param(settings.partitionSize())
                .update();
        queue.add(id.toString());
        return id;
    }

    private Optional<UUID> earlier(String key, String bodySha256) {
        record Earlier(UUID id, String bodySha256) {}
        return database.sql("select id, body_sha256 from mapping_job where idempotency_key = ?")
                .param(key)
                .query((row, number) -> new Earlier(row.getObject("id", UUID.class), row.getString("body_sha256")))
                .optional()
                .map(earlier -> {
                    if (!earlier.bodySha256().equals(bodySha256)) {
                        throw new JobRefused(
                                Reason.KEY_REUSED,
                                "This Idempotency-Key was used for another request: send a new key with a new request.");
                    }
                    return earlier.id();
                });
    }

    /** @throws JobRefused if there is no such job, or it cannot be read */
    public MappingJob find(UUID id) {
        return database.sql("select * from mapping_job where id = ?")
                .param(id)
                .query((row, number) -> job(row))
                .optional()
                .orElseThrow(() ->
                        new JobRefused(Reason.UNKNOWN, "It never was, or was removed after its time of retention."));
    }

    /** @throws JobRefused if there is no such job, or it has no result */
    public MappingJob completed(UUID id) {
        MappingJob job = find(id);
        if (job.state() != State.COMPLETED) {
            throw new JobRefused(
                    Reason.NO_RESULT, "The job is %s: there is a result once it is COMPLETED.".formatted(job.state()));
        }
        return job;
    }

    /** Those of some jobs that there are and that can be read. */
    List<MappingJob> find(Collection<UUID> ids) {
        return database
                .sql("select * from mapping_job where id in (:ids)")
                .param("ids", ids)
                .query((row, number) -> readable(row))
                .list()
                .stream()
                .flatMap(Optional::stream)
                .toList();
    }

    /**
     * Some jobs of all.
     *
     * @param next the last of them where there are more; null where there are not
     */
    public record Page(List<MappingJob> jobs, @Nullable UUID next) {}

    /**
     * Jobs, the latest first, but for those that cannot be read.
     *
     * @param before only those accepted before this one; null for all
     * @param size jobs of a page
     */
    public Page list(@Nullable UUID before, int size) {
        record Row(UUID id, Optional<MappingJob> job) {}
        // An id begins with the time it was made, and unlike the time it is of one job alone.
        List<Row> found = database.sql("select * from mapping_job where id < ? order by id desc limit ?")
                .param(Objects.requireNonNullElse(before, LAST))
                .param(size + 1)
                .query((row, number) -> new Row(row.getObject("id", UUID.class), readable(row)))
                .list();
        List<Row> page = found.subList(0, Math.min(size, found.size()));
        return new Page(
                page.stream().map(Row::job).flatMap(Optional::stream).toList(),
                found.size() > size ? page.get(size - 1).id() : null);
    }

    /** Others who admit jobs or delete data sets wait until the caller's transaction is over. */
    private void lockAdmission() {
        database.sql("select id from job_admission for update")
                .query(Integer.class)
                .single();
    }

    private boolean isDeleted(String dataset) {
        return database.sql("select count(*) from deleted_dataset where dataset = ?")
                        .param(dataset)
                        .query(Integer.class)
                        .single()
                > 0;
    }

    /** Whether a job that is not over uses a data set; where none does, none is accepted on it any more. */
    boolean keeps(String dataset) {
        return Boolean.TRUE.equals(transaction.execute(status -> {
            lockAdmission();
            boolean used = uses(dataset);
            if (!used && !isDeleted(dataset)) {
                database.sql("insert into deleted_dataset (dataset) values (?)")
                        .param(dataset)
                        .update();
            }
            return used;
        }));
    }

    private boolean uses(String dataset) {
        return database.sql("select count(*) from mapping_job where ? in (dataset, confirm_dataset)"
                                + " and state in ('QUEUED', 'RUNNING', 'STOPPING')")
                        .param(dataset)
                        .query(Integer.class)
                        .single()
                > 0;
    }

    /** The time by which jobs are told. */
    public Instant now() {
        return clock.instant();
    }

    /**
     * Asks for a job to stop; one that waits is cancelled at once.
     *
     * @throws JobRefused if it has ended, or never was
     */
    void cancel(UUID id) {
        if (Boolean.TRUE.equals(transaction.execute(status -> cancelWaiting(id)))) {
            return;
        }
        int running = database.sql("update mapping_job set state = ?, cancel_requested = true where id = ?"
                        + " and state in ('RUNNING', 'STOPPING')")
                .param(State.STOPPING.name())
                .param(id)
                .update();
        if (running == 0) {
            throw new JobRefused(
                    Reason.ENDED, "The job is %s: there is nothing to cancel.".formatted(find(id).state()));
        }
    }

    private boolean cancelWaiting(UUID id) {
        int waiting = database.sql("update mapping_job set state = ?, ended_at = ?, cancel_requested = true"
                        + " where id = ? and state = ?")
                .param(State.CANCELLED.name())
                .param(utc(clock.instant()))
                .param(id)
                .param(State.QUEUED.name())
                .update();
        if (waiting > 0) {
            queue.withdraw(id.toString());
        }
        return waiting > 0;
    }

    /**
     * Puts a failed or cancelled job into the line again; it goes on where it was left.
     *
     * @throws JobRefused if it is neither, or never was, or too many jobs are open
     */
    public void restart(UUID id) {
        try {
            again(id);
        } catch (DuplicateKeyException condition) {
            throw new JobRefused(
                    Reason.NOT_RESTARTABLE,
                    "The job was cancelled a moment ago and is not yet at rest: try again.",
                    condition);
        }
    }

    private void again(UUID id) {
        transaction.executeWithoutResult(status -> {
            lockAdmission();
            int restarted = database.sql("update mapping_job set state = ?, cancel_requested = false, detail = null,"
                            + " ended_at = null where id = ? and state in ('FAILED', 'CANCELLED')")
                    .param(State.QUEUED.name())
                    .param(id)
                    .update();
            if (restarted == 0) {
                throw new JobRefused(
                        Reason.NOT_RESTARTABLE,
                        "The job is %s: only FAILED and CANCELLED ones can be restarted.".formatted(find(id).state()));
            }
            requireRoom(id);
            queue.add(id.toString());
        });
    }

    /** Whether a job may be open beside all others that are. */
    private void requireRoom(UUID id) {
        int open = database.sql(
                        "select count(*) from mapping_job where state in ('QUEUED', 'RUNNING', 'STOPPING') and id <> ?")
                .param(id)
                .query(Integer.class)
                .single();
        if (open >= settings.maxOpen()) {
            throw new JobRefused(
                    Reason.TOO_MANY, "%d jobs are queued or running: wait for one, or cancel one.".formatted(open));
        }
    }

    /** Those that ended before a moment. */
    List<UUID> endedBefore(Instant moment) {
        return database.sql("select id from mapping_job where ended_at < ?")
                .param(utc(moment))
                .query(UUID.class)
                .list();
    }

    void remove(UUID id) {
        database.sql("delete from mapping_job where id = ?").param(id).update();
    }

    private static Optional<MappingJob> readable(ResultSet row) throws SQLException {
        try {
            return Optional.of(job(row));
        } catch (JobRefused condition) {
            log.debug("Job {} is left out", row.getString("id"), condition);
            return Optional.empty();
        }
    }

    private static MappingJob job(ResultSet row) throws SQLException {
        try {
            return decoded(row);
        } catch (JacksonException | IllegalArgumentException condition) {
            throw new JobRefused(
                    Reason.UNREADABLE,
                    "It was written by another version of this service, and only that can read it.",
                    condition);
        }
    }

    private static MappingJob decoded(ResultSet row) throws SQLException {
        String outcome = row.getString("outcome");
        JobOutcome found = outcome == null ? null : JSON.readValue(outcome, JobOutcome.class);
        String phase = row.getString("phase");
        return new MappingJob(
                row.getObject("id", UUID.class),
                instant(row, "created_at"),
                optional(row, "started_at"),
                optional(row, "ended_at"),
                optional(row, "taken_at"),
                row.getInt("taken_done"),
                JSON.readValue(row.getString("plan"), JobPlan.class),
                row.getInt("partition_size"),
                State.valueOf(row.getString("state")),
                phase == null ? null : Phase.valueOf(phase),
                row.getInt("total"),
                row.getInt("done"),
                row.getInt("failed"),
                row.getString("detail"),
                found);
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    private static @Nullable Instant optional(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
