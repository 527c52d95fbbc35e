package org.faumap.explain;

import java.time.Clock;
import org.faumap.web.ConcurrencyLimit;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.flyway.autoconfigure.FlywayConfigurationCustomizer;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.EnableScheduling;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ExplainSettings.class)
@EnableScheduling
class ExplainConfiguration {
    /** The migration that makes their table. */
    private static final String EXPLANATIONS = "1";

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    /** A database in memory is there for explanations alone: it does without the tables of jobs. */
    @Bean
    FlywayConfigurationCustomizer explanationsAlone(DataSourceProperties database) {
        String url = database.getUrl();
        return flyway -> {
            if (url == null || url.startsWith("jdbc:h2:mem:")) {
                flyway.target(EXPLANATIONS);
            }
        };
    }

    @Bean
    ConcurrencyLimit concurrencyLimit(ExplainSettings settings) {
        return new ConcurrencyLimit(settings.permits(), settings.queueCapacity(), settings.deadline());
    }
}
