package dev.relaypolicy.server.cli;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.Proxy;

/**
 * SIGHUP. The JDK has no public way to hear of a signal; {@code sun.misc.Signal} (module jdk.unsupported) is reached by reflection,
 * in this class alone, since naming it raises a warning that cannot be switched off.
 */
final class HangUp {

    private static final Logger LOG = System.getLogger(HangUp.class.getName());

    private HangUp() {}

    /** Runs the action at each SIGHUP, on a thread of the JVM; where there is no such signal, never. */
    static void handle(Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object onSignal = Proxy.newProxyInstance(
                    HangUp.class.getClassLoader(), new Class<?>[] {handler}, (proxy, method, arguments) -> {
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
            LOG.log(Level.DEBUG, "SIGHUP is not heard; edits act without it", e);
        }
    }
}
