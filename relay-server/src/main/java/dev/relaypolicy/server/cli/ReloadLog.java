package dev.relaypolicy.server.cli;

import dev.relaypolicy.tab.Problem;
import dev.relaypolicy.tab.live.LiveFileListener;
import dev.relaypolicy.tab.live.Version;
import dev.relaypolicy.tab.live.WhenMissing;
import java.util.List;

/** Logs changes of configuration files to standard error. */
final class ReloadLog implements LiveFileListener {

    private final Output err;

    ReloadLog(Output err) {
        this.err = err;
    }

    @Override
    public void reloaded(String file, Version version, List<Problem> problems) {
        problems.forEach(err::println);
        err.println("relay: reloaded " + file + ": " + version);
    }

    @Override
    public void rejected(String file, List<Problem> problems, Version inForce) {
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
