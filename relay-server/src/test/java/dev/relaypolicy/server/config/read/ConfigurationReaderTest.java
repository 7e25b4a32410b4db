package dev.relaypolicy.server.config.read;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.relaypolicy.Listener.Role;
import dev.relaypolicy.file.Problem;
import dev.relaypolicy.file.ReadResult;
import dev.relaypolicy.mail.DomainName;
import dev.relaypolicy.server.config.model.Configuration;
import dev.relaypolicy.server.config.model.ListenerSettings;
import dev.relaypolicy.server.config.model.Overrides;
import dev.relaypolicy.spi.RelayPolicyProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.example.printers.PrinterPolicyProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Reads configurations, and checks every error message. */
class ConfigurationReaderTest {

    private static final String HOP = "next-hops: {hop: {host: hop.example.org, default: true}}\n";

    @TempDir
    private Path folder;

    private ReadResult<Configuration> read(String yaml, RelayPolicyProvider... providers) {
        return new ConfigurationReader(folder, Overrides.NONE, List.of(providers))
                .read("relay.yaml", yaml.getBytes(UTF_8));
    }

    /**
     * A file with one error.
     *
     * @param yaml the file; a host and a next hop are appended
     * @param problems every problem, without the name of the file
     */
    private record Wrong(String yaml, List<String> problems) {
        static Wrong of(String yaml, String... problems) {
            return new Wrong(yaml, List.of(problems));
        }

        @Override
        public String toString() {
            return yaml.strip().replace('\n', '|');
        }
    }

