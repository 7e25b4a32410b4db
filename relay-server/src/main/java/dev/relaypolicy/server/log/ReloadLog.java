package dev.relaypolicy.server.log;

import dev.relaypolicy.file.LiveFileListener;
import dev.relaypolicy.file.Problem;
import dev.relaypolicy.file.Version;
import dev.relaypolicy.file.WhenMissing;
import java.util.List;

/** Logs changes of configuration files to standard error. */
public final class ReloadLog implements LiveFileListener {

    private final Output err;

    public ReloadLog(Output err) {
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
