package dev.relaypolicy.server.cli;

import static java.util.Objects.requireNonNull;

import com.google.common.base.Ascii;
import com.google.common.base.Ticker;
import com.google.common.collect.Streams;
import com.google.common.net.HostAndPort;
import dev.relaypolicy.Listener;
import dev.relaypolicy.mail.DomainName;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.server.config.Overrides;
import dev.relaypolicy.server.config.YamlConfiguration;
import dev.relaypolicy.server.delivery.Destination;
import dev.relaypolicy.server.nexthop.RecipientCallout;
import dev.relaypolicy.server.tls.CertificateFiles;
import dev.relaypolicy.server.tls.ServerTls;
import dev.relaypolicy.server.tls.TlsSettings;
import dev.relaypolicy.server.wire.ListenAddress;
import dev.relaypolicy.server.wiring.NextHops;
import dev.relaypolicy.server.wiring.Plugins;
import dev.relaypolicy.server.xmail.MailRoot;
import dev.relaypolicy.tab.TabProblem;
import dev.relaypolicy.tab.TabReading;
import dev.relaypolicy.tab.live.LiveFileListener;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options that say which configuration is meant, shared by the commands that use one. */
final class ConfigurationOptions {

    private static final int SMTP_PORT = 2525;
    private static final int SUBMISSION_PORT = 2587;
    private static final int POP3_PORT = 2110;
    private static final IpAddress LOOPBACK = IpAddress.parse("127.0.0.1");

    @Option(names = "--mailroot", paramLabel = "DIR", description = "an XMail MailRoot")
    private @Nullable Path mailRoot;

    @Option(names = "--config", paramLabel = "FILE", description = "a relay.yaml (docs/yaml.md)")
    private @Nullable Path config;

    @Option(names = "--allow-open-relay", description = "accept a configuration that lets everybody relay")
    private boolean allowOpenRelay;

    @Mixin
    private PluginOptions plugins = new PluginOptions();

    private final List<ListenAddress> listeners = new ArrayList<>();

    @Option(
            names = "--next-hop",
            paramLabel = "HOST:PORT",
            converter = HostPort.class,
            description = "the server that mail for other domains goes to")
    private @Nullable HostAndPort nextHop;

    @Option(
            names = "--smtp",
            paramLabel = "ADDRESS:PORT",
            converter = AddressPort.class,
            description =
                    "listen for SMTP; repeatable; port 0 is any free one; any listener option replaces all defaults")
    void smtp(HostAndPort value) {
        listen(value, Listener.Role.SMTP, false);
    }

    @Option(
            names = "--smtps",
            paramLabel = "ADDRESS:PORT",
            converter = AddressPort.class,
            description = "listen for SMTP that begins with TLS")
    void smtps(HostAndPort value) {
        listen(value, Listener.Role.SMTP, true);
    }

    @Option(
            names = "--submission",
            paramLabel = "ADDRESS:PORT",
            converter = AddressPort.class,
            description = "listen for SMTP from users, who log in first")
    void submission(HostAndPort value) {
        listen(value, Listener.Role.SUBMISSION, false);
    }

    @Option(
            names = "--submissions",
            paramLabel = "ADDRESS:PORT",
            converter = AddressPort.class,
            description = "the same over a connection that begins with TLS, as on port 465")
    void submissions(HostAndPort value) {
        listen(value, Listener.Role.SUBMISSION, true);
    }

    @Option(
            names = "--pop3",
            paramLabel = "ADDRESS:PORT",
            converter = AddressPort.class,
            description = "listen for POP3")
    void pop3(HostAndPort value) {
        listen(value, Listener.Role.POP3, false);
    }

    @Option(
            names = "--pop3s",
            paramLabel = "ADDRESS:PORT",
            converter = AddressPort.class,
            description = "listen for POP3 that begins with TLS, as on port 995")
    void pop3s(HostAndPort value) {
        listen(value, Listener.Role.POP3, true);
    }

    @Option(
            names = "--tls-cert",
            paramLabel = "FILE",
            description =
                    "a certificate and its issuers, in PEM; repeatable, each with its --tls-key; the first is for clients"
                            + " that name no server; if not given, those of the configuration")
    private List<Path> certificates = new ArrayList<>();