    static Stream<Wrong> everyKindOfError() {
        return Stream.of(
                // keys
                Wrong.of("hots: x\n", "1:1: error: unknown key `hots`: did you mean `host`? [unknown-key]"),
                Wrong.of(
                        "local_domains: example.org\n",
                        "1:1: error: unknown key `local_domains`: did you mean `local-domains`? [unknown-key]"),
                Wrong.of(
                        "listeners:\n  smtp:\n    adress: 127.0.0.1\n",
                        "3:5: error: unknown key `adress` in `listeners.smtp`: did you mean `address`? [unknown-key]"),
                Wrong.of(
                        "listeners: {smtp: {colour: blue}}\n",
                        "1:20: error: unknown key `colour` in `listeners.smtp`: use protocol, role, address,"
                                + " implicit-tls, port,"
                                + " starttls, proxy-protocol, xclient, refuse, permit [unknown-key]"),
                Wrong.of(
                        "data: a\ndata: b\n",
                        "2:1: error: `data` is given twice, first on line 1: remove one of them [duplicate-key]"),
                Wrong.of(
                        "policies:\n  office: {}\n",
                        "2:3: error: `policies.office.type` is missing: write `type: ip-table` [missing-key]"),
                // callouts
                Wrong.of(
                        "relay-domains: {example.net: {recipients: {callout: {known: 0s, never: 1m}}}}\n",
                        "1:61: error: `relay-domains.example.net.recipients.callout.known`: `0s` is out of range: use 1s to"
                                + " 7d [bad-value]",
                        "1:65: error: unknown key `never` in `relay-domains.example.net.recipients.callout`: use known,"
                                + " unknown [unknown-key]"),
                Wrong.of(
                        "relay-domains: {example.net: {recipients: {callout: {}, list: [ann]}}}\n",
                        "1:57: error: `callout` and `list` are both in `relay-domains.example.net.recipients`: write one"
                                + " of them [bad-value]"),
                Wrong.of(
                        "relay-domains: {example.net: {recipients: {calout: {}}}}\n",
                        "1:44: error: unknown key `calout` in `relay-domains.example.net.recipients`: did you mean"
                                + " `callout`? [unknown-key]"),
                Wrong.of(
                        "local-domains: {example.net: {recipients: callout}}\npostmaster: ann@example.net\n",
                        "1:31: error: `callout` asks a next hop, and a local domain has none: write `[callout]` for a"
                                + " mailbox of that name [bad-value]"),
                // forms
                Wrong.of(
                        "listeners: [smtp]\n",
                        "1:12: error: `listeners` must be a mapping, a `key: value` a line, not a list [wrong-type]",
                        "1:12: error: `listeners.smtp` is missing: write `smtp: {address: 127.0.0.1, port: 2525}`"
                                + " [missing-key]"),
                Wrong.of("data: [a, b]\n", "1:7: error: `data` must be one value, not a list [wrong-type]"),
                Wrong.of("data:\n", "1:6: error: `data` has no value: write one, or remove the key [wrong-type]"),
                Wrong.of(
                        "user-files: users.yaml\n",
                        "1:13: error: `user-files` must be a list of mappings, each after a `-`, not one value"
                                + " [wrong-type]"),
                Wrong.of(
                        "local-domains: []\n",
                        "1:16: error: `local-domains` is an empty list: write a value, or remove the key [wrong-type]"),
                // YAML's own tricks
                Wrong.of(
                        "data: *elsewhere\n",
                        "1:7: error: aliases (`*name`) are not read: write the value here too, and name policies to reuse"
                                + " them [yaml-alias]"),
                Wrong.of("data: &here x\n", "1:7: error: anchors (`&name`) are not read: remove it [yaml-alias]"),
                Wrong.of(
                        "data: !!java.io.File x\n",
                        "1:7: error: tags are not read: remove `tag:yaml.org,2002:java.io.File` [yaml-tag]"),
                // values
                Wrong.of(
                        "allow-open-relay: yes\n",
                        "1:19: error: `allow-open-relay`: `yes` is neither `true` nor `false` [bad-value]"),
                Wrong.of(
                        "listeners: {smtp: {port: 70000}}\n",
                        "1:26: error: `listeners.smtp.port`: `70000` is not a number from 0 to 65535 [bad-value]"),
                Wrong.of(
                        "listeners: {smtp: {port: 0x19}}\n",
                        "1:26: error: `listeners.smtp.port`: `0x19` is not a number from 0 to 65535 [bad-value]"),
                Wrong.of(
                        "listeners: {smtp: {port: 025}}\n",
                        "1:26: error: `listeners.smtp.port`: `025` is not a number from 0 to 65535 [bad-value]"),
                Wrong.of(
                        "listeners: {smtp: {address: localhost}}\n",
                        "1:29: error: `listeners.smtp.address`: `localhost` is not an IP address: write it as `192.0.2.1`"
                                + " or `2001:db8::1`, without leading zeros, names or blanks [bad-value]"),
                Wrong.of(
                        "limits: {idle: 90}\n",
                        "1:16: error: `limits.idle`: `90` is not a time: write a number and `ms`, `s`, `m`, `h` or `d`,"
                                + " such as `90s` [bad-value]"),
                Wrong.of(
                        "limits: {idle: 2h}\n",
                        "1:16: error: `limits.idle`: `2h` is out of range: use 1s to 1h [bad-value]"),
                Wrong.of(
                        "limits: {message-size: 5T}\n",
                        "1:24: error: `limits.message-size`: `5T` is not a size: write a number of bytes, optionally with `K`, `M`"
                                + " or `G`, such as `50M`; 1073741824 bytes at most [bad-value]"),
                Wrong.of(
                        "clear-text-logins: [plane]\n",
                        "1:21: error: `clear-text-logins`: `plane` is not a way to log in: use cram-md5, login, plain"
                                + " [bad-value]"),
                // listeners
                Wrong.of(
                        "listeners: {inner: {}}\n",
                        "1:13: error: `listeners.inner.role` is missing: write `role: smtp` [missing-key]"),
                Wrong.of(
                        "listeners: {inner: {role: smpt}}\n",
                        "1:27: error: `smpt` is not a role: did you mean `smtp`? [bad-value]"),
                Wrong.of(
                        "listeners: {In_ner: {role: smtp}}\n",
                        "1:13: error: `In_ner` is not a name: use lower-case words, digits and hyphens [bad-value]"),
                Wrong.of(
                        "listeners: {smtp: {implicit-tls: true}}\n",
                        "1:20: error: `listeners.smtp` begins with TLS and there is no certificate: write"
                                + " `tls: {certificates: [{cert: server.pem, key: server.key}]}` [no-certificate]"),
                Wrong.of(
                        "tls: {certificates: [{cert: a.pem}]}\nlisteners: {smtp: {implicit-tls: true, starttls: true}}\n",
                        "2:40: error: `listeners.smtp` begins with TLS, so that there is nothing to start: remove"
                                + " `starttls` [bad-value]"),
                Wrong.of(
                        "tls: {}\n",
                        "1:6: error: `tls.certificates` is missing: write `certificates: [{cert: server.pem, key:"
                                + " server.key}]` [missing-key]"),
                Wrong.of(
                        "tls: {certificates: [{key: a.key}]}\n",
                        "1:22: error: `tls.certificates.cert` is missing: write `cert: server.pem` [missing-key]"),
                // chains
                Wrong.of(
                        "listeners: {smtp: {permit: [ofice]}}\npolicies: {office: {type: ip-table, addresses: 10.0.0.1}}\n",
                        "1:29: error: `ofice` is not a policy: did you mean `office`? [unknown-policy]"),
                Wrong.of(
                        "listeners: {smtp: {permit: [login-required]}}\n",
                        "1:29: error: `login-required` belongs in `refuse`: it never permits, and refusals are asked"
                                + " before any permit [misplaced-policy]"),
                Wrong.of(
                        "listeners: {smtp: {refuse: [authenticated]}}\n",
                        "1:29: error: `authenticated` belongs in `permit`: it never refuses [misplaced-policy]"),
                Wrong.of(
                        "listeners: {pop3: {refuse: [login-required]}}\n",
                        "1:20: error: `login-required` is not known when a POP3 client connects, and nothing is asked"
                                + " later: remove it here [misplaced-policy]"),
                Wrong.of(
                        "listeners: {smtp: {permit: [mailroot]}}\n",
                        "1:29: error: `mailroot` is not a policy: use authenticated, local-recipients, login-required,"
                                + " mail-permission, pop-before-smtp, relay-domains, tls-required [unknown-policy]"),
                // policies
                Wrong.of(
                        "policies: {x: {type: ip-tabel}}\n",
                        "1:22: error: `ip-tabel` is not a type of policy: did you mean `ip-table`? [unknown-type]"),
                Wrong.of(
                        "policies: {authenticated: {type: authenticated}}\n",
                        "1:12: error: `authenticated` is predefined: give your policy another name and"
                                + " `type: authenticated` [duplicate-key]"),
                Wrong.of(
                        "policies: {x: {type: mailroot}}\n",
                        "1:22: error: there is no MailRoot: name it with `mailroot`, or remove this [unknown-type]"),
                Wrong.of(
                        "policies: {x: {type: ip-table}}\n",
                        "1:12: error: `policies.x.addresses` is missing: write `addresses: [192.0.2.0/24]`"
                                + " [missing-key]"),
                Wrong.of(
                        "policies: {x: {type: ip-table, addresses: [10.0.0.1/8]}}\n",
                        "1:44: error: `policies.x.addresses`: `10.0.0.1/8` has bits below its prefix: write `10.0.0.0/8` if"
                                + " you mean the whole network, or `10.0.0.1` for the one address [bad-value]"),
                Wrong.of(
                        "policies: {x: {type: ip-table, addresses: 10.0.0.1, file: x.tab}}\n",
                        "1:53: error: `addresses` and `file` are both in `policies.x`: write one of them [bad-value]",
                        "1:59: error: `x.tab` is missing: make this file, or correct its path [missing-file]"),
                Wrong.of(
                        "policies: {x: {type: ip-table, file: x.tab, format: csv}}\n",
                        "1:53: error: `policies.x.format`: `csv` is not a format here: use xmail-relay, cidr-list, ranges,"
                                + " postfix-cidr [bad-value]"),
                Wrong.of(
                        "policies: {x: {type: refuse, reply: 450 later}}\n",
                        "1:37: error: `policies.x.reply`: `450 later` is not a refusal: write a 5xx code, an optional"
                                + " enhanced code and a text, such as `554 5.7.1 Access denied` [bad-value]"),
                Wrong.of(
                        "policies: {x: {type: refuse, when: {}}}\n",
                        "1:30: error: `policies.x.when` has no condition: write one, such as `authenticated: true`, or"
                                + " remove it [bad-value]"),
                Wrong.of(
                        "policies: {x: {type: refuse, unless: {listener: smpt}}}\n",
                        "1:49: error: `smpt` is not a listener of this file: did you mean `smtp`? [unknown-listener]"),
                Wrong.of(
                        "policies: {x: {type: sender-refused, senders: \"*.example.org\"}}\n",
                        "1:47: error: `policies.x.senders`: `*.example.org` is not a domain: write `.example.org` for every"
                                + " domain below it [bad-value]"),
                Wrong.of(
                        """
                        listeners: {pop3: {refuse: x}}
                        policies: {x: {type: spammers, addresses: 192.0.2.1, unless-authenticated: true}}
                        """,
                        "1:20: error: `x` is not known when a POP3 client connects, and nothing is asked later: remove it"
                                + " here [misplaced-policy]"),
                // domains and names
                Wrong.of(
                        "postmaster: a@example.org\nlocal-domains: [example.org, Example.ORG]\n",
                        "2:30: error: `example.org` is listed twice: remove one [duplicate-key]"),
                Wrong.of(
                        "postmaster: a@example.org\nlocal-domains: example.org\nrelay-domains: example.org\n",
                        "3:16: error: `example.org` is in `local-domains` too: its mail is either stored here or relayed, not"
                                + " both [duplicate-key]"),
                Wrong.of(
                        "aliases: {a@example.org: b@example.org}\n",
                        "1:11: error: `a@example.org` is not in a local domain: write the domain into `local-domains`"
                                + " [unknown-domain]",
                        "1:26: error: `b@example.org` is not in a local domain: an alias never leaves the server"
                                + " [unknown-domain]"),
                Wrong.of(
                        "domain-aliases: {example.com: example.org}\n",
                        "1:31: error: `example.org` is not a local domain: write it into `local-domains`, or remove this"
                                + " alias [unknown-domain]"),
                Wrong.of(
                        "local-domains: a.test\npostmaster: a@a.test\ndomain-aliases: {b.test: a.test, B.Test: a.test}\n",
                        "3:34: error: `b.test` is listed twice: remove one [duplicate-key]"),
                Wrong.of("""
                        local-domains: a.test
                        postmaster: a@a.test
                        relay-domains: b.test
                        domain-aliases: {b.test: a.test}
                        """, "4:18: error: `b.test` is in `relay-domains` too: remove one of the two [duplicate-key]"),
                Wrong.of(
                        "postmaster: ann@example.net\n",
                        "1:13: error: `ann@example.net` is not in a local domain: name a mailbox that is kept here"
                                + " [unknown-domain]"),
                // certificates
                Wrong.of(
                        "tls: {certificates: []}\n",
                        "1:7: error: `tls.certificates` is an empty list: write a certificate, or remove `tls`"
                                + " [wrong-type]"),
                Wrong.of(
                        "relay-domains: {example.org: {recipients: [a@example.org]}}\n",
                        "1:44: error: `relay-domains.example.org.recipients`: `a@example.org` is an address: write"
                                + " only the part before the `@` [bad-value]"),
                Wrong.of(
                        "policies: {p: {type: ip-table, addresses: [192.0.2.1], format: ranges}}\n",
                        "1:56: error: `format` belongs to `file`: remove it, or name a file [bad-value]"),
                Wrong.of(
                        "maildir: ../{domain}/{user}\n",
                        "1:10: error: `maildir`: `../{domain}/{user}` is not a pattern of folders: write a path below the"
                                + " data folder with `{domain}` and `{user}` in different folders of it, such as"
                                + " `mail/{domain}/{user}`"
                                + " [bad-value]"),
                Wrong.of(
                        "maildir: mail/{domain}{user}\n",
                        "1:10: error: `maildir`: `mail/{domain}{user}` is not a pattern of folders: write a path below the"
                                + " data folder with `{domain}` and `{user}` in different folders of it, such as"
                                + " `mail/{domain}/{user}`"
                                + " [bad-value]"),
                Wrong.of(
                        "maildir: \"{user}-{domain}\"\n",
                        "1:10: error: `maildir`: `{user}-{domain}` is not a pattern of folders: write a path below the"
                                + " data folder with `{domain}` and `{user}` in different folders of it, such as"
                                + " `mail/{domain}/{user}`"
                                + " [bad-value]"),
                // users
                Wrong.of(
                        "users: {ann: {}}\n",
                        "1:9: error: `users.ann.password` is missing: write `password: \"{PBKDF2-SHA256}...\"`"
                                + " [missing-key]"),
                Wrong.of(
                        "users: {ann: {password: hunter2}}\n",
                        "1:25: error: `users.ann.password`: a password is `{PBKDF2-SHA256}...`, or `{XMAIL}...` where a"
                                + " client needs CRAM-MD5 or APOP: write it with `relay hash --scheme=pbkdf2` [bad-value]"),
                Wrong.of(
                        "users: {ann: {password: \"{XMAIL}zz\"}}\n",
                        "1:25: error: `users.ann.password`: an XMail password is pairs of hexadecimal digits: write it with"
                                + " `relay hash --scheme xmail` [bad-value]"),
                Wrong.of(
                        "users: {ann: {password: \"{XMAIL}00\", permissions: [mial]}}\n",
                        "1:52: error: `users.ann.permissions`: `mial` is not a permission: use mail, relay, verify, etrn,"
                                + " unlimited-size, without-tls [bad-value]"),
                Wrong.of(
                        "users: {Ann: {password: \"{XMAIL}00\"}, ann: {password: \"{XMAIL}00\"}}\n",
                        "1:39: error: `ann` is listed twice: the case of a name does not matter [duplicate-key]"),
                Wrong.of(
                        "users: {o/neil@example.org: {password: \"{XMAIL}00\"}}\n",
                        "1:9: error: `o/neil` is not a folder: write one name of up to 64 letters, digits, dots and hyphens"
                                + " that does not begin with a dot, as `folder` [bad-value]"));
    }

