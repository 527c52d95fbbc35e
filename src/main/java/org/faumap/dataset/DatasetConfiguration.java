package org.faumap.dataset;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({DatasetSettings.class, StorageSettings.class})
class DatasetConfiguration {
    /** Uploaded data sets lie below {@code datasets/}, results of jobs below {@code jobs/}. */
    @Bean
    Storage storage(StorageSettings settings) {
        return StorageLocation.open(settings.location());
    }
}
