package dev.relaypolicy.server.cli;

import static java.util.Objects.requireNonNull;

import com.google.common.base.Ticker;
import com.google.common.net.HostAndPort;
import dev.relaypolicy.file.LiveFileListener;
import dev.relaypolicy.file.Problem;
import dev.relaypolicy.file.ReadResult;
import dev.relaypolicy.mail.DomainName;
import dev.relaypolicy.server.config.YamlConfiguration;
import dev.relaypolicy.server.config.model.Overrides;
import dev.relaypolicy.server.delivery.Destination;
import dev.relaypolicy.server.outbound.RecipientCallout;
import dev.relaypolicy.server.protocol.tls.ServerTls;
import dev.relaypolicy.server.protocol.wire.ListenAddress;
import dev.relaypolicy.server.run.NextHopClients;
import dev.relaypolicy.server.run.OpenConfiguration;
import dev.relaypolicy.server.run.Plugins;
import dev.relaypolicy.server.xmail.MailRoot;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that name a configuration and override parts of it. */
@HelpText.Heading("Configuration")
final class ConfigurationOptions {

    @Option(names = "--config", paramLabel = "FILE", description = "a relay.yaml; default: none")
    private @Nullable Path config;

    @Option(names = "--mailroot", paramLabel = "DIR", description = "an XMail MailRoot; default: none")
    private @Nullable Path mailRoot;

    @Option(
            names = "--next-hop",
            paramLabel = "HOST:PORT",
            converter = OptionValue.HostPort.class,
            description = "the server that receives mail for other domains; default: that of relay.yaml, or none")
    private @Nullable HostAndPort nextHop;

    @Option(
            names = "--allow-open-relay",
            description = "accept a configuration that permits every client to relay; default: no")
    private boolean allowOpenRelay;

    @Mixin
    private ListenerOptions listeners = new ListenerOptions();

    @Mixin
    private TlsOptions tls = new TlsOptions();

    @Mixin
    private PluginOptions plugins = new PluginOptions();

    boolean isNamed() {
        if (config != null && mailRoot != null) {
            throw new UsageException("--config and --mailroot: name one configuration, or the MailRoot in the YAML");
        }
        return config != null || mailRoot != null;
    }

    boolean allowsOpenRelay() {
        return allowOpenRelay;
    }

    Optional<Path> mailRoot() {
        return Optional.ofNullable(mailRoot);
    }

    Optional<Path> config() {
        return Optional.ofNullable(config);
    }

    ReadResult<Plugins> plugins() {
        return plugins.load();
    }

    List<ListenAddress> listeners() {
        return listeners.givenOrDefaults();
    }

    Overrides overrides() {
        return new Overrides(listeners.given(), nextHop(), tls.given(), allowOpenRelay);
    }

    /** Reads the configuration, without the certificates of a MailRoot. */
    ReadResult<OpenConfiguration> open(
            Function<Supplier<DomainName>, RecipientCallout> callouts, LiveFileListener listener, InstantSource clock) {
        if (!isNamed()) {
            throw new UsageException("name a configuration: --config FILE or --mailroot DIR");
        }
        List<Problem> overlaps = listeners.overlaps();
        if (!overlaps.isEmpty()) {
            return new ReadResult.Unusable<>(overlaps);
        }
        Path yaml = config;
        return yaml != null
                ? plugins()
                        .flatMap(loaded -> YamlConfiguration.open(
                                        yaml, overrides(), loaded.providers(), callouts, listener, clock)
                                .map(opened -> OpenConfiguration.of(opened, loaded.description())))
                : openMailRoot(requireNonNull(mailRoot), listener, clock)
                        .map(opened -> OpenConfiguration.of(
                                opened, requireNonNull(mailRoot), listeners(), nextHop(), Optional.empty()));
    }

    /**
     * Reads the configuration with its certificates.
     *
     * @param demonstration the MailRoot to use if no configuration is named
     */
    ReadResult<OpenConfiguration> openToServe(
            Optional<Path> demonstration, LiveFileListener listener, InstantSource clock) {
        if (config != null) {
            return open(host -> NextHopClients.callouts(host, Ticker.systemTicker()), listener, clock);
        }
        List<Problem> overlaps = listeners.overlaps();
        if (!overlaps.isEmpty()) {
            return new ReadResult.Unusable<>(overlaps);
        }
        Path root = demonstration.orElseGet(() -> requireNonNull(mailRoot));
        ReadResult<MailRoot> opened = openMailRoot(root, listener, clock);
        Optional<ReadResult<ServerTls>> certificates =
                tls.givenOrOf(root).map(settings -> ServerTls.open(settings, listener, clock));
        List<Problem> problems = new ArrayList<>(opened.problems());
        certificates.map(ReadResult::problems).ifPresent(problems::addAll);
        Optional<ServerTls> usableCertificates = certificates.flatMap(ReadResult::usable);
        return opened instanceof ReadResult.Usable<MailRoot> usable
                        && certificates.isPresent() == usableCertificates.isPresent()
                ? new ReadResult.Usable<>(
                        OpenConfiguration.of(usable.value(), root, listeners(), nextHop(), usableCertificates),
                        usable.rows(),
                        problems)
                : new ReadResult.Unusable<>(problems);
    }

    private ReadResult<MailRoot> openMailRoot(Path root, LiveFileListener listener, InstantSource clock) {
        return MailRoot.open(root, new MailRoot.Options(nextHop(), allowOpenRelay), listener, clock);
    }

    private Optional<Destination.NextHop> nextHop() {
        try {
            return Optional.ofNullable(nextHop).map(Destination.NextHop::new);
        } catch (IllegalArgumentException e) {
            throw new UsageException("--next-hop: " + e.getMessage());
        }
    }

    static final class PluginOptions {

        @Option(
                names = "--plugins",
                paramLabel = "DIR",
                description = "the folder of jars with policy types; default: plugins/ of the installation")
        private @Nullable Path folder;

        ReadResult<Plugins> load() {
            if (folder != null && !Files.isDirectory(folder)) {
                throw new UsageException("--plugins: `" + folder + "` is not a folder: create it, or name another");
            }
            // the launcher names the folder of the installation, which need not exist
            String installed = System.getProperty("relay.plugins", "");
            return folder == null && installed.isEmpty()
                    ? new ReadResult.Usable<>(Plugins.NONE, 0, List.of())
                    : Plugins.load(folder == null ? Path.of(installed) : folder);
        }
    }
}
