package dev.relaypolicy.server.config.read;

import static java.util.Objects.requireNonNull;

import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Iterables;
import dev.relaypolicy.file.FileReader;
import dev.relaypolicy.file.Problem;
import dev.relaypolicy.file.Problem.Severity;
import dev.relaypolicy.file.ProblemCollector;
import dev.relaypolicy.file.ReadResult;
import dev.relaypolicy.mail.DomainName;
import dev.relaypolicy.server.config.check.AliasDomainCheck;
import dev.relaypolicy.server.config.check.LoopCheck;
import dev.relaypolicy.server.config.check.ReplacedListenerCheck;
import dev.relaypolicy.server.config.model.Configuration;
import dev.relaypolicy.server.config.model.ListenerSettings;
import dev.relaypolicy.server.config.model.MailSettings;
import dev.relaypolicy.server.config.model.NamedPolicy;
import dev.relaypolicy.server.config.model.OpenTables;
import dev.relaypolicy.server.config.model.Overrides;
import dev.relaypolicy.server.config.model.Table;
import dev.relaypolicy.server.config.model.TableFormat;
import dev.relaypolicy.server.config.model.User;
import dev.relaypolicy.server.config.model.UserReader;
import dev.relaypolicy.server.config.policy.BuiltInTypes;
import dev.relaypolicy.server.config.yaml.Section;
import dev.relaypolicy.server.config.yaml.Values;
import dev.relaypolicy.server.config.yaml.YamlNode;
import dev.relaypolicy.server.config.yaml.YamlParser;
import dev.relaypolicy.server.protocol.tls.TlsSettings;
import dev.relaypolicy.server.protocol.tls.TlsSettings.CertificateFiles;
import dev.relaypolicy.server.protocol.wire.ListenAddress;
import dev.relaypolicy.server.xmail.MailRoot;
import dev.relaypolicy.spi.PolicyType;
import dev.relaypolicy.spi.RelayPolicyProvider;
import dev.relaypolicy.spi.Strangers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Reads {@code relay.yaml} and reports all its problems at once. Of the files that it names, it reads only the secrets
 * and authorities of next hops.
 */
public final class ConfigurationReader implements FileReader<Configuration> {

    private static final Function<String, String> MECHANISM =
            Values.oneOf("a way to log in", List.of("CRAM-MD5", "LOGIN", "PLAIN"), Ascii::toLowerCase);

    private final Path folder;
    private final Overrides overrides;
    private final List<RelayPolicyProvider> providers;

    /**
     * Creates a reader.
     *
     * @param folder the base of relative paths
     * @param providers types of policies in addition to the built-in ones
     */
    public ConfigurationReader(Path folder, Overrides overrides, List<RelayPolicyProvider> providers) {
        this.folder = requireNonNull(folder, "folder");
        this.overrides = requireNonNull(overrides, "overrides");
        this.providers = List.copyOf(providers);
    }

    @Override
    public ReadResult<Configuration> read(String file, byte[] bytes) {
        ProblemCollector problems = new ProblemCollector(file);
        Map<String, RelayPolicyProvider> types = types(problems);
        Optional<YamlNode> document = YamlParser.parse(bytes, problems);
        if (document.isEmpty()) {
            if (problems.errors() == 0) {
                problems.add(0, 0, Severity.ERROR, "it is empty: begin with `host: mail.example.org`", "missing-key");
            }
            return new ReadResult.Unusable<>(problems.list());
        }
        Section root = Section.root(file, document.get(), problems);
        Configuration configuration = read(root, types);
        if (problems.errors() == 0 && configuration.mailRoot().isEmpty()) {
            checkUse(root, configuration);
        }
        List<Problem> found = new ArrayList<>(problems.list());
        if (problems.errors() > 0) {
            // reports the problems of all files at once
            found.addAll(OpenTables.problems(file, configuration.tables()));
        }
        return problems.errors() > 0
                ? new ReadResult.Unusable<>(found)
                : new ReadResult.Usable<>(
                        configuration, configuration.listeners().size(), found);
    }

