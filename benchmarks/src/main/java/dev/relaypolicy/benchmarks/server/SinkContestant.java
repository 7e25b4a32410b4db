package dev.relaypolicy.benchmarks.server;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Postfix's {@code smtp-sink}, which only replies: the minimum cost of a server in C. */
record SinkContestant() implements Contestant {

    @Override
    public String name() {
        return "smtp-sink";
    }

    @Override
    public String setting() {
        return "`-m`: the number of measured connections";
    }

    @Override
    public ServerProcess start(int sessions, Path folder) throws IOException {
        int port = ServerProcess.freePort();
        List<String> command = new ArrayList<>(List.of("/usr/sbin/smtp-sink", "-4", "-m", Integer.toString(sessions)));
        if (System.getProperty("user.name").equals("root")) {
            command.addAll(List.of("-u", "nobody"));
        }
        command.addAll(List.of("127.0.0.1:" + port, Integer.toString(BACKLOG)));
        return ServerProcess.start(new ServerProcess.Command(command, Map.of()), port, folder.resolve("log"));
    }
}