    @ParameterizedTest
    @MethodSource("everyKindOfError")
    void reportsErrorWithPlaceAndFix(Wrong wrong) {
        ReadResult<Configuration> reading = read(wrong.yaml() + "host: mail.example.org\n" + HOP);

        assertThat(reading).isInstanceOf(ReadResult.Unusable.class);
        assertThat(reading.problems())
                .extracting(Problem::toString)
                .containsExactlyElementsOf(wrong.problems().stream()
                        .map(problem -> "relay.yaml:" + problem)
                        .toList());
    }

    static Stream<Wrong> errorsOfNextHops() {
        return Stream.of(
                Wrong.of(
                        "next-hops: {a: {default: true}}\n",
                        "2:13: error: `next-hops.a.host` is missing: write `host: smarthost.example.org` [missing-key]"),
                Wrong.of(
                        "next-hops: {a: {host: a.example.org}, b: {host: b.example.org, default: true}}\n",
                        "2:13: error: `next-hops.a.domains` is missing: write `domains: [example.org]` or `default: true`"
                                + " [missing-key]"),
                Wrong.of(
                        "next-hops: {a: {host: a.example.org, default: true}, b: {host: b.example.org, default: true}}\n",
                        "2:79: error: `smtp://a.example.org:25` is the default already: only one next hop can be, so remove `default` here or there [duplicate-key]"),
                Wrong.of(
                        """
                        relay-domains: example.org
                        next-hops: {a: {host: a.example.org, domains: [.example.org, x.test]}}
                        listeners: {smtp: {}}
                        """,
                        "2:16: error: mail for `example.org` has no next hop: name it in the `domains` of one in"
                                + " `next-hops`, or give one `default: true` [no-next-hop]"),
                Wrong.of(
                        """
                        relay-domains: [.example.org, .a.test, x.b.test]
                        next-hops: {a: {host: a.example.org, domains: [example.org, x.example.org, .test]}}
                        listeners: {smtp: {}}
                        """,
                        "2:17: error: mail for `.example.org` has no next hop: name it in the `domains` of one in"
                                + " `next-hops`, or give one `default: true` [no-next-hop]"),
                Wrong.of(
                        "next-hops: {a: {host: a.example.org, default: true, tls: required, login: {user: me, oauth2:"
                                + " {token-endpoint: no url, client-id: app}}}}\n",
                        "2:111: error: `next-hops.a.login.oauth2.token-endpoint`: `no url` is not a token endpoint: use an"
                                + " https URL [bad-value]"),
                Wrong.of(
                        "next-hops: {a: {host: a.example.org, default: true, login: {user: me}}}\n",
                        "2:60: error: `next-hops.a.login.password-file` is missing: write"
                                + " `password-file: smarthost.password` [missing-key]"),
                Wrong.of(
                        "next-hops: {a: {host: a.example.org, default: true, login: {user: me, password-file: none}}}\n",
                        "2:86: error: `next-hops.a.login.password-file`: `none` is missing: write the"
                                + " secret on the first line of that file [bad-value]"),
                Wrong.of(
                        "listeners: {smtp: {port:2525}}\n",
                        "2:20: error: a blank is missing after the colon of `port` in `listeners.smtp` [unknown-key]"),
                Wrong.of(
                        "listeners:\n  smtp:\n    port:2525\n",
                        "4:5: error: `listeners.smtp` must be a mapping, a `key: value` a line, not one value: a blank"
                                + " is missing after the colon of `port` [wrong-type]"),
                Wrong.of(
                        "next-hops: {a: {host: a.example.org, default: true, protocol: smtps, tls: none}}\n",
                        "2:13: error: `next-hops.a`: smtps always uses TLS: set tls to `required`" + " [bad-value]"));
    }

