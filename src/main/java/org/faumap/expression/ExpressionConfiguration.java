package org.faumap.expression;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ExpressionSettings.class)
class ExpressionConfiguration {
    @Bean
    ImageQueue imageQueue(ExpressionSettings settings) {
        return new ImageQueue(settings.queueCapacity());
    }
}
