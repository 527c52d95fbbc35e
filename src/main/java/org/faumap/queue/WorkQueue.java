package org.faumap.queue;

import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Work to be taken by whichever process comes first, the oldest first. db-scheduler hands it out, finds those who have died
 * while they worked ({@link QueueWorkers}), and owns the columns of the table; here work is put in and taken out, as part of
 * the transactions that give rise to it. Thread-safe.
 */
public final class WorkQueue {
    private final String table;
    private final JdbcClient data;
    private final InstantSource clock;

    /**
     * The right to work on something, until its holder is taken for dead and another has it.
     *
     * @param id of the work
     * @param holder a process; its name is used once
     * @param attempt grows whenever the work is taken or given back: the fencing token of its holder
     * @param failures how often the work was given back undone, or its holder died, before this
     */
    public record Claim(String id, String holder, long attempt, int failures) {}

    /** @param table with db-scheduler's columns; work of another kind is in another, which those who do not do it never meet */
    public WorkQueue(String table, JobDatabase database) {
        this.table = table;
        this.data = database.client();
        this.clock = database.clock();
    }

    String table() {
        return table;
    }

    /** Puts work in; joins the caller's transaction. */
    public void add(String id) {
        data.sql("insert into %s (task_name, task_instance, execution_time, picked, consecutive_failures, version)"
                                .formatted(table)
                        + " values (?, ?, ?, false, 0, 1)")
                .param(table)
                .param(id)
                .param(LocalDateTime.ofInstant(clock.instant(), ZoneOffset.UTC))
                .update();
    }

    /** Takes out what nobody works on; joins the caller's transaction. */
    public void withdraw(String idStart) {
        data.sql("delete from %s where task_instance like ? and not picked".formatted(table))
                .param(idStart + "%")
                .update();
    }

    /** How much there is, whether somebody works on it or not. */
    public int open(String idStart) {
        return data.sql("select count(*) from %s where task_instance like ?".formatted(table))
                .param(idStart + "%")
                .query(Integer.class)
                .single();
    }

    /**
     * Makes the caller's transaction one of the holder's: nobody can take the work over before it is committed.
     *
     * @throws ClaimLost if somebody has already
     */
    public void requireHeld(Claim claim) {
        boolean held = data.sql(
                        "select version from %s where task_instance = ? and picked_by = ? and version = ? for update"
                                .formatted(table))
                .param(claim.id())
                .param(claim.holder())
                .param(claim.attempt())
                .query(Long.class)
                .optional()
                .isPresent();
        if (!held) {
            throw new ClaimLost(claim);
        }
    }

    /**
     * Takes out work that is done with; joins the caller's transaction.
     *
     * @throws ClaimLost if it is somebody else's by now
     */
    public void finish(Claim claim) {
        int finished = data.sql(
                        "delete from %s where task_instance = ? and picked_by = ? and version = ?".formatted(table))
                .param(claim.id())
                .param(claim.holder())
                .param(claim.attempt())
                .update();
        if (finished == 0) {
            throw new ClaimLost(claim);
        }
    }

    /** Gives back all that is held, where no other process can be the holder. */
    void giveAllBack() {
        data.sql(("update %s set picked = false, picked_by = null, last_heartbeat = null, version = version + 1,"
                                + " consecutive_failures = coalesce(consecutive_failures, 0) + 1 where picked")
                        .formatted(table))
                .update();
    }
}
