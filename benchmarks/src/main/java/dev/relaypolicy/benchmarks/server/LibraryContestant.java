package dev.relaypolicy.benchmarks.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A server built on a library, run as a program of this module.
 *
 * @param library the name and version
 */
record LibraryContestant(String library, Class<?> program, String setting, Jdk jdk) implements Contestant {

    @Override
    public String name() {
        return library + ", JDK " + jdk.feature();
    }

    @Override
    public ServerProcess start(int sessions, Path folder) throws IOException {
        int port = ServerProcess.freePort();
        // James protocols looks up the name of every client: use a hosts file, to not measure DNS
        Path hosts = Files.writeString(folder.resolve("hosts"), "127.0.0.1 localhost\n");
        List<String> command = List.of(
                jdk.java(),
                // the collector of relay's launcher
                "-XX:+UseParallelGC",
                "-XX:GCTimeRatio=19",
                "-Xshare:auto",
                "-Djdk.net.hosts.file=" + hosts,
                "-cp",
                System.getProperty("java.class.path"),
                program.getName(),
                Integer.toString(port),
                Integer.toString(sessions));
        return ServerProcess.start(new ServerProcess.Command(command, Map.of()), port, folder.resolve("log"));
    }
}