    private Map<String, RelayPolicyProvider> types(ProblemCollector problems) {
        Map<String, RelayPolicyProvider> types = new HashMap<>();
        for (RelayPolicyProvider provider : Iterables.concat(BuiltInTypes.ALL, providers)) {
            try {
                String type = provider.type().name();
                if (types.putIfAbsent(type, provider) != null) {
                    typeError(
                            problems,
                            "the type `" + type + "` of " + provider.getClass().getName()
                                    + " is defined already: remove its jar, or the other",
                            "duplicate-type");
                }
            } catch (RuntimeException e) {
                typeError(problems, provider.getClass().getName() + " does not describe its type: " + e, "bad-type");
            }
        }
        return types;
    }

    private static void typeError(ProblemCollector problems, String message, String rule) {
        problems.add(0, 0, Severity.ERROR, message, rule);
    }

    private Configuration read(Section root, Map<String, RelayPolicyProvider> types) {
        NamedFiles files = new NamedFiles(folder);
        Optional<Path> mailRoot = root.value("mailroot", files::resolve);
        Optional<DomainName> host = root.value("host", DomainName::parse);
        if (mailRoot.isEmpty()) {
            types.remove(BuiltInTypes.MAIL_ROOT);
            root.require("host", "host: mail.example.org");
        }
        Optional<TlsSettings> tls = tls(root, files, mailRoot);
        Path data = root.value("data", files::resolve).orElse(files.resolve("data"));
        List<String> names = overrides.listeners().isEmpty()
                ? ListenersReader.names(root)
                : overrides.listeners().stream().map(ListenAddress::name).toList();
        PolicyReader.NamedPolicies policies = new PolicyReader(files, known(root, names), types).read(root);
        ListenersReader listenersReader = new ListenersReader(
                policies,
                files,
                mailRoot.isPresent(),
                tls.isPresent() || root.has("tls"),
                overrides.listeners().isEmpty());
        List<ListenerSettings> listeners = overridden(listenersReader.read(root), listenersReader, root);
        LoopCheck ourselves =
                new LoopCheck(listeners.stream().map(ListenerSettings::address).toList());
        MailSettings mail =
                new MailReader(root, files, ourselves, receiveMail(listeners)).read(data, overrides.nextHop());
        List<User> users =
                root.section("users").map(section -> users(section, mail)).orElse(List.of());
        Configuration configuration = new Configuration(
                host,
                data,
                tls,
                mailRoot,
                root.flag("allow-open-relay", false) || overrides.allowOpenRelay(),
                listeners,
                mail,
                users,
                userFiles(root, files),
                root.value("pop3-domain", DomainName::parse),
                clearTextLogins(root),
                LimitsReader.read(root),
                files.all());
        root.finish();
        return configuration;
    }

    /** The command line takes precedence over the file, and the file over the MailRoot. */
    private Optional<TlsSettings> tls(Section root, NamedFiles files, Optional<Path> mailRoot) {
        Optional<TlsSettings> written = root.section("tls").flatMap(section -> {
            List<CertificateFiles> certificates = new ArrayList<>();
            List<Section> sections = section.sections("certificates");
            if (section.isList("certificates") && sections.isEmpty()) {
                section.error(
                        section.placeOf("certificates"),
                        "`tls.certificates` is an empty list: write a certificate, or remove `tls`",
                        "wrong-type");
            }
            for (Section certificate : sections) {
                Optional<Path> chain = certificate.value("cert", files::resolve);
                Optional<Path> key = certificate.value("key", files::resolve);
                certificate.require("cert", "cert: server.pem");
                certificate.finish();
                chain.ifPresent(path -> certificates.add(new CertificateFiles(path, key.orElse(path))));
            }
            Optional<Path> authorities = section.value("client-ca", files::resolve);
            section.require("certificates", "certificates: [{cert: server.pem, key: server.key}]");
            section.finish();
            return certificates.isEmpty() ? Optional.empty() : Optional.of(new TlsSettings(certificates, authorities));
        });
        return overrides.tls().or(() -> written).or(() -> mailRoot.flatMap(MailRoot::tlsSettings));
    }

