package dev.relaypolicy.benchmarks.server;

import java.io.IOException;
import java.nio.file.Path;

/** A server to measure. */
interface Contestant {

    /**
     * The listen backlog, for servers that have such a setting. It is larger than the number of connections: otherwise
     * the kernel delays connections that do not fit by a second.
     */
    int BACKLOG = 4096;

    /** Returns the name in the report. */
    String name();

    /** Returns the settings that differ from the defaults, for the report. */
    String setting();

    /** Returns whether one process can hold thousands of idle sessions. If not, their memory is not measured. */
    default boolean holdsManySessions() {
        return true;
    }

    /**
     * Starts the server.
     *
     * @param sessions the number of concurrent sessions that it must support
     * @param folder a working folder, empty or left by the previous start
     */
    ServerProcess start(int sessions, Path folder) throws IOException;
}
