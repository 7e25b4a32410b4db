package dev.relaypolicy.server.config.read;

import com.google.common.collect.ImmutableSet;
import com.google.common.net.HostAndPort;
import dev.relaypolicy.file.Problem;
import dev.relaypolicy.mail.DomainName;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.server.config.yaml.Section;
import dev.relaypolicy.server.config.yaml.Values;
import dev.relaypolicy.server.outbound.BreakerSettings;
import dev.relaypolicy.server.outbound.KeyPin;
import dev.relaypolicy.server.outbound.NextHopLogin;
import dev.relaypolicy.server.outbound.NextHopSettings;
import dev.relaypolicy.server.outbound.NextHopSettings.Protocol;
import dev.relaypolicy.server.outbound.NextHopTimeouts;
import dev.relaypolicy.server.outbound.NextHopTlsSettings;
import dev.relaypolicy.server.outbound.OAuth2Settings;
import dev.relaypolicy.server.outbound.PoolSettings;
import dev.relaypolicy.spi.Secret;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Reads the settings of a next hop. Files with secrets are read once, with the configuration. */
public final class NextHopReader {

    private static final int MANY = 1_000_000;
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration HOUR = Duration.ofHours(1);

    private final NamedFiles files;

    NextHopReader(NamedFiles files) {
        this.files = files;
    }

    /** Reads all keys except {@code domains} and {@code default}. */
    Optional<NextHopSettings> read(Section hop) {
        Protocol protocol = hop.value("protocol", Values.oneOf("a protocol", List.of(Protocol.values()), Values::word))
                .orElse(Protocol.SMTP);
        boolean exchangers = hop.flag("mail-exchangers", false);
        int port = hop.number("port", 1, 65_535, standardPort(protocol));
        List<HostAndPort> hosts = hop.values("host", text -> host(text, port));
        hop.require("host", "host: smarthost.example.org");
        NextHopTlsSettings.Mode standard =
                protocol == Protocol.SMTPS ? NextHopTlsSettings.Mode.REQUIRED : NextHopTlsSettings.Mode.OPPORTUNISTIC;
        Optional<NextHopTlsSettings> tls = tls(hop, standard);
        Optional<NextHopLogin> login = hop.section("login").flatMap(this::login);
        Section timeouts = hop.sectionOrEmpty("timeouts");
        NextHopTimeouts waiting = new NextHopTimeouts(
                timeouts.duration("connect", SECOND, HOUR, NextHopTimeouts.DEFAULT.connect()),
                timeouts.duration("reply", SECOND, HOUR, NextHopTimeouts.DEFAULT.reply()),
                timeouts.duration("total", SECOND, HOUR, NextHopTimeouts.DEFAULT.total()));
        timeouts.finish();
        Optional<PoolSettings> pool = pool(hop);
        Section breaker = hop.sectionOrEmpty("breaker");
        BreakerSettings breaking = new BreakerSettings(
                breaker.number("failures", 1, MANY, BreakerSettings.DEFAULT.failures()),
                breaker.duration("pause", SECOND, HOUR, BreakerSettings.DEFAULT.pause()));
        breaker.finish();
        int recipients = hop.number("max-recipients", 1, MANY, NextHopSettings.DEFAULT_MAX_RECIPIENTS);
        if (hosts.isEmpty() || tls.isEmpty() || pool.isEmpty()) {
            return Optional.empty();
        }
        return made(
                hop,
                () -> new NextHopSettings(
                        protocol, hosts, exchangers, tls.get(), login, waiting, pool.get(), breaking, recipients));
    }

    private static int standardPort(Protocol protocol) {
        return switch (protocol) {
            case SMTP -> 25;
            case SMTPS -> 465;
            case LMTP -> 24;
        };
    }

    /** An IPv6 address with a port is in brackets. */
    private static HostAndPort host(String text, int port) {
        HostAndPort parsed = HostAndPort.fromString(text).withDefaultPort(port);
        String name = IpAddress.tryParse(parsed.getHost())
                .map(IpAddress::toString)
                .orElseGet(() -> DomainName.parse(parsed.getHost()).ascii());
        return HostAndPort.fromParts(name, parsed.getPort());
    }

