package dev.relaypolicy.server;

import static dev.relaypolicy.server.ServerExtension.FOREIGN;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The patterns by which scanners find open relays: nmap's 16, abuse.net's 17, DSBL's and MAPS's, from a client of which nothing is
 * known. S sends, R at X is outside, T is this server's name and I its address. None may be accepted at RCPT: who accepts and
 * bounces later counts as open too.
 */
class OpenRelayPatternsTest {

    /** A sender and a recipient as they stand behind the colon. */
    record Pattern(String suite, String sender, String recipient) {}

    private static final List<String> NMAP = List.of(
            "<> <R@X>",
            "<S@X> <R@X>",
            "<S@T> <R@X>",
            "<S@[I]> <R@X>",
            "<S@[I]> <R%X@[I]>",
            "<S@[I]> <R%X@T>",
            "<S@[I]> <\"R@X\">",
            "<S@[I]> <\"R%X\">",
            "<S@[I]> <R@X@[I]>",
            "<S@[I]> <\"R@X\"@[I]>",
            "<S@[I]> <R@X@T>",
            "<S@[I]> <@[I]:R@X>",
            "<S@[I]> <@T:R@X>",
            "<S@[I]> <X!R>",
            "<S@[I]> <X!R@[I]>",
            "<S@[I]> <X!R@T>");

    private static final List<String> ABUSE_NET = List.of(
            "<S@X> <R@X>",
            "<S> <R@X>",
            "<> <R@X>",
            "<S@T> <R@X>",
            "<S@[I]> <R@X>",
            "<S@T> <R%X@T>",
            "<S@T> <R%X@[I]>",
            "<S@T> <\"R@X\">",
            "<S@T> <\"R%X\">",
            "<S@T> <R@X@T>",
            "<S@T> <\"R@X\"@T>",
            "<S@T> <R@X@[I]>",
            "<S@T> <@T:R@X>",
            "<S@T> <@[I]:R@X>",
            "<S@T> <X!R>",
            "<S@T> <X!R@T>",
            "<S@T> <X!R@[I]>");

    private static final List<String> OTHERS = List.of(
            "<S@localhost> <R@X>",
            "<S@[127.0.0.1]> <R@X>",
            "<X!S> <R@X>",
            "<> R@X",
            "<S@T> R@X",
            "S@T R@X",
            "<S@T> <R%X%T>",
            "<S@T> <R@X%T>",
            "<S@T> <\"R@X\"%T@T>",
            "<S@T> <R@localhost>",
            "<S@localhost> <R%X@localhost>",
            "<S@T> <@localhost:R@X>",
            "<S@T> <@T,@X:R@X>",
            "<S@T> <R@X> ORCPT=rfc822;R@T",
            "<S@T> <R@T>,<R@X>",
            "<S@T> <R@T> <R@X>",
            "<postmaster@T> <R@X>",
            "<@T:S@X> <R@X>",
            "<S@T> <R@X.>",
            "<S@T> <R@T.X>",
            "<S@T> <R@[192.0.2.9]>",
            "<S@T> <R@[IPv6:2001:db8::9]>",
            "<S@T> <R@[IPv6:::ffff:192.0.2.9]>",
            "<S@T> <R@192.0.2.9>",
            "<S@T> <R@3221225993>",
            "<S@T> <R@0xc0000209>",
            "<S@T> < R@X >",
            "<S@T> <R(comment)@X>",
            "<S@T> <R@xT>",
            "<S@T> <R@T@>",
            "<S@T> <\"R@T\\\"\"@X>");

    @RegisterExtension
    static final ServerExtension SERVER = new ServerExtension();

    static Stream<Pattern> patterns() {
        List<Pattern> patterns = new ArrayList<>();
        NMAP.forEach(line -> patterns.add(pattern("nmap", line)));
        ABUSE_NET.forEach(line -> patterns.add(pattern("abuse.net", line)));
        OTHERS.forEach(line -> patterns.add(pattern("others", line)));
        return patterns.stream();
    }

    private static Pattern pattern(String suite, String line) {
        int blank = line.indexOf(' ');
        return new Pattern(suite, filled(line.substring(0, blank)), filled(line.substring(blank + 1)));
    }

    private static String filled(String template) {
        return template.replaceAll("\\bT\\b", "wiz-code.private")
                .replaceAll("\\bxT\\b", "xwiz-code.private")
                .replaceAll("\\bX\\b", "victim.test")
                .replaceAll("\\bR\\b", "relaytest")
                .replaceAll("\\bS\\b", "antispam")
                .replaceAll("\\bI\\b", "127.0.0.1");
    }

    @ParameterizedTest
    @MethodSource("patterns")
    void nothingIsRelayed(Pattern pattern) throws IOException {
        try (TestClient client = SERVER.smtp(FOREIGN)) {
            String mail = client.ask("MAIL FROM:" + pattern.sender());
            assertThat(mail).matches("(250|501|553) .*");
            assertThat(client.ask("RCPT TO:" + pattern.recipient()))
                    .as("%s", pattern)
                    .matches(mail.startsWith("250") ? "(550|501|555) .*" : "503 .*");
        }
    }
}
