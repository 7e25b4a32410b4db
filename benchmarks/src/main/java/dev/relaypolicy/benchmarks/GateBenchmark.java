package dev.relaypolicy.benchmarks;

import dev.relaypolicy.Explanation;
import dev.relaypolicy.GrantFinding;
import dev.relaypolicy.Identity;
import dev.relaypolicy.Listener;
import dev.relaypolicy.Origin;
import dev.relaypolicy.Permission;
import dev.relaypolicy.Permissions;
import dev.relaypolicy.Policies;
import dev.relaypolicy.RelayDecision;
import dev.relaypolicy.RelayDecision.Effect;
import dev.relaypolicy.RelayGate;
import dev.relaypolicy.RelayPolicy;
import dev.relaypolicy.RelayRequest;
import dev.relaypolicy.auth.AuthenticatedPolicy;
import dev.relaypolicy.mail.DomainName;
import dev.relaypolicy.mail.EmailAddress;
import dev.relaypolicy.mail.ForwardPath;
import dev.relaypolicy.mail.ReversePath;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.net.IpTable;
import dev.relaypolicy.net.IpTable.Row;
import dev.relaypolicy.policy.IpTablePolicy;
import dev.relaypolicy.policy.LocalRecipientPolicy;
import dev.relaypolicy.pop.PopBeforeSmtpPolicy;
import dev.relaypolicy.spi.MailboxLookup;
import dev.relaypolicy.tab.policy.SpammersPolicy;
import dev.relaypolicy.tab.xmail.SpammerRule;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Measures the decision at RCPT of five policies: 100,000 spammers, local recipients, login, grant, 1,000 permitted
 * clients.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class GateBenchmark {

    private static final DomainName LOCAL_DOMAIN = new DomainName("example.com");
    private static final MailboxLookup NOT_LOCAL = new MailboxLookup.NotLocal();

    public enum Client {
        /** An unknown client: every policy abstains. */
        STRANGER,
        LOGIN,
        /** A client in the table of permitted clients: the decision cites its row. */
        LISTED
    }

    @Param({"STRANGER", "LOGIN", "LISTED"})
    Client client = Client.STRANGER;

    private final Set<DomainName> domains = Set.of(LOCAL_DOMAIN);
    private IpTable<SpammerRule> spammers = IpTable.empty();
    private IpTable<Origin> listed = IpTable.empty();
    private List<RelayPolicy> permits = List.of();
    private RelayPolicy refusal = Policies.named("none", request -> RelayDecision.abstain());
    private RelayGate gate = RelayGate.of(refusal);
    private RelayRequest request =
            RelayRequest.atConnect(IpAddress.ofIpv4(0), new Listener("smtp", 25, Listener.Role.SMTP), Instant.EPOCH);

    @Setup
    public void build() {
        List<Row<Integer>> spammerRows = TestTables.make(TableKind.RANDOM, true, 100_000);
        List<Row<Integer>> permittedRows = TestTables.make(TableKind.RANDOM, true, 1_000);
        spammers = IpTable.firstMatch(spammerRows.stream()
                .map(row -> new Row<>(row.block(), new SpammerRule(1, new Origin("spammers.tab", 1))))
                .toList());
        listed = IpTable.firstMatch(permittedRows.stream()
                .map(row -> new Row<>(row.block(), new Origin("smtprelay.tab", 1)))
                .toList());
        refusal = new SpammersPolicy("spammers.tab", () -> spammers);
        permits = List.of(
                new LocalRecipientPolicy(
                        address -> domains.contains(address.domain()) ? new MailboxLookup.Unknown() : NOT_LOCAL),
                new AuthenticatedPolicy(),
                new PopBeforeSmtpPolicy(),
                new IpTablePolicy("smtprelay.tab", () -> listed));
        gate = RelayGate.of(refusal, Policies.firstMatch("permits", permits));
        request = request();
    }

    private RelayRequest request() {
        IpAddress address = IpAddress.parse("198.18.0.1");
        for (long low = address.low(); spammers.find(address) >= 0 || wrong(address); low += 256) {
            address = IpAddress.ofIpv4((int) low);
        }
        RelayRequest connected =
                RelayRequest.atConnect(address, new Listener("smtp", 25, Listener.Role.SMTP), Instant.EPOCH);
        if (client == Client.LOGIN) {
            connected = connected.login(new Identity("user@example.com", Permissions.of(Permission.RELAY)));
        }
        return connected
                .mail(ReversePath.of(EmailAddress.parse("user@example.com")))
                .grant(new GrantFinding.None("no login from here"))
                .rcpt(ForwardPath.of(EmailAddress.parse("somebody@example.net")));
    }

    private boolean wrong(IpAddress address) {
        return listed.find(address) >= 0 != (client == Client.LISTED);
    }

    @Benchmark
    public RelayDecision decide() {
        return gate.decide(request);
    }

    @Benchmark
    public Explanation explain() {
        return gate.explain(request);
    }

    /** The lower bound: the same lookups without policies, decisions or reasons. */
    @Benchmark
    public int inline() {
        RelayRequest current = request;
        if (spammers.find(current.client()) >= 0) {
            return 1;
        }
        Optional<EmailAddress> recipient =
                current.forwardPath().orElse(ForwardPath.POSTMASTER).address();
        if (recipient.isEmpty() || domains.contains(recipient.get().domain())) {
            return 2;
        }
        if (current.identity().isPresent()
                && current.identity().get().permissions().allows(Permission.RELAY)) {
            return 3;
        }
        if (current.grantFinding() instanceof GrantFinding.Held) {
            return 4;
        }
        return listed.find(current.client()) >= 0 ? 5 : 6;
    }

    /** A naive combination of the same policies with a stream. */
    @Benchmark
    public RelayDecision streamed() {
        return Stream.concat(Stream.of(refusal), permits.stream())
                .map(policy -> policy.decide(request))
                .filter(decision -> decision.effect() != Effect.ABSTAIN)
                .findFirst()
                .orElseGet(RelayDecision::abstain);
    }
}
