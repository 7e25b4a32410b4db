package dev.relaypolicy.benchmarks.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Our server as its launcher starts it, over a relay.yaml: clients are permitted by address, recipients are mailboxes of its own,
 * decisions are logged to a file.
 *
 * @param root the folder of the project
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
        return "decision log on, to a file; default limits, but `sessions` (2,000 under load, as many as idle)";
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
