package dev.relaypolicy.server;

import dev.relaypolicy.tab.live.LiveFile;
import dev.relaypolicy.tab.live.Refreshable;
import java.util.List;
import java.util.function.Supplier;

/**
 * A configuration that is kept up to date: {@link #get} gives what it says now, as one state that does not change any more. An edit acts at
 * the second look that finds it. Safe for use by many threads.
 */
public interface SiteSource extends Supplier<Site>, Refreshable {

    /** The files as they are read now, for metrics. */
    List<LiveFile<?>> files();
}
