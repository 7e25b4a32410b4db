package dev.relaypolicy.server.run;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import dev.relaypolicy.file.LiveFiles;
import dev.relaypolicy.file.Refreshable;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;

/** Checks the files of a configuration for changes, periodically and at SIGHUP. */
final class ConfigurationWatcher implements AutoCloseable {

    private static final Logger LOGGER = System.getLogger(ConfigurationWatcher.class.getName());

    private final LiveFiles files;
    private final ScheduledExecutorService executor;

    private ConfigurationWatcher(LiveFiles files, ScheduledExecutorService executor) {
        this.files = files;
        this.executor = executor;
    }

    /** Starts a watcher, which reports each SIGHUP. */
    static ConfigurationWatcher start(List<Refreshable> files, Consumer<String> messages) {
        ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(new ThreadFactoryBuilder()
                .setNameFormat("live-files")
                .setDaemon(true)
                .build());
        ConfigurationWatcher watcher =
                new ConfigurationWatcher(LiveFiles.watch(files, executor, LiveFiles.PERIOD), executor);
        onSighup(() -> watcher.refresh(messages));
        return watcher;
    }

    ScheduledExecutorService executor() {
        return executor;
    }

    /** Checks twice: a change takes effect at the second check that finds it. */
    private void refresh(Consumer<String> messages) {
        try {
            executor.execute(() -> {
                files.refresh();
                files.refresh();
                messages.accept("SIGHUP: looked at every file of the configuration");
            });
        } catch (RejectedExecutionException e) {
            LOGGER.log(Level.DEBUG, "SIGHUP ignored while stopping", e);
        }
    }

    /**
     * Runs the action on each SIGHUP, if the platform has that signal. Calls {@code sun.misc.Signal} by reflection,
     * because a direct reference causes a compiler warning that cannot be suppressed.
     */
    private static void onSighup(Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object onSignal = Proxy.newProxyInstance(
                    ConfigurationWatcher.class.getClassLoader(),
                    new Class<?>[] {handler},
                    (proxy, method, arguments) -> {
                        return switch (method.getName()) {
                            case "handle" -> {
                                action.run();
                                yield null;
                            }
                            case "equals" -> proxy == arguments[0];
                            case "hashCode" -> System.identityHashCode(proxy);
                            default -> "SIGHUP";
                        };
                    });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance("HUP"), onSignal);
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOGGER.log(Level.DEBUG, "SIGHUP is not available; edits take effect without it", e);
        }
    }

    /** A check that has begun is finished. */
    @Override
    public void close() {
        files.close();
        executor.shutdown();
    }
}