    private Optional<NextHopTlsSettings> tls(Section hop, NextHopTlsSettings.Mode standard) {
        if (hop.has("tls") && !hop.isMapping("tls")) {
            return hop.value("tls", Values.oneOf("a TLS mode", List.of(NextHopTlsSettings.Mode.values()), Values::word))
                    .map(mode -> new NextHopTlsSettings(mode, List.of(), ImmutableSet.of(), Optional.empty()));
        }
        Section tls = hop.sectionOrEmpty("tls");
        NextHopTlsSettings.Mode mode = tls.value(
                        "mode", Values.oneOf("a TLS mode", List.of(NextHopTlsSettings.Mode.values()), Values::word))
                .orElse(hop.has("tls") ? NextHopTlsSettings.Mode.REQUIRED : standard);
        List<X509Certificate> authorities =
                tls.value("authorities", this::authorities).orElse(List.of());
        ImmutableSet<KeyPin> pins = ImmutableSet.copyOf(tls.values("pins", KeyPin::parse));
        Optional<String> name =
                tls.value("server-name", text -> DomainName.parse(text).ascii());
        tls.finish();
        return made(tls, () -> new NextHopTlsSettings(mode, authorities, pins, name));
    }

    private List<X509Certificate> authorities(String path) {
        try {
            return NextHopTlsSettings.readAuthorities(files.resolve(path));
        } catch (IOException e) {
            throw new IllegalArgumentException(Problem.quote(path) + " cannot be used: " + e.getMessage(), e);
        }
    }

    private Optional<NextHopLogin> login(Section login) {
        Optional<String> user = login.value("user", text -> text);
        login.require("user", "user: relay@example.org");
        NamedFiles.eitherOr(login, "password-file", "oauth2");
        Optional<Secret> password = secret(login, "password-file");
        Optional<OAuth2Settings> tokens = login.section("oauth2").flatMap(this::tokens);
        if (!login.has("password-file") && !login.has("oauth2")) {
            login.missing("password-file", "password-file: smarthost.password");
        }
        login.finish();
        if (user.isEmpty()) {
            return Optional.empty();
        }
        if (password.isPresent()) {
            return made(login, () -> new NextHopLogin.Password(user.get(), password.get()));
        }
        return tokens.flatMap(settings -> made(login, () -> new NextHopLogin.OAuth2(user.get(), settings)));
    }

    private Optional<OAuth2Settings> tokens(Section oauth2) {
        Optional<URI> endpoint = oauth2.value("token-endpoint", NextHopReader::endpoint);
        Optional<String> client = oauth2.value("client-id", text -> text);
        Optional<Secret> secret = secret(oauth2, "client-secret-file");
        Optional<Secret> refresh = secret(oauth2, "refresh-token-file");
        Optional<String> scope = oauth2.value("scope", text -> text);
        oauth2.require("token-endpoint", "token-endpoint: https://login.example.org/oauth2/v2.0/token");
        oauth2.require("client-id", "client-id: 00000000-0000-0000-0000-000000000000");
        oauth2.finish();
        boolean unread = (oauth2.has("refresh-token-file") && refresh.isEmpty())
                || (oauth2.has("client-secret-file") && secret.isEmpty());
        if (endpoint.isEmpty() || client.isEmpty() || unread) {
            return Optional.empty();
        }
        OAuth2Settings.Grant grant = refresh.<OAuth2Settings.Grant>map(OAuth2Settings.RefreshToken::new)
                .orElseGet(OAuth2Settings.ClientCredentials::new);
        return made(oauth2, () -> new OAuth2Settings(endpoint.get(), grant, client.get(), secret, scope));
    }

    private static URI endpoint(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(Problem.quote(text) + " is not a token endpoint: use an https URL", e);
        }
    }

    private Optional<Secret> secret(Section section, String key) {
        Optional<Section.Placed<SecretFile>> file =
                section.placed(key, path -> SecretFile.read(files.resolve(path), path));
        file.ifPresent(read -> read.value()
                .warning()
                .ifPresent(warning -> section.warning(
                        read.place(), "`" + section.name() + "." + key + "`: " + warning, "blank-in-secret")));
        return file.map(read -> read.value().secret());
    }

    private static Optional<PoolSettings> pool(Section hop) {
        Section pool = hop.sectionOrEmpty("pool");
        PoolSettings defaults = PoolSettings.DEFAULT;
        int connections = pool.number("connections", 1, MANY, defaults.connections());
        int idle = pool.number("idle", 0, MANY, Math.min(connections, defaults.idle()));
        Duration idleTime = pool.duration("idle-time", SECOND, Duration.ofMinutes(5), defaults.idleTime());
        int messages = pool.number("messages", 1, MANY, defaults.messages());
        pool.finish();
        return made(pool, () -> new PoolSettings(connections, idle, idleTime, messages));
    }

    /** Creates settings, and reports a combination that their constructor rejects. */
    private static <T> Optional<T> made(Section section, Supplier<T> maker) {
        try {
            return Optional.of(maker.get());
        } catch (IllegalArgumentException e) {
            section.error(section.place(), "`" + section.name() + "`: " + e.getMessage(), "bad-value");
            return Optional.empty();
        }
    }
}
