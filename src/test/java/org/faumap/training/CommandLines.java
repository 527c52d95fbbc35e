package org.faumap.training;

import java.io.PrintWriter;
import java.io.StringWriter;

/** The command line, for tests of other packages. */
public final class CommandLines {
    private CommandLines() {}

    /** @return what it printed */
    public static String run(String... arguments) {
        StringWriter output = new StringWriter();
        PrintWriter writer = new PrintWriter(output);
        CommandLineTools.commandLine().setOut(writer).setErr(writer).execute(arguments);
        return output.toString();
    }
}
