package dev.relaypolicy.server.run;

import com.google.common.collect.ImmutableList;
import com.google.common.net.HostAndPort;
import dev.relaypolicy.file.Problem.Severity;
import dev.relaypolicy.file.Refreshable;
import dev.relaypolicy.server.Site;
import dev.relaypolicy.server.config.YamlConfiguration;
import dev.relaypolicy.server.config.model.ServerLimits;
import dev.relaypolicy.server.delivery.Destination;
import dev.relaypolicy.server.protocol.tls.ServerTls;
import dev.relaypolicy.server.protocol.wire.ListenAddress;
import dev.relaypolicy.server.xmail.MailRoot;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * A configuration that has been read, from a relay.yaml or a MailRoot. Suppliers return the current value.
 *
 * @param tls supplies the TLS of the server; empty if it has no certificate
 * @param certificates the certificate files that the site does not watch
 * @param spoolFolder the folder for messages that are too large for memory
 * @param forbidNextHops receives the hosts that a later edit must not use as a next hop
 * @param warnings the unsupported settings, one line each
 * @param plugins a description of the loaded plugins for the start message; empty if there are none
 */
public record OpenConfiguration(
        Site.Source site,
        Supplier<Optional<ServerTls>> tls,
        List<Refreshable> certificates,
        List<ListenAddress> listeners,
        Supplier<ServerLimits> limits,
        Supplier<Path> spoolFolder,
        Supplier<List<Destination.NextHop>> nextHops,
        Consumer<Predicate<HostAndPort>> forbidNextHops,
        List<String> warnings,
        Optional<String> plugins) {

    public OpenConfiguration {
        certificates = ImmutableList.copyOf(certificates);
        listeners = ImmutableList.copyOf(listeners);
        warnings = ImmutableList.copyOf(warnings);
    }

    /** Returns the configuration of a relay.yaml. */
    public static OpenConfiguration of(YamlConfiguration yaml, Optional<String> plugins) {
        return new OpenConfiguration(
                yaml,
                yaml::tls,
                List.of(),
                yaml.listeners(),
                yaml::limits,
                yaml::spoolFolder,
                yaml::nextHops,
                yaml::forbidNextHops,
                yaml.mailRoot().map(OpenConfiguration::warnings).orElse(List.of()),
                plugins);
    }

    /** Returns the configuration of a MailRoot. */
    public static OpenConfiguration of(
            MailRoot mailRoot,
            Path root,
            List<ListenAddress> listeners,
            Optional<Destination.NextHop> nextHop,
            Optional<ServerTls> tls) {
        return new OpenConfiguration(
                mailRoot,
                () -> tls,
                tls.map(ServerTls::files).orElse(List.of()),
                listeners,
                () -> ServerLimits.XMAIL,
                () -> root.resolve("spool").resolve("relay"),
                () -> nextHop.stream().toList(),
                forbidden -> {},
                warnings(mailRoot),
                Optional.empty());
    }

    /** Returns the files to watch for edits. */
    public List<Refreshable> watched() {
        return ImmutableList.<Refreshable>builder()
                .add(site)
                .addAll(certificates)
                .build();
    }

    /** Returns the names of the listeners that begin with TLS but have no certificate. */
    public List<String> withoutCertificate() {
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
