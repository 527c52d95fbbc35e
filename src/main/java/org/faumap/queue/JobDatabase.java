package org.faumap.queue;

import com.github.kagkarlsson.scheduler.SchedulerName;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.SQLExceptionOverride;
import com.zaxxer.hikari.pool.HikariPool;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.UUID;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.migration.JavaMigration;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Where jobs are kept. Thread-safe. */
@SuppressWarnings("SameNameButDifferent") // the answer that the pool asks for is an Override, too
public final class JobDatabase implements AutoCloseable {
    /** What H2 says of a file that is locked. */
    private static final int IN_USE = 90020;

    /**
     * What a session asks of PostgreSQL, so that no lock outlives its holder for long: a host that is gone is noticed, and a
     * process that is stopped in the middle of a transaction loses it.
     */
    private static final String SESSION =
            "-c tcp_keepalives_idle=5 -c tcp_keepalives_interval=2 -c tcp_keepalives_count=3"
                    + " -c tcp_user_timeout=10000 -c idle_in_transaction_session_timeout=10000";

    private static final Pattern EMBEDDED = Pattern.compile("jdbc:h2:(?!tcp:|ssl:).*");

    private final HikariDataSource data;
    private final JdbcTransactionManager transactions;
    private final DatabaseClock clock;
    private final boolean embedded;
    private final String process;

    /** Where a database is, and as whom it is used. */
    public record Address(
            @Nullable String url,
            @Nullable String username,
            @Nullable String password) {}

    /** @param threads of this process that work with it */
    public JobDatabase(Address database, int threads, JavaMigration... migrations) {
        embedded = EMBEDDED.matcher(String.valueOf(database.url())).matches();
        data = pool(database, embedded, threads + 16);
        transactions = new JdbcTransactionManager(data);
        String host = new SchedulerName.Hostname().getName();
        process = host.substring(0, Math.min(host.length(), 30)) + ":"
                + UUID.randomUUID().toString().substring(0, 13);
        Flyway.configure().dataSource(data).javaMigrations(migrations).load().migrate();
        try {
            clock = new DatabaseClock(data);
        } catch (SQLException condition) {
            throw new DataAccessResourceFailureException("The database of jobs does not tell the time", condition);
        }
    }

    /** A file that no killed process can leave without what it has committed. */
    public static Address file(Path folder) {
        return new Address(
                "jdbc:h2:file:" + folder.toAbsolutePath().resolve("jobs") + ";WRITE_DELAY=0;LOCK_TIMEOUT=10000",
                "sa",
                "");
    }

    private static HikariDataSource pool(Address database, boolean embedded, int size) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("faumap-jobs");
        config.setJdbcUrl(database.url());
        config.setUsername(database.username());
        config.setPassword(database.password());
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(10_000);
        Closed closed = new Closed();
        if (embedded) {
            config.setExceptionOverride(closed);
        }
        if (String.valueOf(database.url()).startsWith("jdbc:postgresql:")) {
            config.addDataSourceProperty("options", SESSION);
            config.addDataSourceProperty("tcpKeepAlive", "true");
            config.addDataSourceProperty("socketTimeout", "120"); // seconds, of a database that is gone
            config.addDataSourceProperty("reWriteBatchedInserts", "true");
        }
        try {
            HikariDataSource pool = new HikariDataSource(config);
            closed.pool = pool;
            return pool;
        } catch (HikariPool.PoolInitializationException condition) {
            if (condition.getCause() instanceof SQLException cause && cause.getErrorCode() == IN_USE) {
                throw new JobDatabaseInUse(condition);
            }
            throw condition;
        }
    }

    /**
     * H2 closes its file when it cannot write to it, because the disk is full, and calls its connections valid all the same. They
     * are thrown away here, and the first new one opens the file again.
     */
    private static final class Closed implements SQLExceptionOverride {
        private static final int DATABASE_IS_CLOSED = 90098;

        private volatile @Nullable HikariDataSource pool;

        @java.lang.Override
        public Override adjudicate(SQLException condition) {
            HikariDataSource connections = pool;
            if (condition.getErrorCode() != DATABASE_IS_CLOSED || connections == null) {
                return Override.CONTINUE_EVICT;
            }
            connections.getHikariPoolMXBean().softEvictConnections();
            return Override.MUST_EVICT;
        }
    }

    public DataSource data() {
        return data;
    }

    public JdbcTransactionManager transactions() {
        return transactions;
    }

    public JdbcClient client() {
        return JdbcClient.create(data);
    }

    public TransactionTemplate transaction() {
        return new TransactionTemplate(transactions);
    }

    /** The time that all processes agree on. */
    public InstantSource clock() {
        return clock;
    }

    /** Whether it belongs to this process alone. */
    boolean isEmbedded() {
        return embedded;
    }

    /** The name of this process in it, which no other has or had; at most 50 characters. */
    String process() {
        return process;
    }

    @Override
    public void close() {
        data.close();
    }
}
