package dev.relaypolicy.server.cli;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import dev.relaypolicy.server.SiteSource;
import dev.relaypolicy.tab.live.LiveFiles;
import dev.relaypolicy.tab.live.Refreshable;
import java.io.PrintWriter;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Looks at the files of a configuration, again and again, and at once at SIGHUP. */
final class Watch implements AutoCloseable {

    private static final Logger LOG = System.getLogger(Watch.class.getName());

    private final SiteSource site;
    private final List<Refreshable> beside;
    private final ScheduledExecutorService looking;

    private Watch(SiteSource site, List<Refreshable> beside, ScheduledExecutorService looking) {
        this.site = site;
        this.beside = beside;
        this.looking = looking;
    }

    /**
     * Begins to look.
     *
     * @param beside what is looked at besides the configuration, such as certificates
     * @param err is told that a SIGHUP was seen
     */
    static Watch start(SiteSource site, List<Refreshable> beside, PrintWriter err) {
        ScheduledExecutorService looking = Executors.newSingleThreadScheduledExecutor(new ThreadFactoryBuilder()
                .setNameFormat("live-files")
                .setDaemon(true)
                .build());
        Watch watch = new Watch(site, beside, looking);
        long period = LiveFiles.PERIOD.toMillis();
        // the task catches all that it throws
        ScheduledFuture<?> unused = looking.scheduleWithFixedDelay(watch::look, period, period, TimeUnit.MILLISECONDS);
        HangUp.handle(() -> watch.hangUp(err));
        return watch;
    }

    /** Does the looking; other small tasks may be given to it. */
    ScheduledExecutorService executor() {
        return looking;
    }

    /** A scheduler drops a task that throws, and edits would silently cease to act. */
    private void look() {
        try {
            site.refresh();
            beside.forEach(Refreshable::refresh);
        } catch (RuntimeException | Error e) {
            LOG.log(Level.ERROR, "the configuration could not be looked at; what was in force stays", e);
        }
    }

    /** A change acts at the second look that finds it, so that nothing half-written is taken. */
    private void hangUp(PrintWriter err) {
        try {
            looking.execute(() -> {
                look();
                look();
                err.println("relay: SIGHUP: looked at every file of the configuration");
            });
        } catch (RejectedExecutionException e) {
            LOG.log(Level.DEBUG, "a SIGHUP while stopping", e);
        }
    }

    /** Stops looking; a look under way is finished. */
    @Override
    public void close() {
        looking.shutdown();
    }
}
