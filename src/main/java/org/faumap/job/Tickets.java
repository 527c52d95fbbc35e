package org.faumap.job;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Work to be taken by whichever process comes first. A ticket is a row; whoever works on it holds the row's lock until it is
 * done, so that the ticket of a process that dies is free again as soon as the database notices, without leases or clocks.
 * Thread-safe.
 */
final class Tickets {
    private final JdbcClient data;
    private final TransactionTemplate transaction;
    private final DataSource held;

    Tickets(JobDatabase database) {
        data = database.client();
        transaction = database.transaction();
        held = database.tickets();
    }

    /**
     * A piece of work.
     *
     * @param step the execution of a partition; null for the job as a whole
     */
    record Ticket(long id, UUID job, @Nullable Long step) {}

    /** The kinds of work. */
    enum Kind {
        JOB("step_execution is null"),
        PARTITION("step_execution is not null");

        private final String condition;

        Kind(String condition) {
            this.condition = condition;
        }
    }

    void issue(UUID job, @Nullable Long step) {
        data.sql("insert into ticket (job, step_execution) values (?, ?)")
                .param(job)
                .param(step)
                .update();
    }

    /**
     * Takes the oldest ticket that nobody holds, and holds it while its work is done.
     *
     * @param work whether the ticket is done with; one that is not can be taken again
     * @return whether there was a ticket
     */
    boolean work(Kind kind, Predicate<Ticket> work) {
        // A connection of its own, and none of Spring's transactions: those are bound to the thread, and the work has
        // others.
        try (Connection holding = held.getConnection()) {
            holding.setAutoCommit(false);
            try {
                JdbcClient own = JdbcClient.create(new SingleConnectionDataSource(holding, true));
                Optional<Ticket> ticket = own.sql("select id, job, step_execution from ticket where " + kind.condition
                                + " order by id limit 1 for update skip locked")
                        .query((row, number) -> new Ticket(row.getLong("id"), row.getObject("job", UUID.class), (Long)
                                row.getObject("step_execution")))
                        .optional();
                if (ticket.isPresent() && work.test(ticket.get())) {
                    own.sql("delete from ticket where id = ?")
                            .param(ticket.get().id())
                            .update();
                    holding.commit();
                }
                return ticket.isPresent();
            } finally {
                holding.rollback();
            }
        } catch (SQLException condition) {
            throw new DataAccessResourceFailureException("The connection of a ticket failed", condition);
        }
    }

    /** Takes back a job's partitions that nobody works on. */
    void withdraw(UUID job) {
        transaction.executeWithoutResult(status -> data.sql(
                        "select id from ticket where job = ? and step_execution is not null for update skip locked")
                .param(job)
                .query(Long.class)
                .list()
                .forEach(id ->
                        data.sql("delete from ticket where id = ?").param(id).update()));
    }

    /** Takes back a job that nobody works on yet; part of the caller's transaction. */
    void withdrawJob(UUID job) {
        data.sql("select id from ticket where job = ? and step_execution is null for update skip locked")
                .param(job)
                .query(Long.class)
                .list()
                .forEach(id ->
                        data.sql("delete from ticket where id = ?").param(id).update());
    }

    /** How many partitions of a job are not done, whether somebody works on them or not. */
    int open(UUID job) {
        return data.sql("select count(*) from ticket where job = ? and step_execution is not null")
                .param(job)
                .query(Integer.class)
                .single();
    }
}
