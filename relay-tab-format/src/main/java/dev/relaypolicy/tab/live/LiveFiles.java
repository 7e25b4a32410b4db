package dev.relaypolicy.tab.live;

import com.google.common.collect.ImmutableList;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Looks at a group of files on one schedule, until closed. The executor stays its owner's. */
public final class LiveFiles implements AutoCloseable {

    /** How long to wait between two looks so that an edit, which takes two, acts well within a second. */
    public static final Duration PERIOD = Duration.ofMillis(200);

    private static final Logger LOG = System.getLogger(LiveFiles.class.getName());

    private final ImmutableList<Refreshable> files;
    private final ScheduledFuture<?> schedule;

    private LiveFiles(ImmutableList<Refreshable> files, ScheduledExecutorService executor, Duration period) {
        this.files = files;
        this.schedule = executor.scheduleWithFixedDelay(
                () -> refreshAll(files), period.toNanos(), period.toNanos(), TimeUnit.NANOSECONDS);
    }

    /**
     * Begins to look.
     *
     * @param files the files
     * @param executor runs the looks
     * @param period how long to wait between two looks, such as {@link #PERIOD}; above zero
     */
    public static LiveFiles watch(
            Collection<? extends Refreshable> files, ScheduledExecutorService executor, Duration period) {
        return new LiveFiles(ImmutableList.copyOf(files), executor, period);
    }

    /** Looks at every file now. */
    public void refresh() {
        refreshAll(files);
    }

    private static void refreshAll(ImmutableList<Refreshable> files) {
        files.forEach(LiveFiles::refreshOne);
    }

    /** A scheduler drops a task that throws, and edits would silently cease to act; one file must not stop the others. */
    private static void refreshOne(Refreshable file) {
        try {
            file.refresh();
        } catch (RuntimeException | Error e) {
            LOG.log(Level.ERROR, () -> "`" + file.name() + "` could not be looked at; what it said stays in force", e);
        }
    }

    /** Stops looking; a look under way is finished. */
    @Override
    public void close() {
        schedule.cancel(false);
    }
}