    @ParameterizedTest
    @MethodSource("errorsOfNextHops")
    void reportsErrorOfNextHop(Wrong wrong) {
        assertThat(read("host: mail.example.org\n" + wrong.yaml()).problems())
                .extracting(Problem::toString)
                .containsExactlyElementsOf(wrong.problems().stream()
                        .map(problem -> "relay.yaml:" + problem)
                        .toList());
    }

    @Test
    void reportsInvalidYamlOnce() {
        assertThat(read("host: [a,\n b").problems())
                .extracting(Problem::toString)
                .containsExactly(
                        "relay.yaml:1:7: error: the `[` that begins here is not closed: write `]` [yaml-syntax]");
        assertThat(read("").problems())
                .extracting(Problem::toString)
                .containsExactly("relay.yaml: error: it is empty: begin with `host: mail.example.org` [missing-key]");
        assertThat(read("host: a\u0001b\n").problems())
                .extracting(Problem::toString)
                .containsExactly(
                        "relay.yaml:1:8: error: the character U+0001 has no place in YAML: remove it [yaml-syntax]");
        for (String lineEnd : List.of("\u0085", "\u2028", "\u2029")) {
            assertThat(read("host: a.example\n# fine" + lineEnd + "allow-open-relay: true\n")
                            .problems())
                    .extracting(Problem::toString)
                    .as("a line that looks like the end of a comment")
                    .singleElement()
                    .asString()
                    .startsWith("relay.yaml:2:7: error: the character U+")
                    .endsWith("[yaml-syntax]");
        }
        assertThat(read("host: a.example\n---\nhost: b.example\n" + HOP).problems())
                .extracting(Problem::toString)
                .contains("relay.yaml:2:1: error: a second document begins here: keep everything in one [yaml-syntax]");
        assertThat(read("[".repeat(100_000)).problems())
                .extracting(Problem::toString)
                .containsExactly("relay.yaml:1:18: error: this is nested deeper than 16 levels [yaml-syntax]");
        assertThat(new ConfigurationReader(folder, Overrides.NONE, List.of())
                        .read("relay.yaml", new byte[] {'h', (byte) 0xff})
                        .problems())
                .extracting(Problem::toString)
                .containsExactly("relay.yaml:1:1: error: it is not UTF-8: save it in that encoding [yaml-syntax]");
    }

