package dev.relaypolicy.server.heap;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.io.BaseEncoding;
import dev.relaypolicy.server.TestClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;

/** Successive sessions of every kind. Each has its own client address, except for logins, which share some. */
final class MixedSessions implements Callable<Void> {

    private final InetSocketAddress smtp;
    private final InetSocketAddress pop3;
    private final AtomicInteger left;
    private final int logins;
    private final SplittableRandom random;

    /**
     * Creates the sessions of one thread.
     *
     * @param left the number of sessions left for all threads
     * @param logins the number of addresses and users that log in
     */
    MixedSessions(
            InetSocketAddress smtp, InetSocketAddress pop3, AtomicInteger left, int logins, SplittableRandom random) {
        this.smtp = smtp;
        this.pop3 = pop3;
        this.left = left;
        this.logins = logins;
        this.random = random;
    }

    @Override
    public Void call() throws IOException {
        for (int number = left.getAndDecrement(); number > 0; number = left.getAndDecrement()) {
            int kind = random.nextInt(100);
            String stranger = address(64, number);
            String known = address(16, random.nextInt(logins));
            if (kind < 70) {
                mail(stranger, "ann@local.test", "250");
            } else if (kind < 75) {
                mail(stranger, "victim@far.test", "550");
            } else if (kind < 85) {
                aborted(stranger);
            } else if (kind < 93) {
                login(known, "nobody" + random.nextInt(logins) + "@local.test", "(535|454|421)");
            } else if (kind < 98) {
                login(known, "ann@local.test", "(235|454|421)");
            } else {
                pop3(known);
            }
        }
        return null;
    }

    private static String address(int second, int number) {
        return "127." + (second + (number >> 16)) + "." + ((number >> 8) & 0xff) + "." + (number & 0xff);
    }

    private void mail(String client, String recipient, String answer) throws IOException {
        try (TestClient session = greeted(client)) {
            assertThat(session.ask("MAIL FROM:<s@far.test>")).startsWith("250");
            assertThat(session.ask("RCPT TO:<" + recipient + ">")).startsWith(answer);
            assertThat(session.ask("QUIT")).startsWith("221");
        }
    }

    private TestClient greeted(String client) throws IOException {
        TestClient session = TestClient.connect(smtp, client);
        assertThat(session.reply()).startsWith("220");
        assertThat(session.ask("EHLO client.test")).startsWith("250");
        return session;
    }

    /** Aborts a session at a random step, half of the time with a TCP reset. */
    private void aborted(String client) throws IOException {
        List<String> dialogue = List.of(
                "MAIL FROM:<s@far.test>\r\n",
                "RCPT TO:<ann@local.test>\r\n",
                "DATA\r\n",
                "Subject: x\r\n\r\n" + "x".repeat(random.nextInt(1, 5000)),
                "AUTH LOGIN");
        try (TestClient session = greeted(client)) {
            int steps = random.nextInt(dialogue.size() + 1);
            for (int i = 0; i < steps; i++) {
                session.send(dialogue.get(i));
                if (i < 3) {
                    session.reply();
                }
            }
            if (random.nextBoolean()) {
                session.reset();
            }
        }
    }

    private void login(String client, String user, String answer) throws IOException {
        try (TestClient session = greeted(client)) {
            String password = user.startsWith("ann@") ? "alicepw" : "wrong";
            String response = "\0" + user + "\0" + password;
            assertThat(session.ask(
                            "AUTH PLAIN " + BaseEncoding.base64().encode(response.getBytes(StandardCharsets.UTF_8))))
                    .containsPattern("^" + answer);
            session.ask("QUIT");
        }
    }

    private void pop3(String client) throws IOException {
        try (TestClient session = TestClient.connect(pop3, client)) {
            assertThat(session.line()).startsWith("+OK");
            session.ask("USER ann@local.test");
            assertThat(session.ask("PASS alicepw")).matches("(\\+OK|-ERR).*");
            session.ask("QUIT");
        }
    }
}
