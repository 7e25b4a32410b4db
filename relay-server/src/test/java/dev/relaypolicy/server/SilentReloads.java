package dev.relaypolicy.server;

import dev.relaypolicy.file.LiveFileListener;
import dev.relaypolicy.file.Problem;
import dev.relaypolicy.file.Version;
import dev.relaypolicy.file.WhenMissing;
import java.util.List;

/** A listener that ignores every event. */
public class SilentReloads implements LiveFileListener {

    @Override
    public void reloaded(String file, Version version, List<Problem> problems) {}

    @Override
    public void rejected(String file, List<Problem> problems, Version inForce) {}

    @Override
    public void missing(String file, WhenMissing whenMissing, Version inForce) {}
}
