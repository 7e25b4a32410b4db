package dev.relaypolicy.server.wire;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Threads to run sessions on: virtual where the JDK has them (21 on), daemon threads of a cached pool on 17. */
final class SessionThreads {

    private SessionThreads() {}

    /** An executor that runs each task on a thread of its own, however many there are. */
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
            throw new AssertionError("a JDK with virtual threads makes them", e);
        }
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "session");
        thread.setDaemon(true);
        return thread;
    }
}
