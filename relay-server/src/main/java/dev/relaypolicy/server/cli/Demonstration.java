package dev.relaypolicy.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.relaypolicy.Listener;
import dev.relaypolicy.server.log.Output;
import dev.relaypolicy.server.protocol.wire.ListenerSocket;
import dev.relaypolicy.spi.Secret;
import dev.relaypolicy.tab.TabWriter;
import dev.relaypolicy.tab.xmail.XmailPassword;
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
 * The server without a configuration: a new MailRoot with two users, on loopback only. 127.0.0.1 may relay by its
 * address; other addresses must log in.
 */
final class Demonstration {

    private static final String DOMAIN = "relay.example";
    private static final int PASSWORD_BYTES = 9;

    private final Path root;
    private final Map<String, String> passwords;

    private Demonstration(Path root, Map<String, String> passwords) {
        this.root = root;
        this.passwords = passwords;
    }

    static Path folder() throws IOException {
        return Files.createTempDirectory(
                "relay-demonstration-",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

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
                        List.of("PostMaster", "alice@" + DOMAIN),
                        List.of("SmtpNoTLSAuths", "PLAIN,LOGIN,CRAM-MD5")));
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
        byte[] bytes = new byte[PASSWORD_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().encodeToString(bytes);
    }

    private static void write(Path root, String file, List<List<String>> rows) throws IOException {
        Files.write(root.resolve(file), TabWriter.write(rows));
    }

    Path mailRoot() {
        return root;
    }

    /** At most {@value Output#COLUMNS} columns wide. */
    void describe(PrintWriter out, List<ListenerSocket> listeners) {
        boolean loopback = listeners.stream()
                .allMatch(
                        listener -> listener.address().address().toInetAddress().isLoopbackAddress());
        out.println();
        out.println("This is a demonstration mail server. It listens "
                + (loopback ? "on loopback only." : "WHERE OTHERS CAN REACH IT."));
        out.println("Ctrl-C stops it. Its data remain in");
        out.println("  " + root);
        out.println();
        passwords.keySet().stream()
                .sorted()
                .forEach(name -> out.printf("  user %-20s  password %s%n", name + "@" + DOMAIN, passwords.get(name)));
        out.println();
        for (ListenerSocket listener : listeners) {
            out.printf("  %-11s %s%n", listener.listener().name(), listener.address());
        }
        listeners.stream()
                .filter(listener -> listener.listener().role() == Listener.Role.SMTP)
                .findFirst()
                .ifPresent(smtp -> describeDialogue(out, smtp));
        out.flush();
    }

    private void describeDialogue(PrintWriter out, ListenerSocket smtp) {
        String target = smtp.address().address() + " " + smtp.listener().port();
        String login = Base64.getEncoder()
                .encodeToString(("\0alice@" + DOMAIN + "\0" + passwords.get("alice")).getBytes(UTF_8));
        out.println();
        out.println("smtprelay.tab permits 127.0.0.1 to relay without a login, and no other address.");
        out.println("Try both, with telnet or `nc -C`:");
        out.println();
        printBeside(out, "telnet " + target, "telnet -b 127.0.0.2 " + target);
        printBeside(out, "HELO localhost", "HELO localhost");
        printBeside(out, "MAIL FROM:<me@example.org>", "MAIL FROM:<me@example.org>");
        printBeside(out, "RCPT TO:<you@example.net>", "RCPT TO:<you@example.net>");
        printBeside(out, "250 2.1.5 OK", "550 5.7.1 Relay denied");
        out.println();
        out.println("From 127.0.0.2, alice may relay after she logs in. After HELO:");
        out.println();
        out.println("  AUTH PLAIN " + login);
        out.println();
        out.println("A POP3 login as alice also permits her client to relay mail from");
        out.println("alice@" + DOMAIN + ", for 15 minutes. Mail for alice and bob is delivered.");
        out.println("Mail for other domains is not sent anywhere: DATA replies 451.");
        out.println();
        out.println("Each decision is logged below. To see why a client is refused:");
        out.println();
        out.println("  " + shellWord(System.getProperty("relay.command", "relay")) + " explain --mailroot "
                + shellWord(root.toString()) + " \\");
        out.println("    --client 127.0.0.2 --from me@example.org --to you@example.net");
        out.println();
    }

    private static void printBeside(PrintWriter out, String left, String right) {
        out.printf("  %-38s  %s%n", left, right);
    }

    private static String shellWord(String text) {
        return text.matches("[A-Za-z0-9_./@%+=:,-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }
}
