package org.faumap.queue;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The time of the database, which is the same for all processes that share it. It is asked now and then; between, and as long as
 * it does not answer, the time that has passed is added to its last word. Thread-safe.
 */
final class DatabaseClock implements InstantSource {
    private static final Logger log = LoggerFactory.getLogger(DatabaseClock.class);
    private static final long ASK_AGAIN_NANOS = 10_000_000_000L;

    private final DataSource database;
    private volatile Reading last;

    private record Reading(Instant time, long nanos) {
        Instant now() {
            return time.plusNanos(age());
        }

        long age() {
            return System.nanoTime() - nanos;
        }
    }

    /** @throws SQLException if the database does not answer */
    DatabaseClock(DataSource database) throws SQLException {
        this.database = database;
        last = ask();
    }

    @Override
    public Instant instant() {
        if (last.age() > ASK_AGAIN_NANOS) {
            last = new Reading(last.now(), System.nanoTime()); // so that others do not ask as well
            try {
                last = ask();
            } catch (SQLException condition) {
                log.debug("The database does not tell the time", condition);
            }
        }
        return last.now();
    }

    /** On a connection of its own: in a transaction time stands still. */
    private Reading ask() throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select current_timestamp")) {
            row.next();
            return new Reading(row.getObject(1, OffsetDateTime.class).toInstant(), System.nanoTime());
        }
    }
}
