package dev.relaypolicy.file;

import com.google.common.collect.ImmutableList;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Checks a group of files periodically until closed. Does not shut down the executor. */
public final class LiveFiles implements AutoCloseable {

    /** The recommended delay between checks: an edit takes effect well within one second. */
    public static final Duration PERIOD = Duration.ofMillis(200);

    private static final Logger LOG = System.getLogger(LiveFiles.class.getName());

    private final ImmutableList<Refreshable> files;
    private final ScheduledFuture<?> schedule;

    private LiveFiles(ImmutableList<Refreshable> files, ScheduledExecutorService executor, Duration period) {
        this.files = files;
        this.schedule = executor.scheduleWithFixedDelay(
                () -> refreshAll(files), period.toNanos(), period.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Starts checking; {@code period} is the positive delay between checks. */
    public static LiveFiles watch(
            Collection<? extends Refreshable> files, ScheduledExecutorService executor, Duration period) {
        return new LiveFiles(ImmutableList.copyOf(files), executor, period);
    }

    public void refresh() {
        refreshAll(files);
    }

    private static void refreshAll(ImmutableList<Refreshable> files) {
        files.forEach(LiveFiles::refreshOne);
    }

    /** One file must not stop the checks of the others. */
    private static void refreshOne(Refreshable file) {
        try {
            file.refresh();
        } catch (RuntimeException | Error e) {
            LOG.log(
                    Level.ERROR,
                    () -> "`" + file.name() + "` could not be checked; its last content stays in force",
                    e);
        }
    }

    /** Stops checking; a check in progress continues. */
    @Override
    public void close() {
        schedule.cancel(false);
    }
}
