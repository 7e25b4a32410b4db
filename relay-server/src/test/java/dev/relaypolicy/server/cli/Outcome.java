package dev.relaypolicy.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.InstantSource;

/** What a command that ends did. */
record Outcome(int code, String out, String err) {

    static Outcome of(String... arguments) {
        return withInput("", arguments);
    }

    static Outcome withInput(String input, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Main.commandLine(new Console(
                        new ByteArrayInputStream(input.getBytes(UTF_8)),
                        new PrintWriter(out),
                        new PrintWriter(err),
                        false,
                        InstantSource.system()))
                .execute(arguments);
        return new Outcome(code, out.toString(), err.toString());
    }
}
