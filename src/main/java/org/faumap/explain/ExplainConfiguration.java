package org.faumap.explain;

import java.time.Clock;
import org.faumap.web.ConcurrencyLimit;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.EnableScheduling;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ExplainSettings.class)
@EnableScheduling
class ExplainConfiguration {
    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    ConcurrencyLimit concurrencyLimit(ExplainSettings settings) {
        return new ConcurrencyLimit(settings.permits(), settings.queueCapacity(), settings.deadline());
    }
}
