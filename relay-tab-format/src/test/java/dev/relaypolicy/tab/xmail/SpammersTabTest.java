package dev.relaypolicy.tab.xmail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.Origin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpammersTabTest {

    @ParameterizedTest
    @CsvSource({
        "'10.0.0.0\t255.0.0.0',                   10.0.0.0/8,  1",
        "'10.0.0.0\t255.0.0.0\tcode=0',           10.0.0.0/8,  0",
        "'10.0.0.0\t255.0.0.0\t\"\"',             10.0.0.0/8,  1",
        "'10.0.0.0/8',                            10.0.0.0/8,  1",
        "'10.0.0.0/8\tcode=-20',                  10.0.0.0/8,  -20",
        "'10.0.0.0/8\tcode=2\tremark',            10.0.0.0/8,  2",
        "'10.0.0.1',                              10.0.0.1/32, 1",
        "'10.0.0.1\tcode=0',                      10.0.0.1/32, 0",
        "'::1\tcode=0',                           ::1/128,     0",
        "'2001:db8::/32',                         2001:db8::/32, 1"
    })
    void readsEveryForm(String row, String block, int code) {
        assertThat(ReadFixture.value(SpammersTab::read, row).rows())
                .singleElement()
                .satisfies(read -> {
                    assertThat(read.block()).hasToString(block);
                    assertThat(read.value()).isEqualTo(new SpammerRule(code, new Origin("t.tab", 1)));
                });
    }

    @ParameterizedTest
    @CsvSource({
        "'10.0.0.0/8\t\"0,code=0\"',                 1:12 not-a-parameter",
        "'10.0.0.0/8\t255.0.0.0',                    1:12 not-a-parameter",
        "'10.0.0.0\t24',                             1:10 not-a-mask",
        "'10.0.0.0\t255.0.0.0x\tcode=0',             1:10 not-a-mask",
        "'::1\tffff::',                              1:5 not-a-parameter",
        "'::1\t255.0.0.0',                           1:5 not-a-mask",
        "'10.0.0.1\tcode=',                          1:10 not-a-parameter",
        "'10.0.0.1\tcode=x',                         1:10 not-a-parameter",
        "'10.0.0.1\tcode=0x',                        1:10 not-a-parameter",
        "'10.0.0.1\tcode=99999999999',               1:10 not-a-parameter",
        "'10.0.0.1\tCode=0',                         1:10 not-a-parameter",
        "'10.0.0.1\t\"code=0,code=1\"',              1:10 not-a-parameter",
        "'10.0.0.1\tremark',                         1:10 not-a-parameter",
        "'spam.example',                             1:1 not-an-address"
    })
    void rejectsInvalidRow(String row, String error) {
        assertThat(ReadFixture.errors(SpammersTab::read, row)).containsExactly(error);
    }

    @Test
    void warnsAboutExtraFields() {
        assertThat(ReadFixture.remarks(SpammersTab::read, "10.0.0.0/8\tcode=1\tcode=0\n"))
                .containsExactly("extra-field");
    }
}
