package dev.relaypolicy.server.config;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.net.HostAndPort;
import dev.relaypolicy.Listener;
import dev.relaypolicy.Origin;
import dev.relaypolicy.file.FileSource;
import dev.relaypolicy.file.LiveFile;
import dev.relaypolicy.file.LiveFileListener;
import dev.relaypolicy.file.Problem;
import dev.relaypolicy.file.Problem.Severity;
import dev.relaypolicy.file.ReadResult;
import dev.relaypolicy.file.Refreshable;
import dev.relaypolicy.file.Version;
import dev.relaypolicy.file.WhenMissing;
import dev.relaypolicy.mail.DomainName;
import dev.relaypolicy.net.IpTable;
import dev.relaypolicy.server.Site;
import dev.relaypolicy.server.config.check.AliasDomainCheck;
import dev.relaypolicy.server.config.check.DanglingAliasCheck;
import dev.relaypolicy.server.config.check.DuplicateUserCheck;
import dev.relaypolicy.server.config.check.OpenRelayCheck;
import dev.relaypolicy.server.config.check.RelaySummary;
import dev.relaypolicy.server.config.check.TrustedPeerCheck;
import dev.relaypolicy.server.config.model.Configuration;
import dev.relaypolicy.server.config.model.ListenerSettings;
import dev.relaypolicy.server.config.model.MailSettings;
import dev.relaypolicy.server.config.model.OpenTables;
import dev.relaypolicy.server.config.model.Overrides;
import dev.relaypolicy.server.config.model.ServerLimits;
import dev.relaypolicy.server.config.model.Table;
import dev.relaypolicy.server.config.model.TableContents;
import dev.relaypolicy.server.config.read.ConfigurationReader;
import dev.relaypolicy.server.config.site.YamlSite;
import dev.relaypolicy.server.delivery.Destination;
import dev.relaypolicy.server.outbound.RecipientCallout;
import dev.relaypolicy.server.protocol.tls.ServerTls;
import dev.relaypolicy.server.protocol.wire.ListenAddress;
import dev.relaypolicy.server.xmail.MailRoot;
import dev.relaypolicy.spi.PolicyType.Side;
import dev.relaypolicy.spi.RelayPolicyProvider;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A {@code relay.yaml} with hot reload. An edit of it, or of a file that it names, takes effect completely or not at
 * all: if it has an error, the old state stays in force and the error is reported once. The listeners' addresses
 * change only at a restart.
 */
public final class YamlConfiguration implements Site.Source {

    private record Loaded(
            Configuration configuration,
            Version version,
            OpenTables open,
            Optional<MailRoot> mailRoot,
            Optional<ServerTls> tls) {

        List<Refreshable> files() {
            return ImmutableList.<Refreshable>builder()
                    .addAll(open.files())
                    .addAll(mailRoot.stream().toList())
                    .addAll(tls.map(ServerTls::files).orElse(List.of()))
                    .build();
        }

        Optional<Site> mailRootNow() {
            return mailRoot.map(MailRoot::get);
        }
    }

    private record Current(Loaded loaded, TableContents tables, Optional<Site> mailRoot, YamlSite site) {

        boolean isOf(Loaded latest) {
            return loaded.equals(latest)
                    && tables.isSameAs(latest.open().now())
                    && mailRoot.equals(latest.mailRootNow());
        }
    }

    private final LiveFile<Configuration> file;
    private final LiveFileListener listener;
    private final InstantSource clock;
    private final RecipientCallout callouts;
    private final Configuration atStart;

    private volatile Current current;

    /** The latest configuration that could be read, in force or not. Guarded by this object, like the fields below. */
    private Loaded latest;

    /** Known when the listeners are bound. */
    private Predicate<HostAndPort> forbiddenHops = host -> false;

    private List<Problem> reported = List.of();

    private YamlConfiguration(
            LiveFile<Configuration> file,
            Loaded first,
            TableContents tables,
            Optional<Site> mailRoot,
            Function<Supplier<DomainName>, RecipientCallout> callouts,
            LiveFileListener listener,
            InstantSource clock) {
        this.file = file;
        this.listener = listener;
        this.clock = clock;
        this.callouts = callouts.apply(() -> get().hostName());
        this.current = current(first, tables, mailRoot);
        this.latest = first;
        this.atStart = first.configuration();
    }

