package dev.relaypolicy.server.cli;

import dev.relaypolicy.tab.TabProblem;
import dev.relaypolicy.tab.live.LiveFileListener;
import dev.relaypolicy.tab.live.Version;
import dev.relaypolicy.tab.live.WhenMissing;
import java.io.PrintWriter;
import java.util.List;

/** Says on standard error what became of an edit. */
final class ReloadLog implements LiveFileListener {

    private final PrintWriter err;

    ReloadLog(PrintWriter err) {
        this.err = err;
    }

    @Override
    public void reloaded(String file, Version version, List<TabProblem> problems) {
        problems.forEach(err::println);
        err.println("relay: reloaded " + file + ": " + version);
    }

    @Override
    public void rejected(String file, List<TabProblem> problems, Version inForce) {
        problems.forEach(err::println);
        err.println("relay: REJECTED the edit of " + file + "; in force stays: " + inForce);
    }

    @Override
    public void missing(String file, WhenMissing whenMissing, Version inForce) {
        err.println(
                whenMissing == WhenMissing.EMPTY
                        ? "relay: " + file + " is gone and counts as empty"
                        : "relay: MISSING " + file + "; in force stays: " + inForce);
    }
}
