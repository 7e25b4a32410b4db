package dev.relaypolicy.server;

import dev.relaypolicy.tab.live.LiveFile;
import java.util.List;
import java.util.function.Supplier;

/**
 * A configuration that is kept up to date: {@link #get} gives what it says now, as one state that does not change any more. Safe for
 * use by many threads.
 */
public interface SiteSource extends Supplier<Site> {

    /** Looks at the files of the configuration; an edit acts at the second look that finds it. One thread at a time looks. */
    void refresh();

    /** The files as they are read now, for metrics. */
    List<LiveFile<?>> files();
}
