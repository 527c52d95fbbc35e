package org.faumap.explain;

import java.time.Clock;
import org.faumap.web.Slots;
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
    Slots slots(ExplainSettings settings) {
        return new Slots(settings.slots(), settings.queueCapacity(), settings.deadline());
    }
}
