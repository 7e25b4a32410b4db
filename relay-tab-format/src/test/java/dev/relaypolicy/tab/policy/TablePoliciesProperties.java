package dev.relaypolicy.tab.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.GrantFinding;
import dev.relaypolicy.Origin;
import dev.relaypolicy.RelayDecision;
import dev.relaypolicy.RelayDecision.Effect;
import dev.relaypolicy.RelayGate;
import dev.relaypolicy.RelayPolicy;
import dev.relaypolicy.RelayRequest;
import dev.relaypolicy.RelayRequest.Stage;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.net.IpBlock;
import dev.relaypolicy.net.IpTable;
import dev.relaypolicy.net.IpTable.Row;
import dev.relaypolicy.policy.IpTablePolicy;
import dev.relaypolicy.tab.TabWriter;
import dev.relaypolicy.tab.xmail.IpMapRule;
import dev.relaypolicy.tab.xmail.IpMapTab;
import dev.relaypolicy.tab.xmail.SmtpRelayTab;
import dev.relaypolicy.tab.xmail.SpammerRule;
import dev.relaypolicy.tab.xmail.SpammersTab;
import dev.relaypolicy.testkit.ReferenceMatcher;
import dev.relaypolicy.testkit.arbitraries.Requests;
import dev.relaypolicy.testkit.arbitraries.Tables;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.Provide;

/**
 * From the file to the decision, against the slow reference: writes a table, reads it, and decides for addresses near
 * its edges.
 */
@PropertyDefaults(tries = 200)
class TablePoliciesProperties {

    private record Question(List<Row<Integer>> rows, RelayRequest request) {
        IpAddress client() {
            return request.client();
        }

        Optional<Integer> firstMatch() {
            return at(ReferenceMatcher.firstMatch(rows, client()));
        }

        private Optional<Integer> at(int place) {
            return place < 0 ? Optional.empty() : Optional.of(place);
        }
    }

    @Provide
    Arbitrary<Question> questions() {
        return Tables.rows()
                .flatMap(rows -> Combinators.combine(
                                Tables.near(rows.stream().map(Row::block).toList()), Requests.any())
                        .as((client, request) -> new Question(rows, from(client, request))));
    }

    private static RelayRequest from(IpAddress client, RelayRequest request) {
        RelayRequest connected = RelayRequest.atConnect(client, request.listener(), request.instant());
        RelayRequest overTls = request.tls().map(connected::startTls).orElse(connected);
        RelayRequest known = request.helo().map(overTls::hello).orElse(overTls).identity(request.identity());
        return request.reversePath()
                .map(path -> known.mail(path).grant(request.grantFinding()))
                .map(atMail -> request.forwardPath().map(atMail::rcpt).orElse(atMail))
                .orElse(known);
    }

    private static List<String> fields(IpBlock block) {
        return block.prefixLength().isPresent()
                ? List.of(block.toString())
                : List.of(
                        block.network().toString(),
                        IpAddress.ofIpv4((int) block.maskLow()).toString());
    }

    private static byte[] file(List<Row<Integer>> rows, Function<Integer, List<String>> more) {
        return TabWriter.write(rows.stream()
                .map(row -> {
                    List<String> fields = new ArrayList<>(fields(row.block()));
                    fields.addAll(more.apply(row.value()));
                    return fields;
                })
                .toList());
    }

    private static Optional<Integer> lineOf(RelayDecision decision) {
        return decision instanceof RelayDecision.Opinion opinion
                ? opinion.reason().origin().map(Origin::line)
                : Optional.empty();
    }

    @Property
    void ipTablePermitsExactlyMatchingClients(@ForAll("questions") Question question) {
        IpTable<Origin> table = SmtpRelayTab.read("t.tab", file(question.rows, value -> List.of()))
                .orThrow();
        RelayDecision decision = new IpTablePolicy("t", () -> table).decide(question.request);
        Optional<Integer> permitting = question.firstMatch().filter(place -> question.request.stage() == Stage.RCPT);
        assertThat(decision.effect()).isEqualTo(permitting.isPresent() ? Effect.PERMIT : Effect.ABSTAIN);
        assertThat(lineOf(decision)).isEqualTo(permitting.map(place -> place + 1));
    }

