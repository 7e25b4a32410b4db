package dev.relaypolicy.tab.list;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.io.Resources;
import dev.relaypolicy.file.Problem;
import dev.relaypolicy.file.ReadResult;
import dev.relaypolicy.net.IpTable;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Valid and invalid files of each format, each with its expected result beside it. */
class GoldenFilesTest {

    static AddressListFormat format(String name, AddressVerdict verdict) {
        return switch (name) {
            case "xmail-relay" -> AddressListFormats.xmailRelay();
            case "xmail-ipmap" -> AddressListFormats.xmailIpMap();
            case "postfix-cidr" -> AddressListFormats.postfixCidr();
            case "cidr-list" -> AddressListFormats.cidrList(verdict);
            case "ranges" -> AddressListFormats.ranges(verdict);
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static byte[] bytes(String file) throws IOException {
        return Resources.toByteArray(Resources.getResource(GoldenFilesTest.class, file));
    }

    private static String row(IpTable.Row<AddressRule> row) {
        AddressRule rule = row.value();
        return rule.origin().line() + ": " + rule.verdict().word() + " " + row.block() + " " + rule.precedence();
    }

    @ParameterizedTest
    @CsvSource({"good", "bad"})
    void readsFilesAsExpected(String quality) throws IOException {
        for (String name : List.of("xmail-relay", "xmail-ipmap", "postfix-cidr", "cidr-list", "ranges")) {
            String file = quality + "." + name;
            ReadResult<AddressList> reading = format(name, AddressVerdict.DENY).read(file, bytes(file));
            Stream<String> rows = reading.usable().stream()
                    .flatMap(list -> Stream.concat(
                            list.rows().stream().map(GoldenFilesTest::row), Stream.of("comments: " + list.remarks())));
            List<String> made = Stream.concat(rows, reading.problems().stream().map(Problem::toString))
                    .toList();
            assertThat(made)
                    .as(file)
                    .isEqualTo(
                            new String(bytes(file + ".expected"), UTF_8).lines().toList());
        }
    }
}
