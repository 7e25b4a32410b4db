package dev.relaypolicy.server.config;

import com.google.common.collect.ImmutableList;
import dev.relaypolicy.file.LiveFileListener;
import dev.relaypolicy.file.ReadResult;
import dev.relaypolicy.mail.DomainName;
import dev.relaypolicy.server.config.model.Overrides;
import dev.relaypolicy.server.outbound.RecipientCallout;
import dev.relaypolicy.spi.RelayPolicyProvider;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ServiceLoader;
import java.util.function.Function;
import java.util.function.Supplier;

/** Opens a relay.yaml with the policy types on the class path. */
final class ConfigurationFixture {

    private ConfigurationFixture() {}

    /** Opens a relay.yaml without recipient callouts. */
    static ReadResult<YamlConfiguration> open(
            Path path, Overrides overrides, LiveFileListener listener, InstantSource clock) {
        return open(path, overrides, host -> RecipientCallout.NONE, listener, clock);
    }

    static ReadResult<YamlConfiguration> open(
            Path path,
            Overrides overrides,
            Function<Supplier<DomainName>, RecipientCallout> callouts,
            LiveFileListener listener,
            InstantSource clock) {
        return YamlConfiguration.open(
                path,
                overrides,
                ImmutableList.copyOf(ServiceLoader.load(RelayPolicyProvider.class)),
                callouts,
                listener,
                clock);
    }
}