    /** Even numbers deny; the precedence is the number. */
    @Property
    void ipmapDeniesByHighestPrecedenceAndNeverPermits(@ForAll("questions") Question question) {
        IpTable<IpMapRule> table = IpMapTab.read(
                        "t.tab", file(question.rows, value -> List.of(value % 2 == 0 ? "DENY" : "ALLOW", "" + value)))
                .orThrow();
        RelayDecision decision = new IpMapPolicy("t", () -> table).decide(question.request);
        int winner = ReferenceMatcher.greatest(
                question.rows, Comparator.comparingInt((Row<Integer> row) -> row.value()), question.client());
        boolean denied = winner >= 0 && question.rows.get(winner).value() % 2 == 0;
        assertThat(decision.effect()).isEqualTo(denied ? Effect.DENY : Effect.ABSTAIN);
        assertThat(lineOf(decision)).isEqualTo(denied ? Optional.of(winner + 1) : Optional.empty());
    }

    @Property
    void r9_firstMatchingRowDecidesAboutSpammer(@ForAll("questions") Question question) {
        IpTable<SpammerRule> table = SpammersTab.read("t.tab", file(question.rows, value -> List.of("code=" + value)))
                .orThrow();
        RelayDecision decision = new SpammersPolicy("t", () -> table).decide(question.request);
        Effect expected = question.firstMatch()
                .map(place -> expected(question.rows.get(place).value(), question.request))
                .orElse(Effect.ABSTAIN);
        assertThat(decision.effect()).isEqualTo(expected);
        assertThat(lineOf(decision))
                .isEqualTo(
                        expected == Effect.ABSTAIN
                                ? Optional.empty()
                                : question.firstMatch().map(place -> place + 1));
    }

    private static Effect expected(int code, RelayRequest request) {
        boolean excused = request.stage() == Stage.CONNECT
                || request.identity().isPresent()
                || request.grantFinding() instanceof GrantFinding.Held;
        if (code > 0) {
            return Effect.DENY;
        } else if (code < 0 || excused) {
            return Effect.ABSTAIN;
        }
        return request.grantFinding() instanceof GrantFinding.Unavailable ? Effect.DEFER : Effect.DENY;
    }

    @Property
    void r4_explainReturnsSameDecision(@ForAll("questions") Question question) {
        for (RelayPolicy policy : policies(question)) {
            RelayGate gate = RelayGate.of(policy, policy);
            assertThat(gate.explain(question.request).decision()).isEqualTo(gate.decide(question.request));
        }
    }

    @Property
    void explainsEveryAbstention(@ForAll("questions") Question question) {
        for (RelayPolicy policy : policies(question)) {
            assertThat(RelayGate.of(policy, policy).explain(question.request).steps())
                    .allSatisfy(step -> assertThat(step.notes()).isNotEmpty());
        }
    }

    /** Inserts, at any place in any table, a row that denies its own address with the highest precedence. */
    @Property
    void r11_neverSkipsDeny(@ForAll("questions") Question question, @ForAll("places") int place) {
        List<Row<Integer>> rows = new ArrayList<>(question.rows);
        int at = place % (rows.size() + 1);
        rows.add(at, new Row<>(IpBlock.host(question.client()), 4));
        IpTable<IpMapRule> ipmap = IpMapTab.read(
                        "t.tab", file(rows, value -> List.of(value == 4 ? "DENY" : "ALLOW", "" + value)))
                .orThrow();
        assertThat(lineOf(new IpMapPolicy("t", () -> ipmap).decide(question.request)))
                .contains(at + 1);

        IpTable<SpammerRule> spammers = SpammersTab.read("t.tab", file(rows, value -> List.of("code=9")))
                .orThrow();
        assertThat(new SpammersPolicy("t", () -> spammers)
                        .decide(question.request)
                        .effect())
                .isEqualTo(Effect.DENY);
    }

    @Provide
    Arbitrary<Integer> places() {
        return Arbitraries.integers().between(0, 100);
    }

    private static List<RelayPolicy> policies(Question question) {
        List<Row<Integer>> rows = question.rows;
        IpTable<Origin> listed = IpTable.firstMatch(numbered(rows, (value, origin) -> origin));
        IpTable<IpMapRule> ipmap =
                IpTable.firstMatch(numbered(rows, (value, origin) -> new IpMapRule(value % 2 == 0, value, origin)));
        IpTable<SpammerRule> spammers = IpTable.firstMatch(numbered(rows, SpammerRule::new));
        return List.of(
                new IpTablePolicy("listed", () -> listed),
                new IpMapPolicy("ipmap", () -> ipmap),
                new SpammersPolicy("spammers", () -> spammers));
    }

    private static <V> List<Row<V>> numbered(List<Row<Integer>> rows, BiFunction<Integer, Origin, V> value) {
        return IntStream.range(0, rows.size())
                .mapToObj(place -> new Row<>(
                        rows.get(place).block(), value.apply(rows.get(place).value(), new Origin("t.tab", place + 1))))
                .toList();
    }
}
