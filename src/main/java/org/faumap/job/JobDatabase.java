package org.faumap.job;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import java.nio.file.Path;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.migration.JavaMigration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Where jobs are kept. It has two pools of connections: a ticket's connection is held as long as the work behind it goes on,
 * and must not be missing when that work commits. Thread-safe.
 */
final class JobDatabase implements AutoCloseable {
    /** What H2 says of a file that is locked. */
    private static final int IN_USE = 90020;

    private final HikariDataSource data;
    private final HikariDataSource tickets;
    private final JdbcTransactionManager transactions;

    /** @param ticketHolders how many tickets this process may hold at once */
    JobDatabase(JobSettings.Database database, int ticketHolders, JavaMigration... migrations) {
        data = pool("jobs", database, ticketHolders + 8);
        tickets = pool("tickets", database, ticketHolders + 1);
        transactions = new JdbcTransactionManager(data);
        Flyway.configure().dataSource(data).javaMigrations(migrations).load().migrate();
    }

    /** A file that no killed process can leave without what it has committed. */
    static JobSettings.Database file(Path folder) {
        return new JobSettings.Database(
                "jdbc:h2:file:" + folder.toAbsolutePath().resolve("jobs") + ";WRITE_DELAY=0", "sa", "");
    }

    private static HikariDataSource pool(String name, JobSettings.Database database, int size) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("faumap-" + name);
        config.setJdbcUrl(database.url());
        config.setUsername(database.username());
        config.setPassword(database.password());
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(1);
        // So that the database notices a host that is gone, and gives its tickets free.
        config.addDataSourceProperty("tcpKeepAlive", "true");
        if (String.valueOf(database.url()).startsWith("jdbc:postgresql:")) {
            // A ticket's transaction is idle as long as the work behind it goes on.
            config.addDataSourceProperty("options", "-c idle_in_transaction_session_timeout=0");
            config.addDataSourceProperty("reWriteBatchedInserts", "true");
        }
        try {
            return new HikariDataSource(config);
        } catch (HikariPool.PoolInitializationException condition) {
            if (condition.getCause() instanceof SQLException cause && cause.getErrorCode() == IN_USE) {
                throw new JobDatabaseInUse(condition);
            }
            throw condition;
        }
    }

    DataSource data() {
        return data;
    }

    JdbcTransactionManager transactions() {
        return transactions;
    }

    JdbcClient client() {
        return JdbcClient.create(data);
    }

    TransactionTemplate transaction() {
        return new TransactionTemplate(transactions);
    }

    /** For {@link Tickets} alone. */
    DataSource tickets() {
        return tickets;
    }

    @Override
    public void close() {
        tickets.close();
        data.close();
    }
}
