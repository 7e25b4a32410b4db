package dev.relaypolicy.server.examples;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.file.ReadResult;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.net.IpTable;
import dev.relaypolicy.tab.list.AddressList;
import dev.relaypolicy.tab.list.AddressListFormat;
import dev.relaypolicy.tab.list.AddressListFormats;
import dev.relaypolicy.tab.list.AddressRule;
import dev.relaypolicy.tab.list.AddressVerdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AddressListExampleTest {

    @Test
    void convertsAddressList(@TempDir Path folder) throws IOException {
        Path path = Files.writeString(folder.resolve("drop.txt"), "203.0.113.0/24\n");
        // docs: a list in another format
        AddressListFormat drop = AddressListFormats.cidrList(AddressVerdict.DENY);
        ReadResult<AddressList> reading = drop.read("drop.txt", Files.readAllBytes(path));
        reading.problems().forEach(System.err::println);
        IpTable<AddressRule> table = reading.orThrow().table();
        byte[] ipmap = AddressListFormats.xmailIpMap().write(reading.orThrow()).orThrow();
        // docs: end
        assertThat(table.match(IpAddress.parse("203.0.113.9"))).isPresent();
        assertThat(new String(ipmap, US_ASCII)).contains("203.0.113.0").contains("DENY");
    }
}
