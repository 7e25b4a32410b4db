package dev.relaypolicy.server.cli;

import static java.util.Objects.requireNonNull;

import com.google.common.base.Ascii;
import com.google.common.collect.EnumMultiset;
import com.google.common.collect.Multiset;
import com.google.common.net.HostAndPort;
import dev.relaypolicy.mail.DomainName;
import dev.relaypolicy.mail.EmailAddress;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.server.config.read.SecretFile;
import dev.relaypolicy.server.log.Output;
import dev.relaypolicy.server.run.ExitCode;
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
        customSynopsis = "relay probe HOST:PORT [options]",
        description =
                "Tests whether any server is an open relay, with the patterns of scanners and spammers. Tests what"
                        + " this machine's address may do: run it from outside. Sends no message, unless --data is given.",
        exitCodeList = {
            "0:every pattern was refused",
            "1:a pattern was accepted",
            "69:the server cannot be reached",
            "75:no pattern was accepted, and some are undecided: try again later"
        },
        footer = {"Example:", "  relay probe mail.example.org:25"})
final class ProbeCommand implements Callable<Integer> {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final String OUTSIDE = "relay-probe@example.net";

    private final CommandContext context;

    @Parameters(paramLabel = "HOST:PORT", converter = OptionValue.HostPort.class, description = "the server; required")
    private @Nullable HostAndPort server;

    @Option(
            names = "--local",
            paramLabel = "DOMAIN",
            description = "a domain whose mail the server accepts; default: HOST")
    private @Nullable String local;

    @Option(
            names = "--to",
            paramLabel = "ADDRESS",
            description =
                    "an address that the server must not relay to without a login, in a domain with mail; default: "
                            + OUTSIDE)
    private @Nullable String to;

    @Option(
            names = "--client",
            paramLabel = "IP",
            description = "the address of this machine to connect from; default: any")
    private @Nullable String client;

    @Option(
            names = "--data",
            description = "after an accepted RCPT, send a message and let its reply decide; an open relay delivers it,"
                    + " so --to is required; default: no")
    private boolean data;

    @Option(
            names = "--user",
            paramLabel = "NAME",
            description = "log in once, then test that a session without the login is still refused; default: none")
    private @Nullable String user;

    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            description = "the password of --user, in the first line; sent only over verified TLS or to this machine;"
                    + " required with --user")
    private @Nullable Path passwordFile;

    ProbeCommand(CommandContext context) {
        this.context = context;
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
            problems.add("--data sends mail through an open relay: name its recipient with --to");
        }
        if (domain.isPresent() && outside.isPresent() && outside.get().domain().equals(domain.get())) {
            problems.add("--to: `" + outside.get() + "` is in the domain `" + domain.get() + "`");
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
                    "`" + host + "` is not a domain name: give a domain whose mail the server accepts", e);
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
                        context.err().println("relay: warning: --password-file: " + Escapes.printable(warning)));
        String name = user;
        return file.flatMap(read -> OptionValue.read(
                "--user",
                name,
                text -> new ProbeLogin(text, read.secret().use(bytes -> new String(bytes, StandardCharsets.UTF_8))),
                problems));
    }

    private boolean isReachable(InetSocketAddress address, Optional<InetAddress> from) {
        if (address.isUnresolved()) {
            context.err()
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
            context.err()
                    .println("relay: `" + Escapes.printable(String.valueOf(server)) + "` is not reachable: "
                            + e.getMessage());
            return false;
        }
    }

    private String message(EmailAddress outside) {
        String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                context.clock().instant().atZone(ZoneOffset.UTC));
        return """
                From: <%1$s>\r
                To: <%1$s>\r
                Date: %2$s\r
                Subject: relay probe\r
                \r
                The server that sent you this message is an open relay. `relay probe` tested it.\r
                """.formatted(outside, date);
    }

    private int tryAll(RelayProbe probe, ProbeTarget target, Optional<ProbeLogin> login) {
        Multiset<Verdict> verdicts = EnumMultiset.create(Verdict.class);
        for (ProbePattern pattern : ProbePatterns.of(target)) {
            verdicts.add(print(probe.run(pattern), context.out()));
        }
        if (login.isPresent()) {
            verdicts.addAll(tryLogin(probe, target, login.get()));
        }
        int accepted = verdicts.count(Verdict.ACCEPTED);
        int undecided = verdicts.count(Verdict.UNDECIDED);
        context.out()
                .println("relay: " + verdicts.size() + " patterns: " + verdicts.count(Verdict.REFUSED) + " refused, "
                        + accepted + " accepted, " + undecided + " undecided: " + meaning(accepted, undecided));
        context.out().writer().flush();
        return accepted > 0 ? ExitCode.NO : undecided > 0 ? ExitCode.DEFER : ExitCode.OK;
    }

    /**
     * The login itself counts only if it permits nothing: then the patterns after it prove nothing, and it counts as
     * undecided.
     */
    private List<Verdict> tryLogin(RelayProbe probe, ProbeTarget target, ProbeLogin login) {
        List<Verdict> verdicts = new ArrayList<>();
        ProbeResult opened = probe.run(ProbePatterns.ofUser(target, "login", login.userName()), login);
        // no colour: accepted is good here
        if (print(opened, context.out().withoutColour()) != Verdict.ACCEPTED) {
            context.out().println("relay: the login permits nothing, so the patterns after it prove nothing");
            verdicts.add(Verdict.UNDECIDED);
        }
        for (ProbePattern pattern : ProbePatterns.besideLogin(target, login.userName())) {
            verdicts.add(print(probe.run(pattern), context.out()));
        }
        return verdicts;
    }

    private static Verdict print(ProbeResult result, Output out) {
        String verdict =
                String.format("%-9s", Ascii.toLowerCase(result.verdict().name()));
        String pattern = verdict + "  " + Escapes.printable(result.pattern().toString());
        String reply = "  ->  " + Escapes.printable(result.answer());
        int indent = verdict.length() + 2;
        if (out.isTerminal() && pattern.length() + reply.length() > Output.COLUMNS) {
            out.println(pattern, indent);
            out.println(" ".repeat(indent - 2) + reply, indent + 4);
        } else {
            out.println(pattern + reply);
        }
        out.writer().flush();
        return result.verdict();
    }

    private static String meaning(int accepted, int undecided) {
        if (accepted > 0) {
            return "the server relays for this client";
        }
        return undecided > 0
                ? "the result is not known until these are decided: try again later"
                : "the server does not relay for this client";
    }
}
