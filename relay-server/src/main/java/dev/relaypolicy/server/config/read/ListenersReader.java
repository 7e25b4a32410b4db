package dev.relaypolicy.server.config.read;

import com.google.common.collect.ImmutableList;
import dev.relaypolicy.Listener.Role;
import dev.relaypolicy.RelayRequest.Stage;
import dev.relaypolicy.file.Problem;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.net.IpBlock;
import dev.relaypolicy.net.IpTable;
import dev.relaypolicy.server.config.model.ClientAddresses;
import dev.relaypolicy.server.config.model.ListenerSettings;
import dev.relaypolicy.server.config.model.NamedPolicy;
import dev.relaypolicy.server.config.policy.BuiltInTypes;
import dev.relaypolicy.server.config.yaml.Section;
import dev.relaypolicy.server.config.yaml.Values;
import dev.relaypolicy.server.protocol.wire.ListenAddress;
import dev.relaypolicy.server.protocol.wire.ListenAddress.Protocol;
import dev.relaypolicy.spi.PolicyType.Side;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads {@code listeners}. */
public final class ListenersReader {

    private static final IpAddress LOOPBACK = IpAddress.parse("127.0.0.1");
    private static final Pattern NAME = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");
    private static final Pattern OCTAL_MODE = Pattern.compile("0?[0-7]{3}");

    /** The peers of a policy listener that names none. */
    private static final ImmutableList<IpBlock> LOCAL_PEERS =
            ImmutableList.of(IpBlock.parse("127.0.0.0/8"), IpBlock.parse("::1"));

    private static final int SMTP_PORT = 2525;
    private static final int SUBMISSION_PORT = 2587;
    private static final int POP3_PORT = 2110;

    private final PolicyReader.NamedPolicies policies;
    private final NamedFiles files;
    private final boolean mailRoot;
    private final boolean tls;
    private final boolean bound;

    /**
     * @param mailRoot whether there is a MailRoot, whose chains are then the default
     * @param tls whether there is a certificate
     * @param bound whether the listeners of the file are bound, not those of the command line
     */
    ListenersReader(
            PolicyReader.NamedPolicies policies, NamedFiles files, boolean mailRoot, boolean tls, boolean bound) {
        this.policies = policies;
        this.files = files;
        this.mailRoot = mailRoot;
        this.tls = tls;
        this.bound = bound;
    }

    static List<String> names(Section root) {
        return root.section("listeners").map(Section::keys).orElse(List.of("smtp", "submission", "pop3"));
    }

    /** Reads the listeners. Without any, there is one of each role on loopback and a high port. */
    List<ListenerSettings> read(Section root) {
        Optional<Section> listeners = root.section("listeners");
        if (listeners.isEmpty()) {
            return List.of(
                    defaultListener(root, new ListenAddress("smtp", Role.SMTP, LOOPBACK, SMTP_PORT)),
                    defaultListener(root, new ListenAddress("submission", Role.SUBMISSION, LOOPBACK, SUBMISSION_PORT)),
                    defaultListener(root, new ListenAddress("pop3", Role.POP3, LOOPBACK, POP3_PORT)));
        }
        List<ListenerSettings> all = new ArrayList<>();
        for (Section.Named named : listeners.get().named()) {
            ListenerSettings listener = listener(named);
            all.forEach(before -> checkOverlap(named.section(), before, listener));
            all.add(listener);
        }
        if (all.isEmpty()) {
            listeners.get().missing("smtp", "smtp: {address: 127.0.0.1, port: 2525}");
        }
        return all;
    }

    private void checkOverlap(Section section, ListenerSettings before, ListenerSettings listener) {
        if (bound && listener.address().overlaps(before.address())) {
            section.error(
                    section.placeOf(listener.address().socket().isPresent() ? "socket" : "port"),
                    "`" + listener.name() + "` listens on `" + listener.address() + "`, and `" + before.name()
                            + "` in line " + before.origin().line() + " on `" + before.address()
                            + "`, which is the same "
                            + (listener.address().socket().isPresent()
                                    ? "socket: give one of them another path"
                                    : "port: give one of them another port or address"),
                    "listeners-overlap");
        }
    }