    /**
     * Opens a configuration.
     *
     * @param path the file; relative paths in it begin at its folder
     * @param overrides the options of the command line
     * @param providers types of policies in addition to the built-in ones
     * @param callouts creates the callouts to next hops from the server's own name
     * @param listener receives later changes
     * @return the configuration with warnings and notes, or all problems if it cannot be used (R12)
     */
    public static ReadResult<YamlConfiguration> open(
            Path path,
            Overrides overrides,
            List<RelayPolicyProvider> providers,
            Function<Supplier<DomainName>, RecipientCallout> callouts,
            LiveFileListener listener,
            InstantSource clock) {
        requireNonNull(listener, "listener");
        Path absolute = path.toAbsolutePath().normalize();
        @Nullable Path folder = absolute.getParent();
        ConfigurationReader reader = new ConfigurationReader(folder == null ? absolute : folder, overrides, providers);
        ReadResult<LiveFile<Configuration>> reading = LiveFile.open(
                new FileSource<>(absolute, path.toString(), reader, WhenMissing.REQUIRED),
                new RejectionsOnly(listener),
                clock);
        if (!(reading instanceof ReadResult.Usable<LiveFile<Configuration>> usable)) {
            return new ReadResult.Unusable<>(reading.problems());
        }
        LiveFile<Configuration> file = usable.value();
        List<Problem> problems = new ArrayList<>(usable.problems());
        ReadResult<Loaded> loaded = load(file, Optional.empty(), listener, clock);
        problems.addAll(loaded.problems());
        if (!(loaded instanceof ReadResult.Usable<Loaded> all)) {
            return new ReadResult.Unusable<>(problems);
        }
        TableContents tables = all.value().open().now();
        Optional<Site> mailRoot = all.value().mailRootNow();
        List<Problem> securityProblems =
                securityProblems(file.name(), all.value().configuration(), tables, mailRoot);
        problems.addAll(securityProblems);
        return isUsable(securityProblems)
                ? new ReadResult.Usable<>(
                        new YamlConfiguration(file, all.value(), tables, mailRoot, callouts, listener, clock),
                        usable.rows(),
                        problems)
                : new ReadResult.Unusable<>(problems);
    }

    private static ReadResult<Loaded> load(
            LiveFile<Configuration> file, Optional<Loaded> before, LiveFileListener listener, InstantSource clock) {
        Configuration configuration = file.get();
        ReadResult<OpenTables> tables = OpenTables.open(
                file.name(), configuration.tables(), before.map(Loaded::open).orElse(OpenTables.NONE), listener, clock);
        List<Problem> problems = new ArrayList<>(tables.problems());
        Optional<MailRoot> mailRoot = before.filter(
                        loaded -> loaded.configuration().hasMailRootOf(configuration))
                .flatMap(Loaded::mailRoot);
        boolean usable = tables.usable().isPresent();
        if (mailRoot.isEmpty() && configuration.mailRoot().isPresent()) {
            ReadResult<MailRoot> opened = MailRoot.open(
                    configuration.mailRoot().get(),
                    new MailRoot.Options(configuration.mail().defaultHop(), configuration.allowOpenRelay()),
                    listener,
                    clock);
            problems.addAll(opened.problems());
            mailRoot = opened.usable();
            usable &= mailRoot.isPresent();
        }
        Optional<ServerTls> tls = before.filter(
                        loaded -> loaded.configuration().tls().equals(configuration.tls()))
                .flatMap(Loaded::tls);
        if (tls.isEmpty() && configuration.tls().isPresent()) {
            ReadResult<ServerTls> opened = ServerTls.open(configuration.tls().get(), listener, clock);
            problems.addAll(opened.problems());
            tls = opened.usable();
            usable &= tls.isPresent();
        }
        return usable
                ? new ReadResult.Usable<>(
                        new Loaded(configuration, file.version(), tables.orThrow(), mailRoot, tls), 1, problems)
                : new ReadResult.Unusable<>(problems);
    }

