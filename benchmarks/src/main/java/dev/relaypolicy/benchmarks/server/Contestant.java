package dev.relaypolicy.benchmarks.server;

import java.io.IOException;
import java.nio.file.Path;

/** A server to measure. */
interface Contestant {

    /** Larger than the number of connections: the kernel delays those that do not fit by a second. */
    int BACKLOG = 4096;

    String name();

    /** Returns the settings that differ from the defaults, for the report. */
    String setting();

    /** Returns whether one process can hold thousands of idle sessions. If not, their memory is not measured. */
    default boolean holdsManySessions() {
        return true;
    }

    /**
     * @param sessions the number of concurrent sessions that the server must support
     * @param folder a working folder, empty or left by the previous start
     */
    ServerProcess start(int sessions, Path folder) throws IOException;
}
