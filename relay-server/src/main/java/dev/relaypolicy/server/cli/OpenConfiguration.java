package dev.relaypolicy.server.cli;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import com.google.common.net.HostAndPort;
import dev.relaypolicy.server.SiteSource;
import dev.relaypolicy.server.config.ServerLimits;
import dev.relaypolicy.server.config.YamlConfiguration;
import dev.relaypolicy.server.delivery.Destination;
import dev.relaypolicy.server.tls.ServerTls;
import dev.relaypolicy.server.wire.ListenAddress;
import dev.relaypolicy.server.xmail.MailRoot;
import dev.relaypolicy.tab.TabProblem.Severity;
import dev.relaypolicy.tab.live.Refreshable;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * A configuration of either kind, read.
 *
 * @param site what it says, kept up to date
 * @param tls gives what does TLS handshakes now, where there is a certificate
 * @param certificates the files of TLS that the site does not look at itself
 * @param listeners where to listen
 * @param limits gives how much clients get now
 * @param spoolFolder gives where messages that are too big for memory wait
 * @param nextHops the next hops that it names now
 * @param keepFromNextHops is told what may not be one after an edit
 * @param warnings what of it is not honoured, a line each
 * @param plugins describes the plugins that are loaded
 */
record OpenConfiguration(
        SiteSource site,
        Supplier<Optional<ServerTls>> tls,
        List<Refreshable> certificates,
        List<ListenAddress> listeners,
        Supplier<ServerLimits> limits,
        Supplier<Path> spoolFolder,
        Supplier<List<Destination.NextHop>> nextHops,
        Consumer<Predicate<HostAndPort>> keepFromNextHops,
        List<String> warnings,
        Optional<String> plugins) {

    OpenConfiguration {
        requireNonNull(site, "site");
        requireNonNull(tls, "tls");
        certificates = ImmutableList.copyOf(certificates);
        listeners = ImmutableList.copyOf(listeners);
        requireNonNull(limits, "limits");
        requireNonNull(spoolFolder, "spoolFolder");
        requireNonNull(nextHops, "nextHops");
        requireNonNull(keepFromNextHops, "keepFromNextHops");
        warnings = ImmutableList.copyOf(warnings);
        requireNonNull(plugins, "plugins");
    }

    static OpenConfiguration of(YamlConfiguration yaml, Optional<String> plugins) {
        return new OpenConfiguration(
                yaml,
                yaml::tls,
                List.of(),
                yaml.listeners(),
                yaml::limits,
                yaml::spoolFolder,
                yaml::nextHops,
                yaml::keepFromNextHops,
                yaml.mailRoot().map(OpenConfiguration::warnings).orElse(List.of()),
                plugins);
    }

    static OpenConfiguration of(
            MailRoot mailRoot, Path root, List<ListenAddress> listeners, Optional<Destination.NextHop> nextHop) {
        return new OpenConfiguration(
                mailRoot,
                Optional::empty,
                List.of(),
                listeners,
                () -> ServerLimits.XMAIL,
                () -> root.resolve("spool").resolve("relay"),
                () -> nextHop.stream().toList(),
                ourselves -> {},
                warnings(mailRoot),
                Optional.empty());
    }

    /** The same with certificates. */
    OpenConfiguration with(ServerTls server) {
        return new OpenConfiguration(
                site,
                () -> Optional.of(server),
                server.files(),
                listeners,
                limits,
                spoolFolder,
                nextHops,
                keepFromNextHops,
                warnings,
                plugins);
    }

    /** Everything to look at for edits. */
    List<Refreshable> watched() {
        return ImmutableList.<Refreshable>builder()
                .add(site)
                .addAll(certificates)
                .build();
    }

    /** The listeners that begin with TLS, for which there is no certificate. */
    List<String> withoutCertificate() {
        return tls.get().isPresent()
                ? List.of()
                : listeners.stream()
                        .filter(ListenAddress::implicitTls)
                        .map(ListenAddress::name)
                        .toList();
    }

    private static List<String> warnings(MailRoot mailRoot) {
        return mailRoot.notHonoured().stream()
                .filter(finding -> finding.problem().severity() == Severity.WARNING)
                .map(Object::toString)
                .toList();
    }
}
