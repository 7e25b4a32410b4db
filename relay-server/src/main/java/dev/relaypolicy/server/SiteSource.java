package dev.relaypolicy.server;

import dev.relaypolicy.file.LiveFile;
import dev.relaypolicy.file.Refreshable;
import java.util.List;
import java.util.function.Supplier;

/** A hot-reloaded configuration: {@link #get} returns an immutable snapshot. Thread-safe. */
public interface SiteSource extends Supplier<Site>, Refreshable {

    /** Returns the files in use, for metrics. */
    List<LiveFile<?>> files();
}
