package dev.relaypolicy.server.cli;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import dev.relaypolicy.tab.live.LiveFiles;
import dev.relaypolicy.tab.live.Refreshable;
import java.io.PrintWriter;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;

/** Looks at the files of a configuration, again and again, and at once at SIGHUP. A file must have settled in either case. */
final class Watch implements AutoCloseable {

    private static final Logger LOG = System.getLogger(Watch.class.getName());

    private final LiveFiles files;
    private final ScheduledExecutorService looking;

    private Watch(LiveFiles files, ScheduledExecutorService looking) {
        this.files = files;
        this.looking = looking;
    }

    /**
     * Begins to look.
     *
     * @param files what is looked at
     * @param err is told that a SIGHUP was seen
     */
    static Watch start(List<Refreshable> files, PrintWriter err) {
        ScheduledExecutorService looking = Executors.newSingleThreadScheduledExecutor(new ThreadFactoryBuilder()
                .setNameFormat("live-files")
                .setDaemon(true)
                .build());
        Watch watch = new Watch(LiveFiles.watch(files, looking, LiveFiles.PERIOD), looking);
        SighupHandler.handle(() -> watch.hangUp(err));
        return watch;
    }

    /** Does the looking; other small tasks may be given to it. */
    ScheduledExecutorService executor() {
        return looking;
    }

    /** Looks twice: a change acts at the second look that finds it. */
    private void hangUp(PrintWriter err) {
        try {
            looking.execute(() -> {
                files.refresh();
                files.refresh();
                err.println("relay: SIGHUP: looked at every file of the configuration");
            });
        } catch (RejectedExecutionException e) {
            LOG.log(Level.DEBUG, "a SIGHUP while stopping", e);
        }
    }

    /** Stops looking; a look under way is finished. */
    @Override
    public void close() {
        files.close();
        looking.shutdown();
    }
}
