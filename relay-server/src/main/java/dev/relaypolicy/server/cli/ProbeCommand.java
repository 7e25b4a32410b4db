package dev.relaypolicy.server.cli;

import static java.util.Objects.requireNonNull;

import com.google.common.base.Ascii;
import com.google.common.collect.EnumMultiset;
import com.google.common.collect.Multiset;
import com.google.common.net.HostAndPort;
import dev.relaypolicy.mail.DomainName;
import dev.relaypolicy.mail.EmailAddress;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.server.config.SecretFile;
import dev.relaypolicy.testkit.probe.ProbeLogin;
import dev.relaypolicy.testkit.probe.ProbePattern;
import dev.relaypolicy.testkit.probe.ProbePatterns;
import dev.relaypolicy.testkit.probe.ProbeResult;
import dev.relaypolicy.testkit.probe.ProbeResult.Verdict;
import dev.relaypolicy.testkit.probe.ProbeTarget;
import dev.relaypolicy.testkit.probe.RelayProbe;
import dev.relaypolicy.text.Escapes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code relay probe}. */
@Command(
        name = "probe",
        description = "Tries on any server whether it relays for strangers, with every pattern that scanners know.",
        mixinStandardHelpOptions = true)
final class ProbeCommand implements Callable<Integer> {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final String OUTSIDE = "relay-probe@example.net";

    private final Console console;

    @Parameters(paramLabel = "HOST:PORT", converter = ConfigurationOptions.HostPort.class, description = "the server")
    private @Nullable HostAndPort server;

    @Option(
            names = "--local",
            paramLabel = "DOMAIN",
            description = "a domain whose mail the server takes; HOST if not given")
    private @Nullable String local;

    @Option(
            names = "--to",
            paramLabel = "ADDRESS",
            description = "an address that nobody may reach through the server without a login; " + OUTSIDE
                    + " if not given. A server that looks domains up may refuse one that has no mail for that alone")
    private @Nullable String to;

    @Option(
            names = "--client",
            paramLabel = "IP",
            description = "the address of this machine to connect from, where it has several")
    private @Nullable String client;

    @Option(
            names = "--data",
            description =
                    "send a message where RCPT is accepted, and let the answer to it decide; an open relay delivers it,"
                            + " so that --to has to be given")
    private boolean data;

