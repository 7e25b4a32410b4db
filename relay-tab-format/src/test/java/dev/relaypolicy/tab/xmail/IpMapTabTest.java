package dev.relaypolicy.tab.xmail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.Origin;
import dev.relaypolicy.net.IpAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IpMapTabTest {

    @ParameterizedTest
    @CsvSource({
        "'10.0.0.0\t255.0.0.0\tDENY\t1',                10.0.0.0/8,   true,  1",
        "'10.0.0.0\t255.0.0.0\tdeny\t1\tremark',        10.0.0.0/8,   true,  1",
        "'10.0.0.0\t255.0.0.0\tAllow\t0',               10.0.0.0/8,   false, 0",
        "'10.0.0.0/8\tDENY\t-1',                        10.0.0.0/8,   true,  -1",
        "'10.0.0.0/8\t-\tDENY\t7',                      10.0.0.0/8,   true,  7",
        "'10.0.0.0/8\t\"\"\tDENY\t007',                 10.0.0.0/8,   true,  7",
        "'10.0.0.0/8\t255.0.0.0\tDENY\t7',              10.0.0.0/8,   true,  7",
        "'10.0.0.0/8\tx\tDENY\t7\tremark',              10.0.0.0/8,   true,  7",
        "'10.0.0.1\tDENY\t7',                           10.0.0.1/32,  true,  7",
        "'::1\tALLOW\t7',                               ::1/128,      false, 7",
        "'2001:db8::/32\tx\tDENY\t999999999',           2001:db8::/32, true, 999999999"
    })
    void readsEveryForm(String row, String block, boolean denies, int precedence) {
        assertThat(ReadFixture.value(IpMapTab::read, row).rows())
                .singleElement()
                .satisfies(read -> {
                    assertThat(read.block()).hasToString(block);
                    assertThat(read.value()).isEqualTo(new IpMapRule(denies, precedence, new Origin("t.tab", 1)));
                });
    }

    @ParameterizedTest
    @CsvSource({
        "'10.0.0.0',                                    1:1 missing-field",
        "'10.0.0.0\t255.0.0.0',                         1:10 missing-field",
        "'10.0.0.0\t255.0.0.0\tDENY',                   1:20 missing-field",
        "'10.0.0.0/8\tDENY',                            1:12 missing-field",
        "'10.0.0.0/8\tx\tDENY',                         1:14 missing-field",
        "'10.0.0.0\t255.0.0.0\tREJECT\t1',              1:20 not-a-permission",
        "'10.0.0.0\t255.0.0.0\t\"\"\t1',                1:20 not-a-permission",
        "'10.0.0.0\t255.0.0.0\t\"DENY \"\t1',           1:20 not-a-permission",
        "'10.0.0.0/8\tDENY\tALLOW\t1',                  1:23 extra-field",
        "'10.0.0.0/8\tALLOW\t1\tDENY',                  1:20 extra-field",
        "'10.0.0.0/8\t255.255.0.0\tDENY\t1',            1:12 mask-beside-length",
        "'2001:db8::/32\t0.0.0.0\tDENY\t1',             1:15 mask-beside-length",
        "'10.0.0.0\t255.0.0.0\tDENY\thigh',             1:25 not-a-precedence",
        "'10.0.0.0\t255.0.0.0\tDENY\t\"\"',             1:25 not-a-precedence",
        "'10.0.0.0\t255.0.0.0\tDENY\t1.5',              1:25 not-a-precedence",
        "'10.0.0.0\t255.0.0.0\tDENY\t+1',               1:25 not-a-precedence",
        "'10.0.0.0\t255.0.0.0\tDENY\t-2',               1:25 not-a-precedence",
        "'10.0.0.0\t255.0.0.0\tDENY\t1234567890',       1:25 not-a-precedence",
        "'10.0.0.0\t24\tDENY\t1',                       1:10 not-a-mask",
        "'::1\tx\tDENY\t1',                             1:5 not-a-mask",
        "'host.example\t255.0.0.0\tDENY\t1',            1:1 not-an-address"
    })
    void rejectsInvalidRow(String row, String error) {
        assertThat(ReadFixture.errors(IpMapTab::read, row)).containsExactly(error);
    }

    @Test
    void reportsAllProblemsOfRow() {
        assertThat(ReadFixture.errors(IpMapTab::read, "10.0.0.0\t255.0.0.0\tMAYBE\tsoon"))
                .containsExactly("1:20 not-a-permission", "1:26 not-a-precedence");
        assertThat(ReadFixture.errors(IpMapTab::read, "10.0.0.0/8\tx\t1"))
                .containsExactly("1:14 not-a-permission", "1:14 missing-field");
    }

    @ParameterizedTest
    @CsvSource({"1,2,2", "2,1,1", "1,1,2", "-1,-1,2"})
    void highestPrecedenceThenLastRowWins(int first, int second, int winner) {
        String text = "0.0.0.0/0\tALLOW\t" + first + "\n10.0.0.0/8\tDENY\t" + second + "\n";
        assertThat(ReadFixture.value(IpMapTab::read, text)
                        .match(IpAddress.parse("10.1.2.3"))
                        .orElseThrow()
                        .value()
                        .origin())
                .isEqualTo(new Origin("t.tab", winner));
    }
}
