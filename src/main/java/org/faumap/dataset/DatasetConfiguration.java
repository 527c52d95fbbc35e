package org.faumap.dataset;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({DatasetSettings.class, StorageSettings.class})
class DatasetConfiguration {
    /** Closed with the application context. */
    @Bean
    StorageLocations storageLocations(StorageSettings settings) {
        return new StorageLocations(settings.s3());
    }

    /** Uploaded data sets lie below {@code datasets/}, results of jobs below {@code jobs/}. */
    @Bean
    Storage storage(StorageLocations locations, StorageSettings settings) {
        return locations.open(settings.location());
    }
}
