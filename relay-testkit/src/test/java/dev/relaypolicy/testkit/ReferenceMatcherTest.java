package dev.relaypolicy.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.net.IpBlock;
import dev.relaypolicy.net.IpTable;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReferenceMatcherTest {

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.255.255, true",
        "10.0.0.0/8, 11.0.0.0, false",
        "0.0.0.0/0, 255.255.255.255, true",
        "0.0.0.0/0, ::1, false",
        "::/0, 8000::, true",
        "::/0, 10.0.0.1, false",
        "2001:db8::/32, 2001:db8:ffff::1, true",
        "2001:db8::/32, 2001:db9::, false",
        "192.0.2.1, ::ffff:192.0.2.1, true",
        "192.0.2.1, ::192.0.2.1, false",
    })
    void blockContainsAddressesEqualInMaskedBits(String block, String address, boolean expected) {
        assertThat(ReferenceMatcher.contains(IpBlock.parse(block), IpAddress.parse(address)))
                .isEqualTo(expected);
    }

    @Test
    void supportsNonContiguousMasks() {
        IpBlock block = IpBlock.masked(IpAddress.parse("10.1.2.3"), IpAddress.parse("255.0.255.0"));

        assertThat(ReferenceMatcher.contains(block, IpAddress.parse("10.99.2.77")))
                .isTrue();
        assertThat(ReferenceMatcher.contains(block, IpAddress.parse("10.1.3.3")))
                .isFalse();
        assertThat(ReferenceMatcher.maskBits(block)).isEqualTo("11111111000000001111111100000000");
    }

    @Test
    void findsFirstOrGreatestRowAndLaterOfTies() {
        List<IpTable.Row<Integer>> rows = List.of(row("10.0.0.0/8", 2), row("10.1.0.0/16", 5), row("10.1.0.0/16", 5));
        IpAddress client = IpAddress.parse("10.1.0.1");

        assertThat(ReferenceMatcher.firstMatch(rows, client)).isZero();
        assertThat(ReferenceMatcher.greatest(rows, Comparator.comparing(IpTable.Row::value), client))
                .isEqualTo(2);
        assertThat(ReferenceMatcher.firstMatch(rows, IpAddress.parse("11.0.0.1")))
                .isEqualTo(-1);
    }

    private static IpTable.Row<Integer> row(String block, int value) {
        return new IpTable.Row<>(IpBlock.parse(block), value);
    }
}
