package dev.relaypolicy.server.run;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.Proxy;

/**
 * A handler for SIGHUP. The JDK has no public API for signals. This class calls {@code sun.misc.Signal} (module
 * jdk.unsupported) by reflection, because a direct reference causes a compiler warning that cannot be suppressed.
 */
final class SighupHandler {

    private static final Logger LOGGER = System.getLogger(SighupHandler.class.getName());

    private SighupHandler() {}

    /** Runs the action on each SIGHUP, on a thread of the JVM. Does nothing if the platform has no such signal. */
    static void handle(Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object onSignal = Proxy.newProxyInstance(
                    SighupHandler.class.getClassLoader(), new Class<?>[] {handler}, (proxy, method, arguments) -> {
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
}
