package dev.relaypolicy.server.cli;

import dev.relaypolicy.text.Escapes;
import java.util.function.Consumer;

/** Says on a terminal what a long command is looking at, on one line that is erased at the end. Elsewhere it says nothing. */
final class Progress implements Consumer<String>, AutoCloseable {

    private static final String ERASED_LINE = "\r\u001b[K";

    private final Console console;

    Progress(Console console) {
        this.console = console;
    }

    @Override
    public void accept(String what) {
        print(ERASED_LINE + "relay: checking " + Escapes.printable(what) + " ...");
    }

    @Override
    public void close() {
        print(ERASED_LINE);
    }

    private void print(String text) {
        if (console.terminal()) {
            console.err().print(text);
            console.err().flush();
        }
    }
}
