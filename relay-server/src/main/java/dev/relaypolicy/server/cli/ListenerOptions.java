package dev.relaypolicy.server.cli;

import com.google.common.base.Ascii;
import com.google.common.net.HostAndPort;
import dev.relaypolicy.Listener;
import dev.relaypolicy.file.Problem;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.server.protocol.wire.ListenAddress;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The listeners of the command line. */
@HelpText.Heading("Listeners (each repeatable; any of them replaces all the defaults; port 0 is any free port)")
final class ListenerOptions {

    private static final IpAddress LOOPBACK = IpAddress.parse("127.0.0.1");
    private static final List<ListenAddress> DEFAULTS = List.of(
            new ListenAddress("smtp", Listener.Role.SMTP, LOOPBACK, 2525),
            new ListenAddress("submission", Listener.Role.SUBMISSION, LOOPBACK, 2587),
            new ListenAddress("pop3", Listener.Role.POP3, LOOPBACK, 2110));

    private final List<ListenAddress> given = new ArrayList<>();

    @Option(
            names = "--smtp",
            order = 1,
            paramLabel = "ADDRESS:PORT",
            converter = OptionValue.AddressPort.class,
            description = "listen for SMTP; default: 127.0.0.1:2525, or those of relay.yaml")
    void smtp(HostAndPort value) {
        add(value, Listener.Role.SMTP, false);
    }

    @Option(
            names = "--submission",
            order = 2,
            paramLabel = "ADDRESS:PORT",
            converter = OptionValue.AddressPort.class,
            description =
                    "listen for mail from users, who must log in; default: 127.0.0.1:2587, or those of relay.yaml")
    void submission(HostAndPort value) {
        add(value, Listener.Role.SUBMISSION, false);
    }

    @Option(
            names = "--pop3",
            order = 3,
            paramLabel = "ADDRESS:PORT",
            converter = OptionValue.AddressPort.class,
            description = "listen for POP3; default: 127.0.0.1:2110, or those of relay.yaml")
    void pop3(HostAndPort value) {
        add(value, Listener.Role.POP3, false);
    }

    @Option(
            names = "--smtps",
            order = 4,
            paramLabel = "ADDRESS:PORT",
            converter = OptionValue.AddressPort.class,
            description = "listen for SMTP that begins with TLS; default: none")
    void smtps(HostAndPort value) {
        add(value, Listener.Role.SMTP, true);
    }

    @Option(
            names = "--submissions",
            order = 5,
            paramLabel = "ADDRESS:PORT",
            converter = OptionValue.AddressPort.class,
            description = "listen for submission that begins with TLS, as on port 465; default: none")
    void submissions(HostAndPort value) {
        add(value, Listener.Role.SUBMISSION, true);
    }

    @Option(
            names = "--pop3s",
            order = 6,
            paramLabel = "ADDRESS:PORT",
            converter = OptionValue.AddressPort.class,
            description = "listen for POP3 that begins with TLS, as on port 995; default: none")
    void pop3s(HostAndPort value) {
        add(value, Listener.Role.POP3, true);
    }

    /** The first listener of a kind has the name of the kind, the next is numbered 2. */
    private void add(HostAndPort value, Listener.Role role, boolean implicitTls) {
        String kind = Ascii.toLowerCase(role.name()) + (implicitTls ? "s" : "");
        long before = given.stream()
                .filter(listener -> listener.role() == role && listener.implicitTls() == implicitTls)
                .count();
        String name = before == 0 ? kind : kind + "-" + (before + 1);
        given.add(new ListenAddress(name, role, IpAddress.parse(value.getHost()), value.getPort(), implicitTls));
    }

    List<ListenAddress> given() {
        return List.copyOf(given);
    }

    List<ListenAddress> givenOrDefaults() {
        return given.isEmpty() ? DEFAULTS : given();
    }

    /** Returns an error for each listener whose port an earlier one has. */
    List<Problem> overlaps() {
        List<Problem> problems = new ArrayList<>();
        for (int i = 0; i < given.size(); i++) {
            ListenAddress listener = given.get(i);
            given.subList(0, i).stream()
                    .filter(listener::overlaps)
                    .forEach(earlier -> problems.add(Problem.ofFile(
                            "command line",
                            Problem.Severity.ERROR,
                            "`" + listener.name() + "` listens on `" + listener + "`, and `" + earlier.name() + "` on `"
                                    + earlier + "`, which is the same port: give one of them another port or address",
                            "listeners-overlap")));
        }
        return problems;
    }
}
