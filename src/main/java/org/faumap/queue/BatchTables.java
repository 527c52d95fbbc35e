package org.faumap.queue;

import java.sql.SQLException;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.migration.Context;
import org.flywaydb.core.api.migration.JavaMigration;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;
import org.springframework.stereotype.Component;

/** The tables of Spring Batch, from the script it brings for the database at hand. */
@Component
public final class BatchTables implements JavaMigration {
    @Override
    public MigrationVersion getVersion() {
        return MigrationVersion.fromVersion("2");
    }

    @Override
    public String getDescription() {
        return "tables of spring batch 6";
    }

    /** The script is that of the version in the pom; a new one would bring a migration of its own. */
    @Override
    public Integer getChecksum() {
        return 6;
    }

    @Override
    public boolean canExecuteInTransaction() {
        return true;
    }

    @Override
    public void migrate(Context context) throws SQLException {
        String product = context.getConnection().getMetaData().getDatabaseProductName();
        String script = product.equals("PostgreSQL") ? "schema-postgresql.sql" : "schema-h2.sql";
        new ResourceDatabasePopulator(new ClassPathResource("org/springframework/batch/core/" + script))
                .populate(context.getConnection());
    }
}
