package dev.relaypolicy.benchmarks.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The relay server, started by its launcher. It permits clients by address, lists the recipients, and logs decisions to
 * a file.
 *
 * @param root the project folder
 */
record RelayContestant(Path root, Jdk jdk) implements Contestant {

    /** The default of {@code limits.sessions}. */
    private static final int DEFAULT_SESSIONS = 1024;

    @Override
    public String name() {
        return "relay, JDK " + jdk.feature();
    }

    @Override
    public String setting() {
        return "decision log to a file; default limits except `sessions` (2,000 under load, otherwise the number of idle sessions)";
    }

    @Override
    public ServerProcess start(int sessions, Path folder) throws IOException {
        int port = ServerProcess.freePort();
        Path file = folder.resolve("relay.yaml");
        Files.writeString(file, """
                host: %1$s
                listeners:
                  smtp: {port: %2$d, permit: [clients]}
                policies:
                  clients: {type: ip-table, addresses: [127.0.0.0/8]}
                local-domains:
                  %1$s: {recipients: {list: [%3$s]}}
                %4$s""".formatted(
                        Script.DOMAIN,
                        port,
                        String.join(", ", Script.localParts()),
                        sessions > DEFAULT_SESSIONS ? "limits: {sessions: " + sessions + "}\n" : ""));
        return ServerProcess.start(
                new ServerProcess.Command(
                        List.of(root.resolve("relay").toString(), "serve", "--config", file.toString()),
                        Map.of("JAVA_HOME", jdk.home().toString())),
                port,
                folder.resolve("log"));
    }
}