    @Option(
            names = "--user",
            paramLabel = "NAME",
            description = "a login that the server knows: try what it must not open")
    private @Nullable String user;

    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            description = "holds the password of --user in its first line; said over TLS, or to this machine")
    private @Nullable Path passwordFile;

    ProbeCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        HostAndPort named = requireNonNull(server);
        List<String> problems = new ArrayList<>();
        Optional<DomainName> domain = local == null
                ? OptionValue.read("--local", named.getHost(), ProbeCommand::nameOfHost, problems)
                : OptionValue.read("--local", local, DomainName::parse, problems);
        Optional<EmailAddress> outside =
                OptionValue.read("--to", to == null ? OUTSIDE : to, EmailAddress::parse, problems);
        Optional<IpAddress> from = Optional.ofNullable(client)
                .flatMap(text -> OptionValue.read("--client", text, IpAddress::parse, problems));
        Optional<ProbeLogin> login = login(problems);
        if (data && to == null) {
            problems.add("--data sends mail through an open relay: say with --to who is to get it");
        }
        if (domain.isPresent() && outside.isPresent() && outside.get().domain().equals(domain.get())) {
            problems.add("--to: `" + outside.get() + "` is not outside of `" + domain.get() + "`");
        }
        if (!problems.isEmpty()) {
            throw new UsageException(problems);
        }
        InetSocketAddress address = new InetSocketAddress(named.getHost(), named.getPort());
        Optional<InetAddress> source = from.map(IpAddress::toInetAddress);
        if (!isReachable(address, source)) {
            return ExitCode.UNAVAILABLE;
        }
        Optional<String> message = data ? outside.map(this::message) : Optional.empty();
        ProbeTarget target =
                new ProbeTarget(domain.orElseThrow(), IpAddress.of(address.getAddress()), outside.orElseThrow());
        return tryAll(new RelayProbe(address, source, TIMEOUT, message), target, login);
    }

    private static DomainName nameOfHost(String host) {
        try {
            return DomainName.parse(host);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "`" + host + "` is no domain name: give a domain whose mail the server takes", e);
        }
    }

    private Optional<ProbeLogin> login(List<String> problems) {
        if ((user == null) != (passwordFile == null)) {
            problems.add("--user and --password-file: give both, or neither");
        }
        if (user == null || passwordFile == null) {
            return Optional.empty();
        }
        Optional<SecretFile> file = OptionValue.read(
                "--password-file", passwordFile.toString(), path -> SecretFile.read(Path.of(path), path), problems);
        file.flatMap(SecretFile::warning)
                .ifPresent(warning ->
                        console.err().println("relay: warning: --password-file: " + Escapes.printable(warning)));
        String name = user;
        return file.flatMap(read -> OptionValue.read(
                "--user",
                name,
                text -> new ProbeLogin(text, read.secret().use(bytes -> new String(bytes, StandardCharsets.UTF_8))),
                problems));
    }

    /** Whether somebody listens there; says so where not. */
    private boolean isReachable(InetSocketAddress address, Optional<InetAddress> from) {
        if (address.isUnresolved()) {
            console.err()
                    .println("relay: no address is known for `" + Escapes.printable(address.getHostString()) + "`");
            return false;
        }
        try (Socket socket = new Socket()) {
            if (from.isPresent()) {
                socket.bind(new InetSocketAddress(from.get(), 0));
            }
            socket.connect(address, (int) TIMEOUT.toMillis());
            return true;
        } catch (IOException e) {
            console.err()
                    .println("relay: `" + Escapes.printable(String.valueOf(server)) + "` is not reachable: "
                            + e.getMessage());
            return false;
        }
    }

    private String message(EmailAddress outside) {
        String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                console.clock().instant().atZone(ZoneOffset.UTC));
        return """
                From: <%1$s>\r
                To: <%1$s>\r
                Date: %2$s\r
                Subject: relay probe\r
                \r
                The server that has sent you this relays for strangers. It was asked to by `relay probe`.\r
                """.formatted(outside, date);
    }

    private int tryAll(RelayProbe probe, ProbeTarget target, Optional<ProbeLogin> login) {
        Multiset<Verdict> verdicts = EnumMultiset.create(Verdict.class);
        for (ProbePattern pattern : ProbePatterns.of(target)) {
            verdicts.add(said(probe.run(pattern)));
        }
        if (login.isPresent()) {
            verdicts.addAll(tryLogin(probe, target, login.get()));
        }
        int accepted = verdicts.count(Verdict.ACCEPTED);
        int undecided = verdicts.count(Verdict.UNDECIDED);
        console.out()
                .println("relay: " + verdicts.size() + " patterns: " + verdicts.count(Verdict.REFUSED) + " refused, "
                        + accepted + " accepted, " + undecided + " undecided: " + meaning(accepted, undecided));
        console.out().flush();
        return accepted > 0 ? ExitCode.NO : undecided > 0 ? ExitCode.DEFER : ExitCode.OK;
    }

    /** The login itself counts only where it opens nothing: then what came behind it has shown nothing. */
    private List<Verdict> tryLogin(RelayProbe probe, ProbeTarget target, ProbeLogin login) {
        List<Verdict> verdicts = new ArrayList<>();
        ProbeResult opened = probe.run(ProbePatterns.ofUser(target, "login", login.userName()), login);
        if (said(opened) != Verdict.ACCEPTED) {
            console.out()
                    .println(
                            "relay: the login opens nothing, so that what follows does not show what it must not open");
            verdicts.add(Verdict.UNDECIDED);
        }
        for (ProbePattern pattern : ProbePatterns.besideLogin(target, login.userName())) {
            verdicts.add(said(probe.run(pattern)));
        }
        return verdicts;
    }

    private Verdict said(ProbeResult result) {
        console.out()
                .printf(
                        "%-9s  %s  ->  %s%n",
                        Ascii.toLowerCase(result.verdict().name()),
                        Escapes.printable(result.pattern().toString()),
                        Escapes.printable(result.answer()));
        console.out().flush();
        return result.verdict();
    }

    private static String meaning(int accepted, int undecided) {
        if (accepted > 0) {
            return "the server relays for this client";
        }
        return undecided > 0
                ? "nothing is shown until these are decided: try again later"
                : "the server does not relay for this client";
    }
}
