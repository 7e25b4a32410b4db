package dev.relaypolicy.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.relaypolicy.Listener;
import dev.relaypolicy.server.wire.ListenerSocket;
import dev.relaypolicy.spi.Secret;
import dev.relaypolicy.spi.XmailPassword;
import dev.relaypolicy.tab.TabWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The server without a configuration: a MailRoot of its own with two users, for loopback only. 127.0.0.1 may relay by its
 * address, every other address has to log in.
 */
final class Demonstration {

    private static final String DOMAIN = "relay.example";
    private static final int PASSWORD_OCTETS = 9;

    private final Path root;
    private final Map<String, String> passwords;

    private Demonstration(Path root, Map<String, String> passwords) {
        this.root = root;
        this.passwords = passwords;
    }

    /** A new folder for the data of one run, which only its owner can read. */
    static Path folder() throws IOException {
        return Files.createTempDirectory(
                "relay-demonstration-",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    /** Writes the MailRoot, with new passwords. */
    static Demonstration prepare(Path root) throws IOException {
        SecureRandom random = new SecureRandom();
        Map<String, String> passwords = Map.of("alice", password(random), "bob", password(random));
        write(
                root,
                "server.tab",
                List.of(
                        List.of("RootDomain", DOMAIN),
                        List.of("SmtpServerDomain", DOMAIN),
                        List.of("POP3Domain", DOMAIN),
                        List.of("PostMaster", "alice@" + DOMAIN)));
        write(root, "domains.tab", List.of(List.of(DOMAIN)));
        write(root, "mailusers.tab", List.of(user("alice", 1, passwords), user("bob", 2, passwords)));
        write(root, "smtprelay.tab", List.of(List.of("127.0.0.1", "255.255.255.255")));
        return new Demonstration(root, passwords);
    }

    private static List<String> user(String name, int id, Map<String, String> passwords) {
        String stored = XmailPassword.encode(
                Secret.of(Optional.ofNullable(passwords.get(name)).orElseThrow()));
        return List.of(DOMAIN, name, stored, Integer.toString(id), name, "U");
    }

    private static String password(SecureRandom random) {
        byte[] octets = new byte[PASSWORD_OCTETS];
        random.nextBytes(octets);
        return Base64.getUrlEncoder().encodeToString(octets);
    }

    private static void write(Path root, String file, List<List<String>> rows) throws IOException {
        Files.write(root.resolve(file), TabWriter.write(rows));
    }

    Path mailRoot() {
        return root;
    }

    /** Says what this is and what to try, so that somebody who has never seen it understands it in a minute. */
    void describe(PrintWriter out, List<ListenerSocket> listeners) {
        out.println();
        boolean loopback = listeners.stream()
                .allMatch(
                        listener -> listener.address().address().toInetAddress().isLoopbackAddress());
        out.println("This is a demonstration mail server. It listens "
                + (loopback ? "on loopback only" : "WHERE OTHERS CAN REACH IT") + " and keeps everything below");
        out.println(root);
        out.println();
        passwords.keySet().stream()
                .sorted()
                .forEach(name -> out.println("  user " + name + "@" + DOMAIN + "   password " + passwords.get(name)));
        out.println();
        for (ListenerSocket listener : listeners) {
            out.printf("  %-11s %s%n", listener.listener().name(), ReadyFile.address(listener));
        }
        listeners.stream()
                .filter(listener -> listener.listener().role() == Listener.Role.SMTP)
                .findFirst()
                .ifPresent(smtp -> describeDialogue(out, smtp));
    }

    private void describeDialogue(PrintWriter out, ListenerSocket smtp) {
        String target = smtp.address().address() + " " + smtp.listener().port();
        String login = Base64.getEncoder()
                .encodeToString(("\0alice@" + DOMAIN + "\0" + passwords.get("alice")).getBytes(UTF_8));
        out.println();
        out.println(
                "127.0.0.1 stands in smtprelay.tab, so that it may relay without a login; nobody else does. Try both:");
        out.println();
        out.println("  telnet " + target + "                    telnet -b 127.0.0.2 " + target);
        out.println("  HELO localhost                          HELO localhost");
        out.println("  MAIL FROM:<me@example.org>              MAIL FROM:<me@example.org>");
        out.println("  RCPT TO:<you@example.net>               RCPT TO:<you@example.net>");
        out.println("  250 2.1.5 OK                            550 5.7.1 Relay denied");
        out.println();
        out.println("From 127.0.0.2, a login opens the relay, right after HELO:");
        out.println();
        out.println("  AUTH PLAIN " + login);
        out.println();
        out.println("So does a POP3 login as alice, for 15 minutes, for mail that is from alice@" + DOMAIN + ".");
        out.println(
                "Mail for alice and bob is delivered; mail for other domains is not sent anywhere (DATA answers 451).");
        out.println("Each decision is one line below. Why it is so: ./relay explain --mailroot " + root);
        out.println("    --client 127.0.0.2 --from me@example.org --to you@example.net        Ctrl-C ends this.");
        out.println();
        out.flush();
    }
}
