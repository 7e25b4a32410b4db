package dev.relaypolicy.server.cli;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import dev.relaypolicy.server.SiteSource;
import dev.relaypolicy.server.config.ServerLimits;
import dev.relaypolicy.server.config.YamlConfiguration;
import dev.relaypolicy.server.delivery.Destination;
import dev.relaypolicy.server.wire.ListenAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/**
 * A configuration of either kind, read.
 *
 * @param site what it says, kept up to date
 * @param listeners where to listen
 * @param limits how much clients get
 * @param spoolFolder where messages that are too big for memory wait
 * @param nextHops the next hops that it names now
 */
record OpenConfiguration(
        SiteSource site,
        List<ListenAddress> listeners,
        ServerLimits limits,
        Path spoolFolder,
        Supplier<List<Destination.NextHop>> nextHops) {

    OpenConfiguration {
        requireNonNull(site, "site");
        listeners = ImmutableList.copyOf(listeners);
        requireNonNull(limits, "limits");
        requireNonNull(spoolFolder, "spoolFolder");
        requireNonNull(nextHops, "nextHops");
    }

    static OpenConfiguration of(YamlConfiguration yaml) {
        return new OpenConfiguration(yaml, yaml.listeners(), yaml.limits(), yaml.spoolFolder(), yaml::nextHops);
    }
}
