package org.faumap.training;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.Set;
import org.faumap.dataset.MalformedDataset;
import org.faumap.model.EngineSettings;
import org.faumap.model.UnfitModelPackage;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParameterException;

/** The commands that the jar knows besides starting the service. */
@Command(
        name = "faumap",
        mixinStandardHelpOptions = true,
        versionProvider = CommandLineTools.Version.class,
        subcommands = {
            TrainCommand.class,
            EvaluateCommand.class,
            PackageCommand.class,
            ReportCommand.class,
            MapCommand.class,
            KeyCommand.class,
            CommandLine.HelpCommand.class
        },
        synopsisHeading = "",
        customSynopsis = {
            "java -jar faumap.jar [--SETTING=VALUE...]   starts the service",
            "java -jar faumap.jar COMMAND [OPTIONS]      runs a command"
        },
        description = {
            "",
            "Labels facial expressions, shows what the network responded to, and maps its feature maps to action units.",
            "Settings of the service are Spring's and FAUMap's own, which README.md lists, such as",
            "  --server.port=8081 --faumap.model.location=models",
            "COMMAND --help tells the options of a command.",
            ""
        })
public final class CommandLineTools {
    private static final Set<String> ANSWERED_HERE = Set.of("--help", "--version");

    private CommandLineTools() {}

    /** The version in the manifest of the jar. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = CommandLineTools.class.getPackage().getImplementationVersion();
            return new String[] {
                "FAUMap %s, Java %s"
                        .formatted(version == null ? "from classes, not from a jar" : version, Runtime.version())
            };
        }
    }

    /** Whether these arguments are for the command line; settings alone, {@code --name=value}, are the service's. */
    public static boolean handle(String... arguments) {
        return Arrays.stream(arguments)
                .anyMatch(argument -> !argument.startsWith("--") || ANSWERED_HERE.contains(argument));
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
                .setParameterExceptionHandler((wrong, arguments) -> wrongUsage(wrong))
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

    /** One line: what is wrong, and where the remedy is told. */
    private static int wrongUsage(ParameterException wrong) {
        CommandLine command = wrong.getCommandLine();
        String asked = command.getCommandSpec()
                .qualifiedName()
                .concat(" --help")
                .substring(command.getCommandSpec().root().name().length() + 1);
        command.getErr().printf("%s; java -jar faumap.jar %s tells what there is%n", reason(wrong), asked);
        return command.getCommandSpec().exitCodeOnInvalidInput();
    }

    private static String reason(ParameterException wrong) {
        CommandLine command = wrong.getCommandLine();
        if (command.getParent() != null || !(wrong instanceof CommandLine.UnmatchedArgumentException unmatched)) {
            return String.valueOf(wrong.getMessage());
        }
        String word = unmatched.getUnmatched().get(0);
        return word.startsWith("--")
                ? "A command comes first, and %s is no option of one".formatted(word)
                : "There is no command \"%s\"".formatted(word);
    }
}
