package dev.relaypolicy.benchmarks.server;

import java.io.IOException;
import java.nio.file.Path;

/** A server that is measured. */
interface Contestant {

    /**
     * How many clients may wait to be accepted, where it can be said: no less than there are connections, or the kernel would
     * make those that find no room wait a second.
     */
    int BACKLOG = 4096;

    /** Its name in the report. */
    String name();

    /** What was set otherwise than it comes, for the report. */
    String setting();

    /** Whether it keeps an idle session in the process that accepted it, so that thousands of them can be measured. */
    default boolean holdsManySessions() {
        return true;
    }

    /**
     * Starts it.
     *
     * @param sessions how many it must be able to have at a time
     * @param folder empty, or left by the start before
     */
    ServerProcess start(int sessions, Path folder) throws IOException;
}
