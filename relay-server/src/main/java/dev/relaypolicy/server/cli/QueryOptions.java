package dev.relaypolicy.server.cli;

import dev.relaypolicy.Listener;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.server.explain.Query;
import dev.relaypolicy.server.protocol.wire.ListenAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The session and the envelope that {@code relay explain} is asked about. */
@HelpText.Heading("Session and message")
final class QueryOptions {

    @Option(
            names = "--client",
            paramLabel = "IP",
            description = "the client's address; required, unless --batch is given")
    private @Nullable String client;

    @Option(names = "--to", paramLabel = "ADDRESS", description = "the recipient; required, unless --batch is given")
    private @Nullable String to;

    @Option(names = "--from", paramLabel = "ADDRESS", description = "the sender; default: the null sender")
    private String from = "";

    @Option(names = "--user", paramLabel = "NAME", description = "the user authenticated by SMTP AUTH; default: none")
    private @Nullable String user;

    @Option(
            names = "--popped",
            paramLabel = "NAME",
            description = "a user who has just logged in by POP3 from the client's address; default: none")
    private @Nullable String popped;

    @Option(names = "--tls", description = "the session uses TLS; default: no")
    private boolean tls;

    @Option(names = "--helo", paramLabel = "NAME", description = "the name given at EHLO; default: explain.invalid")
    private @Nullable String helo;

    @Option(
            names = "--listener",
            paramLabel = "NAME",
            description = "the listener that the client connects to; default: smtp")
    private String listener = "smtp";

    /** @throws UsageException with every problem of the options */
    Query query(List<ListenAddress> listeners) {
        List<String> problems = new ArrayList<>();
        if (client == null || to == null) {
            problems.add("--client and --to are needed, or --batch");
        }
        Optional<IpAddress> address = Optional.ofNullable(client)
                .flatMap(text -> OptionValue.read("--client", text, IpAddress::parse, problems));
        Optional<Listener> chosen = find(listener, listeners);
        if (chosen.isEmpty()) {
            problems.add("--listener: there is no SMTP listener `" + listener + "`: use "
                    + String.join(", ", namesOf(listeners)));
        }
        if (address.isEmpty() || to == null || chosen.isEmpty()) {
            throw new UsageException(problems);
        }
        return new Query(
                address.get(),
                chosen.get(),
                from,
                to,
                Optional.ofNullable(user),
                Optional.ofNullable(popped),
                tls,
                Optional.ofNullable(helo));
    }

    private static List<String> namesOf(List<ListenAddress> listeners) {
        return listeners.stream()
                .filter(address -> address.role() != Listener.Role.POP3)
                .map(ListenAddress::name)
                .toList();
    }

    static Optional<Listener> find(String name, List<ListenAddress> listeners) {
        return listeners.stream()
                .filter(address -> address.name().equals(name) && address.role() != Listener.Role.POP3)
                .map(ListenAddress::listener)
                .findFirst();
    }
}