    private static List<Problem> securityProblems(
            String file, Configuration configuration, TableContents tables, Optional<Site> mailRoot) {
        List<Problem> problems = new ArrayList<>(new TrustedPeerCheck(configuration, tables).problems());
        if (!configuration.allowOpenRelay()) {
            problems.addAll(new OpenRelayCheck(configuration, tables, mailRoot).problems());
        }
        problems.addAll(DuplicateUserCheck.problems(configuration, tables));
        problems.addAll(AliasDomainCheck.problems(configuration, tables));
        problems.addAll(DanglingAliasCheck.problems(file, configuration, tables));
        return problems;
    }

    private List<Problem> loops(MailSettings mail) {
        Set<Destination.NextHop> known = ImmutableSet.copyOf(nextHops());
        return nextHops(mail).stream()
                .filter(hop -> !known.contains(hop))
                .flatMap(hop -> hop.settings().hosts().stream())
                .filter(forbiddenHops)
                .map(host -> Problem.ofFile(
                        file.name(),
                        Severity.ERROR,
                        "the next hop `" + host + "` is a listener of this server: name the server that is to"
                                + " carry the mail on",
                        "bad-value"))
                .toList();
    }

    /** Sets the hosts that an edit must not make next hops: this server's own listeners. */
    public synchronized void forbidNextHops(Predicate<HostAndPort> hosts) {
        forbiddenHops = requireNonNull(hosts, "hosts");
    }

    private static boolean isUsable(List<Problem> securityProblems) {
        return securityProblems.stream().noneMatch(Problem::isError);
    }

    private Current current(Loaded loaded, TableContents tables, Optional<Site> mailRoot) {
        return new Current(loaded, tables, mailRoot, new YamlSite(loaded.configuration(), tables, callouts, mailRoot));
    }

    @Override
    public Site get() {
        return current.site();
    }

    @Override
    public synchronized void refresh() {
        file.refresh();
        if (!file.get().equals(latest.configuration())) {
            ReadResult<Loaded> next = load(file, Optional.of(latest), listener, clock);
            if (next instanceof ReadResult.Usable<Loaded> usable) {
                latest = usable.value();
            } else {
                reject(next.problems());
            }
        }
        // refreshes a shared file once: a second look would take a half-written file for a settled one
        Stream.of(latest, current.loaded())
                .flatMap(loaded -> loaded.files().stream())
                .distinct()
                .forEach(Refreshable::refresh);
        if (!current.isOf(latest)) {
            TableContents tables = latest.open().now();
            Optional<Site> mailRoot = latest.mailRootNow();
            List<Problem> securityProblems =
                    new ArrayList<>(securityProblems(file.name(), latest.configuration(), tables, mailRoot));
            securityProblems.addAll(loops(latest.configuration().mail()));
            if (isUsable(securityProblems)) {
                accept(current(latest, tables, mailRoot), securityProblems);
            } else {
                reject(securityProblems);
                applyHarmlessChanges();
            }
        }
    }

    /**
     * Applies the changes of the files in force that cause no error, so that a permission can be removed before the
     * rejected change is fixed.
     */
    private void applyHarmlessChanges() {
        Loaded loaded = current.loaded();
        TableContents now = loaded.open().now();
        TableContents tables = current.tables();
        Optional<Site> mailRoot = current.mailRoot();
        for (Table<?> changed : tables.changes(now)) {
            TableContents next = tables.with(changed, now);
            tables = isUsable(securityProblems(file.name(), loaded.configuration(), next, mailRoot)) ? next : tables;
        }
        Optional<Site> next = loaded.mailRootNow();
        mailRoot = isUsable(securityProblems(file.name(), loaded.configuration(), tables, next)) ? next : mailRoot;
        if (!tables.isSameAs(current.tables()) || !mailRoot.equals(current.mailRoot())) {
            current = current(loaded, tables, mailRoot);
        }
    }

    private void accept(Current next, List<Problem> problems) {
        boolean edited = !next.loaded().equals(current.loaded());
        current = next;
        reported = List.of();
        if (edited) {
            List<Problem> all = new ArrayList<>(problems);
            all.addAll(needsRestart(next.loaded().configuration()));
            listener.reloaded(file.name(), file.version(), all);
        }
    }

    private void reject(List<Problem> problems) {
        if (!problems.equals(reported)) {
            reported = problems;
            listener.rejected(file.name(), problems, current.loaded().version());
        }
    }

