package dev.relaypolicy.server.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code relay lint}. */
@Command(name = "lint", description = "Checks a configuration or single table files.", mixinStandardHelpOptions = true)
final class LintCommand implements Callable<Integer> {

    private final Console console;

    LintCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        throw new UsageException("lint is not here yet" + console.clock());
    }
}
