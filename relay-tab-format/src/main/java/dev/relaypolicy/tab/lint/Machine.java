package dev.relaypolicy.tab.lint;

import com.google.common.collect.ImmutableList;
import dev.relaypolicy.net.IpAddress;
import java.util.List;
import java.util.Objects;

/**
 * What is known of the machine that uses a file.
 *
 * @param listeners the addresses on which it takes mail by SMTP; {@code 0.0.0.0} and {@code ::} are all that it has
 * @param neighbours addresses that clients from elsewhere may seem to come from
 */
public record Machine(List<IpAddress> listeners, List<Neighbour> neighbours) {

    /** Nothing is known. */
    public static final Machine UNKNOWN = new Machine(List.of(), List.of());

    /**
     * An address that stands for many: a gateway that hides those behind it, or the machine's own side of a container network.
     *
     * @param address the address
     * @param what what it is, such as {@code the default gateway}
     */
    public record Neighbour(IpAddress address, String what) {
        public Neighbour {
            Objects.requireNonNull(address, "address");
            Objects.requireNonNull(what, "what");
        }
    }

    public Machine {
        listeners = ImmutableList.copyOf(listeners);
        neighbours = ImmutableList.copyOf(neighbours);
    }
}
