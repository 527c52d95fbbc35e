package org.faumap.training;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.faumap.security.NewKey;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Keys of those who may use the service. */
@Command(
        name = "key",
        header = "Makes keys for those who may use the service.",
        mixinStandardHelpOptions = true,
        subcommands = KeyCommand.New.class,
        description = "What a key may do, and how it is taken back, docs/SECURITY.md tells.")
final class KeyCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    /** There is nothing to do without one of the commands below. */
    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "key is followed by new");
    }

    /** Makes one. */
    @Command(
            name = "new",
            header = "Makes a key, and prints it once, with its hash.",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description = {
                "Draws a key of 256 random bits. The service is told its hash alone; the key is kept nowhere:",
                "give it to whoever is to use it, and lose it here."
            })
    static final class New implements Callable<Integer> {
        private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

        enum Scope {
            infer,
            jobs,
            admin
        }

        @Spec
        private CommandSpec spec;

        @Option(names = "--name", defaultValue = "new-key", description = "of whoever uses it (${DEFAULT-VALUE})")
        private String name;

        @Option(
                names = "--scopes",
                split = ",",
                defaultValue = "infer",
                description = "some of ${COMPLETION-CANDIDATES} (${DEFAULT-VALUE})")
        private List<Scope> scopes;

        @Override
        public Integer call() {
            if (!NAME.matcher(name).matches()) {
                throw new ParameterException(
                        spec.commandLine(), "A name is 1 to 64 letters, digits, dots, dashes or underscores");
            }
            NewKey made = NewKey.draw();
            PrintWriter out = spec.commandLine().getOut();
            out.printf("key:  %s%n", made.key());
            out.printf("hash: %s%n%n", made.hash());
            out.println(
                    "# for the file that faumap.security.key-file names, or under faumap.security in application.yaml");
            out.println("keys:");
            out.printf("  - name: %s%n    hash: %s%n    scopes: %s%n", name, made.hash(), scopes);
            return 0;
        }
    }
}