    @Option(
            names = "--tls-key",
            paramLabel = "FILE",
            description = "the private key of a --tls-cert, in the same order")
    private List<Path> keys = new ArrayList<>();

    @Option(
            names = "--tls-client-ca",
            paramLabel = "FILE",
            description = "ask clients for certificates, and verify them by these authorities; none is required")
    private @Nullable Path clientAuthorities;

    private void listen(HostAndPort value, Listener.Role role, boolean implicitTls) {
        listeners.add(new ListenAddress(
                name(role, implicitTls), role, IpAddress.parse(value.getHost()), value.getPort(), implicitTls));
    }

    /** Reads {@code host:port}. */
    static class HostPort implements ITypeConverter<HostAndPort> {
        @Override
        public HostAndPort convert(String value) {
            try {
                HostAndPort parsed = HostAndPort.fromString(value);
                if (parsed.hasPort() && !parsed.getHost().isEmpty()) {
                    return parsed;
                }
            } catch (IllegalArgumentException e) {
                // said below, in our words
            }
            throw new TypeConversionException(
                    "`" + value + "` is not host:port: write it as `127.0.0.1:2525` or `[::1]:2525`");
        }
    }

    /** Reads {@code address:port}: a name could mean several addresses. */
    static final class AddressPort extends HostPort {
        @Override
        public HostAndPort convert(String value) {
            HostAndPort parsed = super.convert(value);
            if (parsed.getHost().equals("localhost")) {
                return HostAndPort.fromParts(LOOPBACK.toString(), parsed.getPort());
            }
            if (IpAddress.tryParse(parsed.getHost()).isEmpty()) {
                throw new TypeConversionException("`" + value
                        + "` does not begin with an IP address: write it as `127.0.0.1:2525` or `[::1]:2525`");
            }
            return parsed;
        }
    }

    /** The first listener of a kind has its name, the next are numbered. */
    private String name(Listener.Role role, boolean implicitTls) {
        String name = Ascii.toLowerCase(role.name()) + (implicitTls ? "s" : "");
        long before = listeners.stream()
                .filter(listener -> listener.role() == role && listener.implicitTls() == implicitTls)
                .count();
        return before == 0 ? name : name + "-" + (before + 1);
    }

    /** Whether a configuration is named. */
    boolean isNamed() {
        if (config != null && mailRoot != null) {
            throw new UsageException("--config and --mailroot: name one configuration, or the MailRoot in the YAML");
        }
        return config != null || mailRoot != null;
    }

    /** Returns whether a configuration that lets everybody relay is accepted. */
    boolean allowsOpenRelay() {
        return allowOpenRelay;
    }

    /** The MailRoot that is named. */
    Optional<Path> mailRoot() {
        return Optional.ofNullable(mailRoot);
    }

    /** Loads the plugins. */
    TabReading<Plugins> plugins() {
        return plugins.load();
    }

    /** The YAML that is named. */
    Optional<Path> config() {
        return Optional.ofNullable(config);
    }

    /** What is said here over a YAML. */
    Overrides overrides() {
        return new Overrides(listeners, nextHop(), tls(), allowOpenRelay);
    }

    /**
     * Reads the configuration that is named.
     *
     * @param callouts makes what asks next hops for recipients, by our own name
     * @param listener hears of later changes
     */
    TabReading<OpenConfiguration> open(
            Function<Supplier<DomainName>, RecipientCallout> callouts, LiveFileListener listener, InstantSource clock) {
        if (!isNamed()) {
            throw new UsageException("name a configuration: --config FILE or --mailroot DIR");
        }
        List<TabProblem> overlaps = overlaps();
        if (!overlaps.isEmpty()) {
            return new TabReading.Unusable<>(overlaps);
        }
        Path yaml = config;
        return yaml != null
                ? plugins()
                        .flatMap(loaded -> YamlConfiguration.open(
                                        yaml, overrides(), loaded.providers(), callouts, listener, clock)
                                .map(opened -> OpenConfiguration.of(opened, loaded.description())))
                : open(requireNonNull(mailRoot), listener, clock);
    }