    /** The problems of named files are reported in the same pass. */
    @Test
    void reportsProblemsOfNamedFiles() throws IOException {
        Files.writeString(folder.resolve("office.tab"), "nonsense\n");
        assertThat(read("""
                        hots: relay.example.org
                        policies: {a: {type: ip-table, file: office.tab}, b: {type: ip-table, file: none.tab}}
                        """).problems())
                .extracting(Problem::toString)
                .contains(
                        "relay.yaml:2:77: error: `none.tab` is missing: make this file, or correct its path [missing-file]")
                .anySatisfy(problem -> assertThat(problem).startsWith("office.tab:1:1: error: "))
                .anySatisfy(problem -> assertThat(problem).startsWith("relay.yaml:1:1: error: unknown key `hots`"));
    }

    /** Problems are in the order of the file. */
    @Test
    void reportsAllProblemsAtOnce() {
        List<Problem> problems = read("""
                        listeners: {smtp: {permit: [nobody], port: x}}
                        policies: {a: {type: nothing}}
                        limits: {errors: none}
                        """).problems();

        assertThat(problems)
                .extracting(Problem::line, Problem::ruleId)
                .contains(
                        tuple(1, "missing-key"),
                        tuple(1, "unknown-policy"),
                        tuple(1, "bad-value"),
                        tuple(2, "unknown-type"),
                        tuple(3, "bad-value"));
        assertThat(problems).isSortedAccordingTo(Comparator.comparingInt(Problem::line));
    }

