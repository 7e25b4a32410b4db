package dev.relaypolicy.server.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.common.base.Ascii;
import com.google.common.base.Splitter;
import com.google.common.io.BaseEncoding;
import com.google.common.primitives.Ints;
import dev.relaypolicy.Listener;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.server.protocol.wire.ListenAddress;
import dev.relaypolicy.tab.lint.Machine;
import dev.relaypolicy.tab.lint.Machine.Neighbour;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The networks of this machine: the default gateways, from {@code /proc/net}, and its own addresses on the bridges of
 * container networks, from {@code /sys/class/net}. Both are empty on systems without these files.
 */
record LocalMachine(Path proc, Path interfaces) {

    private static final Splitter FIELDS = Splitter.onPattern("\\s+").omitEmptyStrings();
    private static final BaseEncoding HEX = BaseEncoding.base16();

    static LocalMachine here() {
        return new LocalMachine(Path.of("/proc/net"), Path.of("/sys/class/net"));
    }

    /** Returns the facts that lint needs about a server with these listeners. */
    Machine with(List<ListenAddress> listeners) {
        List<Neighbour> neighbours = new ArrayList<>(gateways());
        neighbours.addAll(bridges());
        return new Machine(
                listeners.stream()
                        .filter(listener -> listener.role() != Listener.Role.POP3)
                        .map(ListenAddress::address)
                        .toList(),
                neighbours);
    }

    List<Neighbour> gateways() {
        List<Neighbour> gateways = new ArrayList<>();
        // interface, destination, gateway, flags, ..., mask at 7
        for (List<String> route : lines(proc.resolve("route"))) {
            if (route.size() > 7 && isZero(route.get(1)) && isZero(route.get(7))) {
                address(route.get(2), ByteOrder.nativeOrder())
                        .ifPresent(address -> gateways.add(new Neighbour(address, "the default gateway")));
            }
        }
        // destination, its length, source, its length, next hop, ...
        for (List<String> route : lines(proc.resolve("ipv6_route"))) {
            if (route.size() > 4 && isZero(route.get(0)) && isZero(route.get(1))) {
                address(route.get(4), ByteOrder.BIG_ENDIAN)
                        .ifPresent(address -> gateways.add(new Neighbour(address, "the default gateway")));
            }
        }
        return gateways.stream().distinct().toList();
    }

    private static List<List<String>> lines(Path file) {
        try {
            return Files.readAllLines(file, US_ASCII).stream()
                    .map(FIELDS::splitToList)
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    private static boolean isZero(String hex) {
        return hex.chars().allMatch(c -> c == '0');
    }

    /** The address of zeros means no gateway. */
    private static Optional<IpAddress> address(String hex, ByteOrder order) {
        if (isZero(hex) || !HEX.canDecode(Ascii.toUpperCase(hex))) {
            return Optional.empty();
        }
        byte[] bytes = HEX.decode(Ascii.toUpperCase(hex));
        if (bytes.length == 4) {
            int bits = Ints.fromByteArray(bytes);
            return Optional.of(IpAddress.ofIpv4(order == ByteOrder.LITTLE_ENDIAN ? Integer.reverseBytes(bits) : bits));
        }
        try {
            return Optional.of(IpAddress.of(InetAddress.getByAddress(bytes)));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    /** Connections with containers come from these addresses. */
    private List<Neighbour> bridges() {
        List<Neighbour> bridges = new ArrayList<>();
        try {
            NetworkInterface.networkInterfaces()
                    .filter(network -> isBridge(network.getName()))
                    .forEach(bridge -> bridge.inetAddresses()
                            .map(IpAddress::of)
                            .forEach(address -> bridges.add(
                                    new Neighbour(address, "the address on the bridge `" + bridge.getName() + "`"))));
        } catch (SocketException e) {
            return List.of();
        }
        return bridges;
    }

    boolean isBridge(String name) {
        return Files.isDirectory(interfaces.resolve(name).resolve("bridge"));
    }
}
