package dev.relaypolicy.tab.lint;

import com.google.common.collect.ImmutableList;
import dev.relaypolicy.net.IpAddress;
import java.util.List;
import java.util.Objects;

/**
 * The network configuration of the machine that uses the file.
 *
 * @param listeners the SMTP listen addresses; {@code 0.0.0.0} and {@code ::} mean all addresses of the machine
 * @param neighbours addresses from which remote clients may appear to connect
 */
public record Machine(List<IpAddress> listeners, List<Neighbour> neighbours) {

    public static final Machine UNKNOWN = new Machine(List.of(), List.of());

    /** An address that many clients may appear to share, such as a NAT gateway; {@code what} describes it. */
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
