package dev.relaypolicy.testkit.arbitraries;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.RelayDecision;
import dev.relaypolicy.RelayPolicy;
import dev.relaypolicy.RelayRequest;
import dev.relaypolicy.Trace;
import dev.relaypolicy.mail.EmailAddress;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.net.IpBlock;
import dev.relaypolicy.testkit.ReferenceMatcher;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.statistics.Statistics;
import net.jqwik.api.statistics.StatisticsReport;
import net.jqwik.api.statistics.StatisticsReport.StatisticsReportMode;

/** The generators generate valid values, and edge cases often enough. */
class ArbitrariesProperties {

    @Property
    void membersAreInTheirBlock(@ForAll("membersOfBlocks") Tuple.Tuple2<IpBlock, IpAddress> pair) {
        assertThat(ReferenceMatcher.contains(pair.get1(), pair.get2())).isTrue();
    }

    @Property
    @StatisticsReport(StatisticsReportMode.OFF)
    void tablesHaveOverlappingRows(@ForAll("tables") List<IpBlock> blocks) {
        long overlapping = blocks.stream()
                .filter(block -> blocks.stream()
                        .anyMatch(other -> !other.equals(block) && ReferenceMatcher.contains(other, block.network())))
                .count();
        commonEnough("overlapping", overlapping > 0);
    }

    @Property
    void edgesContainEveryNetwork(@ForAll("tables") List<IpBlock> blocks) {
        List<IpAddress> edges = Tables.edges(blocks);
        assertThat(edges).doesNotHaveDuplicates();
        blocks.forEach(block -> assertThat(edges).contains(block.network()));
    }

    @Property
    @StatisticsReport(StatisticsReportMode.OFF)
    void wellBehavedPoliciesDecide(
            @ForAll("wellBehaved") RelayPolicy policy, @ForAll("requests") RelayRequest request) {
        RelayDecision decision = Trace.off().ask(policy, request);
        for (RelayDecision.Effect effect : RelayDecision.Effect.values()) {
            commonEnough(effect.word(), decision.effect() == effect);
        }
        for (RelayRequest.Stage stage : RelayRequest.Stage.values()) {
            commonEnough(stage.name(), request.stage() == stage);
        }
    }

    @Property
    void localPartsHaveValidLength(@ForAll("addresses") EmailAddress address) {
        assertThat(address.localPart()).doesNotContain("\r", "\n", "\0");
        assertThat(address.localPart().getBytes(UTF_8).length).isBetween(1, 64);
    }

    private static void commonEnough(String label, boolean seen) {
        Statistics.label(label)
                .collect(seen)
                .coverage(coverage -> coverage.check(true).percentage(share -> share > 3));
    }

    @Provide
    Arbitrary<Tuple.Tuple2<IpBlock, IpAddress>> membersOfBlocks() {
        return Blocks.any()
                .flatMap(block -> Tables.members(block).map(member -> Tuple.of(block, member)))
                .withoutEdgeCases();
    }

    @Provide
    Arbitrary<List<IpBlock>> tables() {
        return Tables.blocks();
    }

    @Provide
    Arbitrary<RelayPolicy> wellBehaved() {
        return PolicyTrees.wellBehaved();
    }

    @Provide
    Arbitrary<RelayRequest> requests() {
        return Requests.any();
    }

    @Provide
    Arbitrary<EmailAddress> addresses() {
        return MailNames.addresses();
    }
}