    ListenerSettings defaultListener(Section root, ListenAddress address) {
        return new ListenerSettings(
                address,
                true,
                ClientAddresses.NONE,
                ClientAddresses.NONE,
                ClientAddresses.NONE,
                refuse(),
                permit(address.role()),
                root.origin());
    }

    private ListenerSettings listener(Section.Named named) {
        Section section = named.section();
        if (!NAME.matcher(named.key()).matches()) {
            section.error(
                    section.place(),
                    Problem.quote(named.key()) + " is not a name: use lower-case words, digits and hyphens",
                    "bad-value");
        }
        Protocol protocol = section.value(
                        "protocol", Values.oneOf("a protocol", List.of(Protocol.values()), Values::word))
                .orElse(Protocol.SMTP);
        return protocol == Protocol.POSTFIX_POLICY
                ? policyListener(section, named.key())
                : mailListener(section, named.key(), protocol);
    }

    private ListenerSettings mailListener(Section section, String name, Protocol protocol) {
        Role role = role(section, name, protocol);
        if (section.has("protocol") && (protocol == Protocol.POP3) != (role == Role.POP3)) {
            section.error(
                    section.placeOf("role"),
                    "the role `" + Values.word(role) + "` does not belong to the protocol `" + Values.word(protocol)
                            + "`: remove one of them",
                    "bad-value");
        }
        IpAddress address = section.value("address", IpAddress::parse).orElse(LOOPBACK);
        boolean tls = section.flag("implicit-tls", false);
        int port = section.number("port", 0, 65_535, standardPort(role, tls));
        boolean startTls = section.flag("starttls", !tls);
        if (tls && !this.tls) {
            section.error(
                    section.placeOf("implicit-tls"),
                    "`" + section.name() + "` begins with TLS and there is no certificate: write"
                            + " `tls: {certificates: [{cert: server.pem, key: server.key}]}`",
                    "no-certificate");
        } else if (tls && startTls) {
            section.error(
                    section.placeOf("starttls"),
                    "`" + section.name() + "` begins with TLS, so that there is nothing to start: remove `starttls`",
                    "bad-value");
        }
        ClientAddresses proxies = files.addresses(section, "proxy-protocol");
        ClientAddresses xclient = role == Role.POP3 ? ClientAddresses.NONE : files.addresses(section, "xclient");
        return withChains(
                section,
                new ListenAddress(name, role, address, port, tls),
                startTls,
                proxies,
                xclient,
                ClientAddresses.NONE);
    }

    /** Reads a listener for policy requests. */
    private ListenerSettings policyListener(Section section, String name) {
        Role role = section.value(
                        "role", Values.oneOf("a role here", List.of(Role.SMTP, Role.SUBMISSION), Values::word))
                .orElse(name.equals("submission") ? Role.SUBMISSION : Role.SMTP);
        Optional<Path> path = section.value("socket", files::resolve);
        Optional<Set<PosixFilePermission>> mode = section.value("mode", ListenersReader::permissions);
        Optional<String> group = section.value("group", text -> text);
        Optional<IpAddress> address = section.value("address", IpAddress::parse);
        int port = section.number("port", 0, 65_535, 0);
        ClientAddresses peers = section.has("peers") ? files.addresses(section, "peers") : localPeers(section);
        if (path.isPresent() == section.has("port")) {
            section.error(
                    section.place(),
                    "`" + section.name() + "` needs either a port or a socket: write `port: 10031` or"
                            + " `socket: /var/spool/postfix/relay/policy`",
                    "bad-value");
        } else if (path.isPresent() && (address.isPresent() || section.has("peers"))) {
            section.error(
                    section.placeOf("socket"),
                    "`" + section.name() + "` listens on a socket file, whose mode and group limit its peers: remove"
                            + " `address` and `peers`",
                    "bad-value");
        } else if (path.isEmpty() && (mode.isPresent() || group.isPresent())) {
            section.error(
                    section.place(),
                    "`mode` and `group` belong to `socket`: remove them, or name a socket",
                    "bad-value");
        }
        return withChains(
                section,
                new ListenAddress(
                        name,
                        role,
                        Protocol.POSTFIX_POLICY,
                        address.orElse(LOOPBACK),
                        port,
                        false,
                        path.map(file -> new ListenAddress.SocketFile(
                                file, mode.orElse(PosixFilePermissions.fromString("rw-rw----")), group))),
                false,
                ClientAddresses.NONE,
                ClientAddresses.NONE,
                path.isPresent() ? ClientAddresses.NONE : peers);
    }