    private static List<String> known(Section root, List<String> names) {
        Set<String> all = new TreeSet<>(ListenersReader.names(root));
        all.addAll(names);
        return List.copyOf(all);
    }

    private List<ListenerSettings> overridden(List<ListenerSettings> written, ListenersReader reader, Section root) {
        if (overrides.listeners().isEmpty()) {
            return written;
        }
        Set<String> names =
                overrides.listeners().stream().map(ListenAddress::name).collect(ImmutableSet.toImmutableSet());
        List<ListenerSettings> listeners = new ArrayList<>();
        for (ListenAddress address : overrides.listeners()) {
            Optional<ListenerSettings> chains = chains(address, written);
            chains.ifPresent(listener -> new ReplacedListenerCheck(root, listener, address.name(), names).check());
            listeners.add(chains.map(listener -> listener.at(address))
                    .orElseGet(() -> reader.defaultListener(root, address)));
        }
        return listeners;
    }

    /** Returns the listener of the file with the same name, else the first with the same role. */
    private static Optional<ListenerSettings> chains(ListenAddress address, List<ListenerSettings> written) {
        List<ListenerSettings> ofRole = written.stream()
                .filter(listener -> listener.address().role() == address.role()
                        && listener.address().protocol() == address.protocol())
                .toList();
        return ofRole.stream()
                .filter(listener -> listener.name().equals(address.name()))
                .findFirst()
                .or(() -> ofRole.stream().findFirst());
    }

    private static List<User> users(Section section, MailSettings mail) {
        List<User> users = UserReader.read(section);
        AliasDomainCheck names = new AliasDomainCheck(mail.domainAliases());
        users.forEach(user -> user.address().ifPresent(address -> names.check(address, section, user.name())));
        return users;
    }

    private static List<Table<List<User>>> userFiles(Section root, NamedFiles files) {
        List<Table<List<User>>> tables = new ArrayList<>();
        for (Section section : root.sections("user-files")) {
            files.file(section, TableFormat.USERS).ifPresent(tables::add);
            section.require("file", "file: users.yaml");
            section.finish();
        }
        return tables;
    }

    /** Returns the mechanisms without TLS. Only CRAM-MD5, which does not send the password, is on by default. */
    private static Set<String> clearTextLogins(Section root) {
        return root.has("clear-text-logins")
                ? root.listed("clear-text-logins", MECHANISM).stream()
                        .map(Section.Placed::value)
                        .collect(ImmutableSet.toImmutableSet())
                : Set.of("CRAM-MD5");
    }

    /** Returns whether any listener receives messages. */
    private static boolean receiveMail(List<ListenerSettings> listeners) {
        return listeners.stream().anyMatch(listener -> listener.address().protocol() == ListenAddress.Protocol.SMTP);
    }

    private static void checkUse(Section root, Configuration configuration) {
        MailSettings mail = configuration.mail();
        if (!receiveMail(configuration.listeners())) {
            return;
        }
        if (!mail.local().isEmpty() && mail.postmaster().isEmpty()) {
            root.warning(
                    root.placeOf("local-domains"),
                    "mail for `<postmaster>`, which every server must take, is deferred: name who gets it with"
                            + " `postmaster: somebody@example.org`",
                    "no-postmaster");
        }
        boolean relays = configuration.listeners().stream()
                .flatMap(listener -> listener.permit().stream())
                .anyMatch(policy -> relays(policy, configuration));
        if (relays && mail.defaultHop().isEmpty()) {
            root.warning(
                    root.placeOf("next-hops"),
                    "mail for domains without a next hop is permitted and then deferred: give a next hop"
                            + " `default: true`",
                    "no-next-hop");
        }
    }

    private static boolean relays(NamedPolicy policy, Configuration configuration) {
        return policy.strangers().reach() != Strangers.Reach.NONE
                || (configuration.namesUsers()
                        && !policy.advisory()
                        && policy.type().has(PolicyType.Trait.PERMITS_USERS));
    }
}
