package dev.relaypolicy.benchmarks.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A library's server, a program of this module, on the Java and with the collector that our launcher takes.
 *
 * @param library its name and version
 */
record LibraryContestant(String library, Class<?> program, String setting, Jdk jdk) implements Contestant {

    @Override
    public String name() {
        return library + ", JDK " + jdk.feature();
    }

    @Override
    public ServerProcess start(int sessions, Path folder) throws IOException {
        int port = ServerProcess.freePort();
        // James protocols looks up the name of every client, and the DNS here would be what is measured
        Path hosts = Files.writeString(folder.resolve("hosts"), "127.0.0.1 localhost\n");
        List<String> words = List.of(
                jdk.java(),
                // the collector that our launcher takes
                "-XX:+UseParallelGC",
                "-XX:GCTimeRatio=19",
                "-Xshare:auto",
                "-Djdk.net.hosts.file=" + hosts,
                "-cp",
                System.getProperty("java.class.path"),
                program.getName(),
                Integer.toString(port),
                Integer.toString(sessions));
        return ServerProcess.start(new ServerProcess.Command(words, Map.of()), port, folder.resolve("log"));
    }
}
