package dev.relaypolicy.spi;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableMap;
import dev.relaypolicy.Listener;
import java.util.Map;

/**
 * The place of a policy in a configuration.
 *
 * @param side whether the chain refuses or permits
 * @param ports parts of the server by type, as they are at one moment
 */
public record PolicyContext(Listener listener, PolicyType.Side side, Map<Class<?>, Object> ports) {

    public PolicyContext {
        requireNonNull(listener, "listener");
        requireNonNull(side, "side");
        ports = ImmutableMap.copyOf(ports);
    }

    /**
     * Returns a part of the server, such as a {@link MailboxDirectory}.
     *
     * @throws IllegalStateException if the server has none
     */
    public <T> T port(Class<T> type) {
        Object port = ports.get(type);
        if (port == null) {
            throw new IllegalStateException("this server has no " + type.getSimpleName());
        }
        return type.cast(port);
    }
}
