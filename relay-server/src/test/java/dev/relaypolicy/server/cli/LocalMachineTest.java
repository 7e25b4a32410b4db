package dev.relaypolicy.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.Listener.Role;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.server.protocol.wire.ListenAddress;
import dev.relaypolicy.tab.lint.Machine;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalMachineTest {

    private static final ListenAddress SMTP = new ListenAddress("smtp", Role.SMTP, IpAddress.parse("192.0.2.1"), 25);
    private static final ListenAddress POP3 = new ListenAddress("pop3", Role.POP3, IpAddress.parse("192.0.2.2"), 110);

    @TempDir
    private Path folder;

    private static String hex(String littleEndian) {
        StringBuilder reversed = new StringBuilder();
        for (int i = 6; i >= 0; i -= 2) {
            reversed.append(littleEndian, i, i + 2);
        }
        return ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? littleEndian : reversed.toString();
    }

    @Test
    void readsGatewaysOfDefaultRoutes() throws Exception {
        Files.writeString(folder.resolve("route"), """
                Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
                eth0\t00000000\t%s\t0003\t0\t0\t0\t00000000\t0\t0\t0
                eth1\t00000000\t00000000\t0001\t0\t0\t0\t00000000\t0\t0\t0
                eth0\t%s\t%s\t0003\t0\t0\t0\t0000FFFF\t0\t0\t0
                """.formatted(hex("010011AC"), hex("000011AC"), hex("FE0011AC")));
        Files.writeString(folder.resolve("ipv6_route"), """
                00000000000000000000000000000000 00 00000000000000000000000000000000 00 fe800000000000000000000000000001 00000400 00000001 00000000 00000003     eth0
                20010db8000000000000000000000000 40 00000000000000000000000000000000 00 00000000000000000000000000000000 00000100 00000001 00000000 00000001     eth0
                00000000000000000000000000000000 00 00000000000000000000000000000000 00 00000000000000000000000000000000 ffffffff 00000001 00000000 00200200       lo
                """);
        assertThat(new LocalMachine(folder, folder).gateways())
                .extracting(neighbour -> neighbour.address().toString())
                .containsExactly("172.17.0.1", "fe80::1");
    }

    @Test
    void malformedAndMissingFilesHaveNoGateways() throws Exception {
        assertThat(new LocalMachine(folder, folder).gateways()).isEmpty();
        Files.writeString(folder.resolve("route"), "x\neth0 00000000 zz 0 0 0 0 00000000\n\u0000");
        Files.write(folder.resolve("ipv6_route"), new byte[] {(byte) 0xff, 0, '\n'});
        assertThat(new LocalMachine(folder, folder).gateways()).isEmpty();
    }

    @Test
    void recognizesBridges() throws Exception {
        Files.createDirectories(folder.resolve("docker0").resolve("bridge"));
        Files.createDirectories(folder.resolve("eth0"));
        LocalMachine machine = new LocalMachine(folder, folder);
        assertThat(machine.isBridge("docker0")).isTrue();
        assertThat(machine.isBridge("eth0")).isFalse();
        assertThat(machine.isBridge("none")).isFalse();
    }

    @Test
    void pop3ListenersAreIgnored() {
        Machine machine = new LocalMachine(folder, folder).with(List.of(SMTP, POP3));
        assertThat(machine.listeners()).containsExactly(SMTP.address());
    }
}
