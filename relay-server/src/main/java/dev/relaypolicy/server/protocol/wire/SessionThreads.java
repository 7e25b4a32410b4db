package dev.relaypolicy.server.protocol.wire;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The threads that run sessions: virtual threads on JDK 21 and later, pooled daemon threads on JDK 17. */
final class SessionThreads {

    private SessionThreads() {}

    static ExecutorService newExecutor() {
        MethodHandle virtual;
        try {
            virtual = MethodHandles.publicLookup()
                    .findStatic(
                            Executors.class,
                            "newVirtualThreadPerTaskExecutor",
                            MethodType.methodType(ExecutorService.class));
        } catch (NoSuchMethodException | IllegalAccessException e) {
            return Executors.newCachedThreadPool(SessionThreads::daemon);
        }
        try {
            return (ExecutorService) virtual.invokeExact();
        } catch (Throwable e) {
            throw new AssertionError("cannot create virtual threads", e);
        }
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "session");
        thread.setDaemon(true);
        return thread;
    }
}