    @Test
    void messagesContainNoPassword() {
        for (String password : List.of("hunter2", "{PLAIN}hunter2", "{PBKDF2-SHA256}hunter2", "{XMAIL}hunter2")) {
            assertThat(read("users: {ann: {password: \"" + password + "\"}}\n")
                            .problems()
                            .toString())
                    .doesNotContain("hunter2");
        }
    }

    /** YAML 1.1 reads {@code no} as false. */
    @Test
    void textIsNeverReinterpreted() {
        Configuration configuration = read("host: no\nlocal-domains: [on, 1e3.example.org]\npostmaster: no@on\n" + HOP)
                .orThrow();

        assertThat(configuration.host().orElseThrow().ascii()).isEqualTo("no");
        assertThat(configuration.mail().local().contains(DomainName.parse("1e3.example.org")))
                .isTrue();
    }

    @Test
    void defaultListenersAreOnLoopback() {
        Configuration configuration = read("host: mail.example.org\n" + HOP).orThrow();

        assertThat(configuration.listeners())
                .extracting(
                        ListenerSettings::name,
                        listener -> listener.address().role(),
                        listener -> listener.address().toString())
                .containsExactly(
                        tuple("smtp", Role.SMTP, "127.0.0.1:2525"),
                        tuple("submission", Role.SUBMISSION, "127.0.0.1:2587"),
                        tuple("pop3", Role.POP3, "127.0.0.1:2110"));
    }

