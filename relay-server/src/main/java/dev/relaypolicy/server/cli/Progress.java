package dev.relaypolicy.server.cli;

import dev.relaypolicy.server.log.Output;
import dev.relaypolicy.text.Escapes;
import java.util.function.Consumer;

/** Shows the current step of a long command on a terminal, on one line that is erased at the end. */
final class Progress implements Consumer<String>, AutoCloseable {

    private static final String ERASE_LINE = "\r\u001b[K";

    private final Output err;

    Progress(Output err) {
        this.err = err;
    }

    @Override
    public void accept(String step) {
        print(ERASE_LINE + "relay: checking " + Escapes.printable(step) + " ...");
    }

    @Override
    public void close() {
        print(ERASE_LINE);
    }

    private void print(String text) {
        if (err.isTerminal()) {
            err.writer().print(text);
            err.writer().flush();
        }
    }
}
