package dev.relaypolicy.benchmarks.server;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Postfix's {@code smtp-sink}, which answers and does nothing else: as little as a server in C can do. */
record SinkContestant() implements Contestant {

    @Override
    public String name() {
        return "smtp-sink";
    }

    @Override
    public String setting() {
        return "`-m`: as many connections as are measured";
    }

    @Override
    public ServerProcess start(int sessions, Path folder) throws IOException {
        int port = ServerProcess.freePort();
        List<String> words = new ArrayList<>(List.of("/usr/sbin/smtp-sink", "-4", "-m", Integer.toString(sessions)));
        if (System.getProperty("user.name").equals("root")) {
            words.addAll(List.of("-u", "nobody"));
        }
        words.addAll(List.of("127.0.0.1:" + port, Integer.toString(BACKLOG)));
        return ServerProcess.start(new ServerProcess.Command(words, Map.of()), port, folder.resolve("log"));
    }
}