    /**
     * Reads the configuration that is named, with its certificates.
     *
     * @param demonstration the MailRoot where none is named
     * @param listener hears of later changes
     */
    TabReading<OpenConfiguration> openToServe(
            Optional<Path> demonstration, LiveFileListener listener, InstantSource clock) {
        if (config != null) {
            return open(host -> NextHops.callouts(host, Ticker.systemTicker()), listener, clock);
        }
        List<TabProblem> overlaps = overlaps();
        if (!overlaps.isEmpty()) {
            return new TabReading.Unusable<>(overlaps);
        }
        Path root = demonstration.orElseGet(() -> requireNonNull(mailRoot));
        TabReading<OpenConfiguration> opened = open(root, listener, clock);
        Optional<TlsSettings> settings = tls(root);
        if (settings.isEmpty()) {
            return opened;
        }
        TabReading<ServerTls> tls = ServerTls.open(settings.get(), listener, clock);
        List<TabProblem> problems = new ArrayList<>(opened.problems());
        problems.addAll(tls.problems());
        return opened instanceof TabReading.Usable<OpenConfiguration> usable
                        && tls instanceof TabReading.Usable<ServerTls> certificates
                ? new TabReading.Usable<>(usable.value().with(certificates.value()), usable.rows(), problems)
                : new TabReading.Unusable<>(problems);
    }

    /** An error for each listener of the command line that cannot be bound beside one before it. */
    private List<TabProblem> overlaps() {
        List<TabProblem> problems = new ArrayList<>();
        for (int i = 0; i < listeners.size(); i++) {
            ListenAddress listener = listeners.get(i);
            listeners.subList(0, i).stream()
                    .filter(listener::overlaps)
                    .forEach(before -> problems.add(TabProblem.ofFile(
                            "command line",
                            TabProblem.Severity.ERROR,
                            "`" + listener.name() + "` listens on `" + listener + "`, and `" + before.name() + "` on `"
                                    + before + "`, which is the same port: give one of them another port or address",
                            "listeners-overlap")));
        }
        return problems;
    }

    /** Reads a MailRoot. */
    private TabReading<OpenConfiguration> open(Path root, LiveFileListener listener, InstantSource clock) {
        return MailRoot.open(root, new MailRoot.Options(nextHop(), allowOpenRelay), listener, clock)
                .map(opened -> OpenConfiguration.of(opened, root, listeners(), nextHop()));
    }

    private Optional<Destination.NextHop> nextHop() {
        try {
            return Optional.ofNullable(nextHop).map(Destination.NextHop::new);
        } catch (IllegalArgumentException e) {
            throw new UsageException("--next-hop: " + e.getMessage());
        }
    }

    /** The files of TLS that are named here. */
    private Optional<TlsSettings> tls() {
        if (certificates.size() != keys.size()) {
            throw new UsageException("--tls-cert is given " + certificates.size() + " times and --tls-key "
                    + keys.size() + " times: give both for each certificate, in the same order");
        }
        List<CertificateFiles> files = Streams.zip(certificates.stream(), keys.stream(), CertificateFiles::new)
                .toList();
        return files.isEmpty()
                ? Optional.empty()
                : Optional.of(new TlsSettings(files, Optional.ofNullable(clientAuthorities)));
    }

    /** The files of TLS: as named here, else those of the MailRoot. */
    private Optional<TlsSettings> tls(Path root) {
        Optional<TlsSettings> settings = tls().or(() -> MailRoot.tlsSettings(root)
                .map(found -> new TlsSettings(found.certificates(), Optional.ofNullable(clientAuthorities))));
        if (settings.isEmpty() && clientAuthorities != null) {
            throw new UsageException(
                    "--tls-client-ca is of no use without a certificate of the server: give --tls-cert");
        }
        return settings;
    }

    /** Where to listen: as asked for, or on loopback. */
    List<ListenAddress> listeners() {
        return listeners.isEmpty()
                ? List.of(
                        new ListenAddress("smtp", Listener.Role.SMTP, LOOPBACK, SMTP_PORT),
                        new ListenAddress("submission", Listener.Role.SUBMISSION, LOOPBACK, SUBMISSION_PORT),
                        new ListenAddress("pop3", Listener.Role.POP3, LOOPBACK, POP3_PORT))
                : List.copyOf(listeners);
    }
}
