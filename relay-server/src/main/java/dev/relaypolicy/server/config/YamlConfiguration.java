package dev.relaypolicy.server.config;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.net.HostAndPort;
import dev.relaypolicy.Listener;
import dev.relaypolicy.Origin;
import dev.relaypolicy.mail.DomainName;
import dev.relaypolicy.net.IpTable;
import dev.relaypolicy.server.Site;
import dev.relaypolicy.server.SiteSource;
import dev.relaypolicy.server.config.check.AliasDomainCheck;
import dev.relaypolicy.server.config.check.DanglingAliasCheck;
import dev.relaypolicy.server.config.check.DuplicateUserCheck;
import dev.relaypolicy.server.config.check.OpenRelayCheck;
import dev.relaypolicy.server.config.check.TrustedPeerCheck;
import dev.relaypolicy.server.config.model.Configuration;
import dev.relaypolicy.server.config.model.ListenerSettings;
import dev.relaypolicy.server.config.model.MailSettings;
import dev.relaypolicy.server.config.model.Overrides;
import dev.relaypolicy.server.config.model.ServerLimits;
import dev.relaypolicy.server.config.read.ConfigurationReader;
import dev.relaypolicy.server.config.site.YamlSite;
import dev.relaypolicy.server.config.table.OpenTables;
import dev.relaypolicy.server.config.table.Table;
import dev.relaypolicy.server.config.table.TableContents;
import dev.relaypolicy.server.delivery.Destination;
import dev.relaypolicy.server.nexthop.RecipientCallout;
import dev.relaypolicy.server.tls.ServerTls;
import dev.relaypolicy.server.wire.ListenAddress;
import dev.relaypolicy.server.xmail.MailRoot;
import dev.relaypolicy.spi.PolicyType.Side;
import dev.relaypolicy.spi.RelayPolicyProvider;
import dev.relaypolicy.tab.TabProblem;
import dev.relaypolicy.tab.TabProblem.Severity;
import dev.relaypolicy.tab.TabReading;
import dev.relaypolicy.tab.live.LiveFile;
import dev.relaypolicy.tab.live.LiveFileListener;
import dev.relaypolicy.tab.live.Refreshable;
import dev.relaypolicy.tab.live.TabSource;
import dev.relaypolicy.tab.live.Version;
import dev.relaypolicy.tab.live.WhenMissing;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A {@code relay.yaml}, kept up to date. An edit of it, or of a file that it names, is taken as a whole or not at all: where anything
 * about the new state is wrong, what was in force stays, and that is said once. What is fixed at the start (the listeners' addresses,
 * and the rest of {@link #needsRestart}) waits for the next start, which is said too.
 */
public final class YamlConfiguration implements SiteSource {

    /**
     * What is in force.
     *
     * @param configuration the file
     * @param version which content of it
     * @param open the files that it names
     * @param mailRoot its MailRoot
     * @param tls its certificates
     */
    private record Loaded(
            Configuration configuration,
            Version version,
            OpenTables open,
            Optional<MailRoot> mailRoot,
            Optional<ServerTls> tls) {

        /** Everything of it that is kept up to date. */
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

    /**
     * What is in force, and the state of everything that it was made from.
     *
     * @param loaded the files
     * @param tables what they said
     * @param mailRoot what the MailRoot said
     * @param site what all say together
     */
    private record Current(Loaded loaded, TableContents tables, Optional<Site> mailRoot, YamlSite site) {

        /** Whether the files say nothing new. */
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

    /** What was read last, whether or not it is in force. Guarded by this object, as is what follows. */
    private Loaded latest;

    /** Whether a host and port are a listener of ours; nobody knows before they are bound. */
    private Predicate<HostAndPort> ourselves = host -> false;

    /** What was last said to be wrong, which is not said again. */
    private List<TabProblem> reported = List.of();

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

    /** Reads a configuration with the types of policies on the class path, to look at: no next hop is ever asked for a recipient. */
    public static TabReading<YamlConfiguration> open(
            Path path, Overrides overrides, LiveFileListener listener, InstantSource clock) {
        return open(path, overrides, host -> RecipientCallout.NONE, listener, clock);
    }

    /** Reads a configuration with the types of policies on the class path, and with callouts made by the server's own name. */
    public static TabReading<YamlConfiguration> open(
            Path path,
            Overrides overrides,
            Function<Supplier<DomainName>, RecipientCallout> callouts,
            LiveFileListener listener,
            InstantSource clock) {
        return open(
                path,
                overrides,
                ImmutableList.copyOf(ServiceLoader.load(RelayPolicyProvider.class)),
                callouts,
                listener,
                clock);
    }

    /**
     * Reads a configuration.
     *
     * @param path the file; paths in it are from its folder on
     * @param overrides what the command line says over it
     * @param providers types of policies beside ours
     * @param callouts makes what asks next hops for recipients, by our own name
     * @param listener hears of later changes
     * @param clock dates the versions of files
     * @return the configuration with warnings and notes; or every problem, where it cannot be used (R12)
     */
    public static TabReading<YamlConfiguration> open(
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
        TabReading<LiveFile<Configuration>> reading = LiveFile.open(
                new TabSource<>(absolute, path.toString(), reader, WhenMissing.REQUIRED), new NotYet(listener), clock);
        if (!(reading instanceof TabReading.Usable<LiveFile<Configuration>> usable)) {
            return new TabReading.Unusable<>(reading.problems());
        }
        LiveFile<Configuration> file = usable.value();
        List<TabProblem> problems = new ArrayList<>(usable.problems());
        TabReading<Loaded> loaded = load(file, Optional.empty(), listener, clock);
        problems.addAll(loaded.problems());
        if (!(loaded instanceof TabReading.Usable<Loaded> all)) {
            return new TabReading.Unusable<>(problems);
        }
        TableContents tables = all.value().open().now();
        Optional<Site> mailRoot = all.value().mailRootNow();
        List<TabProblem> dangers = dangers(file.name(), all.value().configuration(), tables, mailRoot);
        problems.addAll(dangers);
        return isUsable(dangers)
                ? new TabReading.Usable<>(
                        new YamlConfiguration(file, all.value(), tables, mailRoot, callouts, listener, clock),
                        usable.rows(),
                        problems)
                : new TabReading.Unusable<>(problems);
    }

    /** Opens what the file names; what the one before has open stays so. */
    private static TabReading<Loaded> load(
            LiveFile<Configuration> file, Optional<Loaded> before, LiveFileListener listener, InstantSource clock) {
        Configuration configuration = file.get();
        TabReading<OpenTables> tables = OpenTables.open(
                file.name(), configuration.tables(), before.map(Loaded::open).orElse(OpenTables.NONE), listener, clock);
        List<TabProblem> problems = new ArrayList<>(tables.problems());
        Optional<MailRoot> mailRoot = before.filter(
                        loaded -> loaded.configuration().hasMailRootOf(configuration))
                .flatMap(Loaded::mailRoot);
        boolean usable = tables.usable().isPresent();
        if (mailRoot.isEmpty() && configuration.mailRoot().isPresent()) {
            TabReading<MailRoot> opened = MailRoot.open(
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
            TabReading<ServerTls> opened = ServerTls.open(configuration.tls().get(), listener, clock);
            problems.addAll(opened.problems());
            tls = opened.usable();
            usable &= tls.isPresent();
        }
        return usable
                ? new TabReading.Usable<>(
                        new Loaded(configuration, file.version(), tables.orThrow(), mailRoot, tls), 1, problems)
                : new TabReading.Unusable<>(problems);
    }

    /** What of the files as they are now opens the relay, where nobody has asked for that, or believes too many. */
    private static List<TabProblem> dangers(
            String file, Configuration configuration, TableContents tables, Optional<Site> mailRoot) {
        List<TabProblem> problems = new ArrayList<>(new TrustedPeerCheck(configuration, tables).problems());
        if (!configuration.allowOpenRelay()) {
            problems.addAll(new OpenRelayCheck(configuration, tables, mailRoot).problems());
        }
        problems.addAll(DuplicateUserCheck.problems(configuration, tables));
        problems.addAll(AliasDomainCheck.problems(configuration, tables));
        problems.addAll(DanglingAliasCheck.problems(file, configuration, tables));
        return problems;
    }

    /** Next hops that are new and lead back to us. */
    private List<TabProblem> loops(MailSettings mail) {
        Set<Destination.NextHop> known = ImmutableSet.copyOf(nextHops());
        return nextHops(mail).stream()
                .filter(hop -> !known.contains(hop))
                .flatMap(hop -> hop.settings().hosts().stream())
                .filter(ourselves)
                .map(host -> TabProblem.ofFile(
                        file.name(),
                        Severity.ERROR,
                        "the next hop `" + host + "` is a listener of this server itself: name the server that is to"
                                + " carry the mail on",
                        "bad-value"))
                .toList();
    }

    /** Says what is a listener of the server itself, once they are bound: from then on no edit may make it a next hop. */
    public synchronized void keepFromNextHops(Predicate<HostAndPort> listeners) {
        ourselves = requireNonNull(listeners, "listeners");
    }

    private static boolean isUsable(List<TabProblem> dangers) {
        return dangers.stream().noneMatch(TabProblem::isError);
    }

    /** Makes the site of what the files say. */
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
            TabReading<Loaded> next = load(file, Optional.of(latest), listener, clock);
            if (next instanceof TabReading.Usable<Loaded> usable) {
                latest = usable.value();
            } else {
                reject(next.problems());
            }
        }
        // what both have is looked at once: two looks at once would take a file that is being written for a settled one
        Stream.of(latest, current.loaded())
                .flatMap(loaded -> loaded.files().stream())
                .distinct()
                .forEach(Refreshable::refresh);
        if (!current.isOf(latest)) {
            TableContents tables = latest.open().now();
            Optional<Site> mailRoot = latest.mailRootNow();
            List<TabProblem> dangers = new ArrayList<>(dangers(file.name(), latest.configuration(), tables, mailRoot));
            dangers.addAll(loops(latest.configuration().mail()));
            if (isUsable(dangers)) {
                accept(current(latest, tables, mailRoot), dangers);
            } else {
                reject(dangers);
                keepUp();
            }
        }
    }

    /**
     * What of the files in force is new and opens nothing acts, whatever else was rejected: a right that is taken away does not
     * wait until somebody mends another file.
     */
    private void keepUp() {
        Loaded loaded = current.loaded();
        TableContents now = loaded.open().now();
        TableContents tables = current.tables();
        Optional<Site> mailRoot = current.mailRoot();
        for (Table<?> changed : tables.changes(now)) {
            TableContents next = tables.with(changed, now);
            tables = isUsable(dangers(file.name(), loaded.configuration(), next, mailRoot)) ? next : tables;
        }
        Optional<Site> next = loaded.mailRootNow();
        mailRoot = isUsable(dangers(file.name(), loaded.configuration(), tables, next)) ? next : mailRoot;
        if (!tables.isSameAs(current.tables()) || !mailRoot.equals(current.mailRoot())) {
            current = current(loaded, tables, mailRoot);
        }
    }

    private void accept(Current next, List<TabProblem> problems) {
        boolean edited = !next.loaded().equals(current.loaded());
        current = next;
        reported = List.of();
        if (edited) {
            List<TabProblem> all = new ArrayList<>(problems);
            all.addAll(needsRestart(next.loaded().configuration()));
            listener.reloaded(file.name(), file.version(), all);
        }
    }

    private void reject(List<TabProblem> problems) {
        if (!problems.equals(reported)) {
            reported = problems;
            listener.rejected(file.name(), problems, current.loaded().version());
        }
    }

    /** What of an edit is not in force before the next start. */
    private List<TabProblem> needsRestart(Configuration now) {
        List<TabProblem> problems = new ArrayList<>();
        problem(
                !addresses(now).equals(addresses(atStart)),
                "the listeners' names, roles, addresses or ports",
                problems);
        return problems;
    }

    private void problem(boolean changed, String what, List<TabProblem> problems) {
        if (changed) {
            problems.add(TabProblem.ofFile(
                    file.name(),
                    Severity.WARNING,
                    "not in force before the next start: changes of " + what,
                    "needs-restart"));
        }
    }

    private static List<ListenAddress> addresses(Configuration configuration) {
        return configuration.listeners().stream().map(ListenerSettings::address).toList();
    }

    /** Where to listen, as it was at the start. */
    public List<ListenAddress> listeners() {
        return addresses(atStart);
    }

    /** How much clients get now. */
    public ServerLimits limits() {
        return current.loaded().configuration().limits();
    }

    /** Where messages that are too big for memory wait. */
    public Path spoolFolder() {
        return current.loaded().configuration().data().resolve("spool");
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

    /** What does TLS handshakes now, where there is a certificate. */
    public Optional<ServerTls> tls() {
        return current.loaded().tls();
    }

    @Override
    public String name() {
        return file.name();
    }

    /** The tables that it names. */
    List<Table<?>> tables() {
        return current.loaded().configuration().tables().stream()
                .<Table<?>>map(Table.Named::table)
                .distinct()
                .toList();
    }

    /**
     * Returns for each SMTP listener the tables of clients that may relay by address alone, except those of files that have lint
     * rules of their own.
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
    List<TabProblem> unknownStrangers() {
        Current now = current;
        return new OpenRelayCheck(now.loaded().configuration(), now.tables(), now.mailRoot()).unknown();
    }

    /** Returns whether a configuration that lets every stranger relay is meant. */
    boolean allowsOpenRelay() {
        return current.loaded().configuration().allowOpenRelay();
    }

    /** The folder of the MailRoot that it names. */
    Optional<Path> mailRootFolder() {
        return current.loaded().configuration().mailRoot();
    }

    /** The mechanisms that may be used without TLS. */
    Set<String> clearTextLogins() {
        return current.loaded().configuration().clearTextLogins();
    }

    /** The MailRoot that it names. */
    public Optional<MailRoot> mailRoot() {
        return current.loaded().mailRoot();
    }

    /** Every next hop, none of which may be the server itself. */
    public List<Destination.NextHop> nextHops() {
        return nextHops(current.loaded().configuration().mail());
    }

    private static List<Destination.NextHop> nextHops(MailSettings mail) {
        return Stream.concat(mail.hops().values().stream(), mail.defaultHop().stream())
                .distinct()
                .toList();
    }

    /** Hears of edits before what they name has been read too: that an edit is in force is said when it is. */
    private record NotYet(LiveFileListener listener) implements LiveFileListener {
        @Override
        public void reloaded(String file, Version version, List<TabProblem> problems) {
            problems.forEach(problem -> {});
        }

        @Override
        public void rejected(String file, List<TabProblem> problems, Version inForce) {
            listener.rejected(file, problems, inForce);
        }

        @Override
        public void missing(String file, WhenMissing whenMissing, Version inForce) {
            listener.missing(file, whenMissing, inForce);
        }
    }
}
