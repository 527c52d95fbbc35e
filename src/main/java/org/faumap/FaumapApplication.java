package org.faumap;

import org.faumap.image.FaceIntake;
import org.faumap.model.EngineSettings;
import org.faumap.training.CommandLineTools;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Starts the service, or does what the arguments say instead. */
@SpringBootApplication
public class FaumapApplication {
    public static void main(String[] args) {
        if (CommandLineTools.handle(args)) {
            System.exit(CommandLineTools.run(args));
        }
        EngineSettings.apply();
        SpringApplication application = new SpringApplication(FaumapApplication.class);
        application.addInitializers(context -> loadLibraries()); // by now it is known what is logged, and how
        application.run(args);
    }

    /** Beside what Spring does meanwhile; whoever needs them earlier waits. */
    private static void loadLibraries() {
        Thread loading = new Thread(
                () -> {
                    EngineSettings.load();
                    FaceIntake.load();
                },
                "faumap-libraries");
        loading.setDaemon(true);
        loading.start();
    }
}
