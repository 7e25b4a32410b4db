package dev.relaypolicy.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.relaypolicy.server.log.Output;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.InstantSource;

/** The exit code and the output of a command. */
record Outcome(int code, String out, String err) {

    static Outcome of(String... arguments) {
        return withInput("", arguments);
    }

    static Outcome withInput(String input, String... arguments) {
        return run(input, false, arguments);
    }

    static Outcome onTerminal(String... arguments) {
        return run("", true, arguments);
    }

    private static Outcome run(String input, boolean terminal, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandContext context = new CommandContext(
                new ByteArrayInputStream(input.getBytes(UTF_8)),
                false,
                new Output(new PrintWriter(out), terminal, terminal),
                new Output(new PrintWriter(err), terminal, terminal),
                InstantSource.system());
        return new Outcome(Main.execute(context, arguments), out.toString(), err.toString());
    }
}