    private static ClientAddresses localPeers(Section section) {
        return new ClientAddresses(
                IpTable.firstMatch(LOCAL_PEERS.stream()
                        .map(block -> new IpTable.Row<>(block, section.origin()))
                        .toList()),
                Optional.empty());
    }

    /** Reads an octal mode, such as {@code 0660}. */
    private static Set<PosixFilePermission> permissions(String text) {
        if (!OCTAL_MODE.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    Problem.quote(text) + " is not a mode: write it in octal, such as `0660`");
        }
        int bits = Integer.parseInt(text, 8);
        StringBuilder symbolic = new StringBuilder();
        for (int bit = 8; bit >= 0; bit--) {
            symbolic.append((bits >> bit & 1) == 0 ? '-' : "rwxrwxrwx".charAt(8 - bit));
        }
        return PosixFilePermissions.fromString(symbolic.toString());
    }

    private ListenerSettings withChains(
            Section section,
            ListenAddress address,
            boolean startTls,
            ClientAddresses proxies,
            ClientAddresses xclient,
            ClientAddresses peers) {
        Role role = address.role();
        List<NamedPolicy> refuse = section.has("refuse") ? policies.chain(section, "refuse", Side.REFUSE) : refuse();
        List<NamedPolicy> permit = List.of();
        if (role == Role.POP3) {
            refuse.stream()
                    .filter(policy -> !isAskedAtConnect(policy))
                    .forEach(policy -> section.error(
                            section.placeOf("refuse"),
                            "`" + policy.name()
                                    + "` is not known when a POP3 client connects, and nothing is asked later:"
                                    + " remove it here",
                            "misplaced-policy"));
        } else if (section.has("permit")) {
            permit = policies.chain(section, "permit", Side.PERMIT);
        } else {
            permit = permit(role);
        }
        section.finish();
        return new ListenerSettings(address, startTls, proxies, xclient, peers, refuse, permit, section.origin());
    }

    private static boolean isAskedAtConnect(NamedPolicy policy) {
        return policy.stage() == Stage.CONNECT && policy.configured().stage() == Stage.CONNECT;
    }

    private static Role role(Section section, String name, Protocol protocol) {
        List<String> words = List.of("smtp", "submission", "pop3");
        Optional<Section.Placed<String>> written = section.placed("role", text -> text);
        if (written.isEmpty() && section.has("protocol")) {
            if (protocol == Protocol.POP3) {
                return Role.POP3;
            }
            return name.equals("submission") ? Role.SUBMISSION : Role.SMTP;
        }
        if (written.isEmpty() && !section.has("role") && !words.contains(name)) {
            section.missing("role", "role: smtp");
        }
        String word = written.map(Section.Placed::value).orElse(name);
        if (written.isPresent() && !words.contains(word)) {
            section.unknownWord(written.get().place(), "a role", word, words, "bad-value");
        }
        return words.contains(word) ? Role.valueOf(word.toUpperCase(Locale.ROOT)) : Role.SMTP;
    }

    private static int standardPort(Role role, boolean tls) {
        return switch (role) {
            case SMTP -> 25;
            case SUBMISSION -> tls ? 465 : 587;
            case POP3 -> tls ? 995 : 110;
        };
    }

    private List<NamedPolicy> refuse() {
        return mailRoot ? List.of(policies.builtIn(BuiltInTypes.MAIL_ROOT)) : List.of();
    }

    private List<NamedPolicy> permit(Role role) {
        if (role == Role.POP3) {
            return List.of();
        } else if (mailRoot) {
            return List.of(policies.builtIn(BuiltInTypes.MAIL_ROOT));
        }
        return List.of(
                policies.builtIn("local-recipients"),
                policies.builtIn(role == Role.SMTP ? "relay-domains" : "authenticated"));
    }
}