    private List<Problem> needsRestart(Configuration now) {
        return addresses(now).equals(addresses(atStart))
                ? List.of()
                : List.of(Problem.ofFile(
                        file.name(),
                        Severity.WARNING,
                        "not in force before the next start: changes of the listeners' names, roles, protocols, addresses,"
                                + " ports, sockets or implicit TLS",
                        "needs-restart"));
    }

    private static List<ListenAddress> addresses(Configuration configuration) {
        return configuration.listeners().stream().map(ListenerSettings::address).toList();
    }

    /** Returns the listeners as they were at the start. */
    public List<ListenAddress> listeners() {
        return addresses(atStart);
    }

    public ServerLimits limits() {
        return configuration().limits();
    }

    /** Returns the folder for messages that exceed the memory limit. */
    public Path spoolFolder() {
        return configuration().data().resolve("spool");
    }

    @Override
    public List<LiveFile<?>> files() {
        Loaded loaded = current.loaded();
        return ImmutableList.<LiveFile<?>>builder()
                .add(file)
                .addAll(loaded.open().files())
                .addAll(loaded.mailRoot().map(MailRoot::files).orElse(List.of()))
                .build();
    }

    /** Returns the certificates in force. */
    public Optional<ServerTls> tls() {
        return current.loaded().tls();
    }

    @Override
    public String name() {
        return file.name();
    }

    Configuration configuration() {
        return current.loaded().configuration();
    }

    List<Table<?>> tables() {
        return configuration().tables().stream()
                .<Table<?>>map(Table.Named::table)
                .distinct()
                .toList();
    }

    /**
     * Returns for each SMTP listener the tables of clients that may relay by address alone, except those from files
     * that lint checks separately.
     */
    Map<ListenAddress, List<IpTable<Origin>>> relayedByAddress() {
        Current now = current;
        Set<String> linted = Stream.concat(
                        tables().stream()
                                .filter(table -> table.format().kind().isPresent())
                                .map(Table::name),
                        now.loaded().mailRoot().stream()
                                .flatMap(root -> root.files().stream())
                                .map(LiveFile::name))
                .collect(ImmutableSet.toImmutableSet());
        Map<Class<?>, Object> ports = now.tables().ports(now.mailRoot());
        Map<ListenAddress, List<IpTable<Origin>>> relayed = new LinkedHashMap<>();
        for (ListenerSettings listener : now.loaded().configuration().listeners()) {
            if (listener.address().role() == Listener.Role.SMTP) {
                relayed.put(
                        listener.address(),
                        listener.permit().stream()
                                .filter(policy -> policy.when().isEmpty())
                                .map(policy ->
                                        policy.strangers().addresses().apply(listener.context(Side.PERMIT, ports)))
                                .filter(table -> !table.blocks().isEmpty()
                                        && !linted.contains(table.value(0).file()))
                                .toList());
            }
        }
        return relayed;
    }

    /** Returns a warning for each policy that cannot tell which strangers it permits. */
    List<Problem> unknownStrangers() {
        Current now = current;
        return new OpenRelayCheck(now.loaded().configuration(), now.tables(), now.mailRoot()).unknown();
    }

    /** Returns a description of who may relay, one line each. */
    public List<String> relaySummary() {
        Current now = current;
        return new RelaySummary(now.loaded().configuration(), now.tables(), now.mailRoot()).lines();
    }

    public Optional<MailRoot> mailRoot() {
        return current.loaded().mailRoot();
    }

    /** Returns every next hop. */
    public List<Destination.NextHop> nextHops() {
        return nextHops(configuration().mail());
    }

    private static List<Destination.NextHop> nextHops(MailSettings mail) {
        return Stream.concat(mail.hops().values().stream(), mail.defaultHop().stream())
                .distinct()
                .toList();
    }

    /** Suppresses the report of an edit until the files that it names have been read. */
    private record RejectionsOnly(LiveFileListener listener) implements LiveFileListener {
        @Override
        public void reloaded(String file, Version version, List<Problem> problems) {
            // reported when the files are read
        }

        @Override
        public void rejected(String file, List<Problem> problems, Version inForce) {
            listener.rejected(file, problems, inForce);
        }

        @Override
        public void missing(String file, WhenMissing whenMissing, Version inForce) {
            listener.missing(file, whenMissing, inForce);
        }
    }
}
