package dev.relaypolicy.benchmarks.server;

import java.io.InputStream;
import java.net.InetAddress;
import org.subethamail.smtp.MessageHandler;
import org.subethamail.smtp.server.SMTPServer;

/** Runs SubEthaSMTP with a handler that accepts everything. */
final class SubEthaServer {

    private SubEthaServer() {}

    /** Serves until the process is killed. Arguments: port, maximum number of connections. */
    public static void main(String[] args) {
        new SMTPServer.Builder()
                .bindAddress(InetAddress.getLoopbackAddress())
                .port(Integer.parseInt(args[0]))
                .hostName(Script.DOMAIN)
                .maxConnections(Integer.parseInt(args[1]))
                .backlog(Contestant.BACKLOG)
                .messageHandlerFactory(context -> new Accepting())
                .build()
                .start();
    }

    private static final class Accepting implements MessageHandler {
        @Override
        public void from(String sender) {}

        @Override
        public void recipient(String recipient) {}

        @Override
        public String data(InputStream message) {
            return "";
        }

        @Override
        public void done() {}
    }
}