    @Test
    void rejectsUnknownKeyOfForeignType() {
        List<Problem> problems = read("""
                        host: a.example
                        policies: {p: {type: printers, colour: blue}}
                        """ + HOP, new PrinterPolicyProvider()).problems();

        assertThat(problems)
                .extracting(Problem::toString)
                .anySatisfy(problem -> assertThat(problem)
                        .startsWith("relay.yaml:2:32: error: unknown key `colour` in `policies.p`: use "));
    }

    @Test
    void rejectsDuplicateType() {
        assertThat(read("host: a.example\n" + HOP, new PrinterPolicyProvider(), new PrinterPolicyProvider())
                        .problems())
                .extracting(Problem::ruleId)
                .contains("duplicate-type");
    }

    @Test
    void warnsOfMissingNextHop() {
        String missed = "permitted and then deferred";
        assertThat(read("host: relay.example.org\n").problems()).isEmpty();
        assertThat(read("host: relay.example.org\nuser-files: [{file: users.yaml}]\n")
                        .problems())
                .singleElement()
                .asString()
                .contains(missed);
        assertThat(read("""
                        host: relay.example.org
                        listeners: {smtp: {permit: [office]}}
                        policies: {office: {type: ip-table, addresses: [192.0.2.0/24]}}
                        """).problems()).singleElement().asString().contains(missed);
    }
}
