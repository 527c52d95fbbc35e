package org.faumap;

import org.faumap.model.EngineSettings;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Starts the service. */
@SpringBootApplication
public class FaumapApplication {
    public static void main(String[] args) {
        EngineSettings.apply();
        SpringApplication.run(FaumapApplication.class, args);
    }
}
