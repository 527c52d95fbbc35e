package org.faumap.training;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import org.faumap.dataset.MalformedDataset;
import org.faumap.model.EngineSettings;
import org.faumap.model.UnfitModelPackage;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The commands that the jar knows besides starting the service. */
@Command(
        name = "faumap",
        subcommands = {
            TrainCommand.class,
            EvaluateCommand.class,
            PackageCommand.class,
            ReportCommand.class,
            MapCommand.class,
            CommandLine.HelpCommand.class
        },
        description = "Without a command the service starts.")
public final class CommandLineTools {
    private CommandLineTools() {}

    /** Whether these arguments name a command; options alone are the service's. */
    public static boolean handle(String... arguments) {
        return arguments.length > 0 && !arguments[0].startsWith("-");
    }

    /** Runs a command on the console and returns its exit code: 0 done, 1 failed with one line of reason, 2 wrong usage. */
    public static int run(String... arguments) {
        return commandLine().execute(arguments);
    }

    static CommandLine commandLine() {
        EngineSettings.apply();
        ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).setLevel(Level.WARN);
        return new CommandLine(new CommandLineTools())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    if (failure instanceof MalformedDataset
                            || failure instanceof UnfitModelPackage
                            || failure instanceof IllegalArgumentException) {
                        command.getErr().println(failure.getMessage());
                    } else if (failure instanceof NoSuchFileException) {
                        command.getErr().println("There is no file " + failure.getMessage());
                    } else if (failure instanceof IOException) {
                        command.getErr().println("Reading or writing failed: " + failure.getMessage());
                    } else {
                        throw failure;
                    }
                    return 1;
                });
    }
}
