package org.faumap.storage;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(StorageSettings.class)
class StorageConfiguration {
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
