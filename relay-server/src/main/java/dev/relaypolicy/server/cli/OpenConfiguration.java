package dev.relaypolicy.server.cli;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import dev.relaypolicy.server.SiteSource;
import dev.relaypolicy.server.config.ServerLimits;
import dev.relaypolicy.server.config.YamlConfiguration;
import dev.relaypolicy.server.delivery.Destination;
import dev.relaypolicy.server.wire.ListenAddress;
import dev.relaypolicy.server.xmail.MailRoot;
import dev.relaypolicy.tab.TabProblem.Severity;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A configuration of either kind, read.
 *
 * @param site what it says, kept up to date
 * @param listeners where to listen
 * @param limits how much clients get
 * @param spoolFolder where messages that are too big for memory wait
 * @param nextHops the next hops that it names now
 * @param warnings what of it is not honoured, a line each
 */
record OpenConfiguration(
        SiteSource site,
        List<ListenAddress> listeners,
        ServerLimits limits,
        Path spoolFolder,
        Supplier<List<Destination.NextHop>> nextHops,
        List<String> warnings) {

    OpenConfiguration {
        requireNonNull(site, "site");
        listeners = ImmutableList.copyOf(listeners);
        requireNonNull(limits, "limits");
        requireNonNull(spoolFolder, "spoolFolder");
        requireNonNull(nextHops, "nextHops");
        warnings = ImmutableList.copyOf(warnings);
    }

    static OpenConfiguration of(YamlConfiguration yaml) {
        return new OpenConfiguration(
                yaml,
                yaml.listeners(),
                yaml.limits(),
                yaml.spoolFolder(),
                yaml::nextHops,
                yaml.mailRoot().map(OpenConfiguration::warnings).orElse(List.of()));
    }

    static OpenConfiguration of(
            MailRoot mailRoot, Path root, List<ListenAddress> listeners, Optional<Destination.NextHop> nextHop) {
        return new OpenConfiguration(
                mailRoot,
                listeners,
                ServerLimits.XMAIL,
                root.resolve("spool").resolve("relay"),
                () -> nextHop.stream().toList(),
                warnings(mailRoot));
    }

    private static List<String> warnings(MailRoot mailRoot) {
        return mailRoot.notHonoured().stream()
                .filter(finding -> finding.problem().severity() == Severity.WARNING)
                .map(Object::toString)
                .toList();
    }
}
