package dev.relaypolicy.server.xmail;

import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.primitives.Longs;
import dev.relaypolicy.file.Problem;
import dev.relaypolicy.net.IpTable;
import dev.relaypolicy.tab.lint.Finding;
import dev.relaypolicy.tab.lint.Rule;
import dev.relaypolicy.tab.xmail.IpProperties;
import dev.relaypolicy.tab.xmail.IpProperties.Property;
import dev.relaypolicy.tab.xmail.Variable;
import dev.relaypolicy.tab.xmail.Variables;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Finds settings of XMail that this server does not support, and explains the effect. */
final class UnsupportedSettings {

    static final Set<String> USER_VARIABLES =
            ImmutableSet.of("SmtpPerms", "PopEnable", "ReceiveEnable", "MaxMBSize", "ClosedML");

    static final Set<Property> PROPERTIES = ImmutableSet.of(Property.WHITE_LIST, Property.NO_AUTH);

    /**
     * Unsupported variables of XMail.
     *
     * @param matters whether a value requests unsupported behaviour
     * @param effect the behaviour of this server
     */
    private record Known(List<String> names, Predicate<String> matters, Rule rule, String effect) {}

    private static final Predicate<String> SET = Predicate.not(String::isEmpty);
    private static final Predicate<String> ON = UnsupportedSettings::isOn;

    private static final String CLIENT_CERTIFICATES =
            "client certificates are requested only with --tls-client-ca, and never required";

    private static final ImmutableMap<String, Known> SERVER = byName(
            when(SET, "DNS block lists are not queried: listed clients are not rejected", "CustMapsList"),
            unused("DNS block lists are not queried", "SmtpMsgIPBanMaps"),
            when(ON, "host names are not looked up: clients without one are not rejected", "SMTP-RDNSCheck"),
            when(ON, "sender domains are not looked up", "CheckMailerDomain"),
            when(
                    value -> number(value) <= 0,
                    "a client that smtp.ipmap.tab denies is always rejected at connect, before it could log in",
                    "SMTP-IpMapDropCode"),
            when(ON, "the fixed limit of errors per session applies", "SMTP-MaxErrors"),
            when(ON, "a full disk is detected when a message is written (reply 452)", "SmtpMinDiskSpace"),
            when(ON, "the limit of sessions bounds memory use", "SmtpMinVirtMemSpace", "Pop3MinVirtMemSpace"),
            when(SET, "nothing is added to error replies", "CustomSMTPMessage"),
            when(ON, "VRFY never reveals whether a mailbox exists (reply 252)", "AllowSmtpVRFY"),
            when(ON, "ETRN is not supported", "AllowSmtpETRN"),
            when(SET, "mail for other domains goes to --next-hop", "DefaultSMTPGateways", "SmtpGwConfig"),
            when(
                    SET,
                    CLIENT_CERTIFICATES,
                    "SSLUseCertsFile",
                    "SSLUseCertsDir",
                    "SSLAllowSelfSigned",
                    "SSLMaxCertsDepth"),
            when(ON, CLIENT_CERTIFICATES, "SSLWantVerify", "SSLWantCert"),
            unused("no header field names the authenticated user", "DisableEmitAuthUser"),
            unused("the format of the Received field is fixed", "ReceivedHdrType"),
            unused("the server greets the next hop with its own host name", "HeloDomain"),
            unused(
                    "there is no queue, so no delivery failure is reported by mail",
                    "ErrorsAdmin",
                    "TempErrorsAdmin",
                    "NotifyMsgLinesExtra",
                    "NotifySendLogToSender",
                    "NotifyTryPattern",
                    "NoSenderBounce"),
            unused("there is no queue", "RemoveSpoolErrors"),
            unused("mail with more than 50 Received fields is rejected as a loop", "MaxMTAOps"),
            unused("mail is not fetched from other servers", "FetchHdrTags", "Pop3SyncErrorAccount"),
            unused("passwords are never logged", "Pop3LogPasswd"),
            unused("DNS names are not looked up", "SmartDNSHost"),
            unused("dynamic DNS is not supported", "DynDnsSetup"),
            unused("the CTRL service is not supported", "EnableCTRL-TLS"));

    private static final ImmutableMap<String, Known> USER = byName(
            when(ON, "the limit of the server applies to this user too", "MaxMessageSize"),
            unused("no header field names the authenticated user", "DisableEmitAuthUser"),
            unused("mail to the list keeps its sender", "ListSender"),
            unused("no Reply-To field is added to mail to the list", "UseReplyTo"));

    private static final ImmutableMap<Property, String> PROPERTY_EFFECTS = ImmutableMap.of(
            Property.EASE_TLS, "if SmtpConfig requires TLS, this client needs it too, as in XMail",
            Property.SENDER_DOMAIN_CHECK, "sender domains are not looked up",
            Property.ENABLE_VRFY, "VRFY never reveals whether a mailbox exists (reply 252)",
            Property.ENABLE_ETRN, "ETRN is not supported");

    private UnsupportedSettings() {}

    private static ImmutableMap<String, Known> byName(Known... variables) {
        ImmutableMap.Builder<String, Known> all = ImmutableMap.builder();
        for (Known known : variables) {
            known.names().forEach(name -> all.put(name, known));
        }
        return all.buildOrThrow();
    }

    private static Known when(Predicate<String> matters, String effect, String... names) {
        return new Known(List.of(names), matters, Rule.VARIABLE_NOT_HONOURED, effect);
    }

    private static Known unused(String effect, String... names) {
        return new Known(List.of(names), value -> true, Rule.VARIABLE_UNUSED, effect);
    }

    /** Text that is not a number switches nothing on. */
    private static boolean isOn(String value) {
        return number(value) != 0;
    }

    private static long number(String value) {
        return Optional.ofNullable(Longs.tryParse(value)).orElse(0L);
    }

    static List<Finding> serverVariables(Variables variables) {
        List<Finding> findings = new ArrayList<>();
        for (Variable variable : variables.all()) {
            String name = variable.name();
            if (ServerVariable.spelled(name).isPresent()) {
                continue;
            }
            Known known = SERVER.get(name);
            if (known != null) {
                variable(variable, known).ifPresent(findings::add);
            } else if (ServerSettings.isSmtpConfig(name)) {
                findings.add(finding(
                        variable,
                        Rule.VARIABLE_NOT_HONOURED,
                        "`" + name + "` applies to every listener, not only to one"));
            } else {
                findings.add(unknown(
                        variable,
                        Stream.of(ServerVariable.values())
                                .map(ServerVariable::spelling)
                                .toList()));
            }
        }
        return findings;
    }

    /** Returns a warning about logins in clear text if {@code server.tab} does not restrict them. */
    static List<Finding> clearTextLogins(String file, Variables server) {
        return ServerVariable.NO_TLS_AUTHS.in(server).isPresent()
                ? List.of()
                : List.of(Finding.ofFile(
                        file,
                        Rule.CLEAR_TEXT_AUTH,
                        "`SmtpNoTLSAuths` is not set, so passwords are accepted in clear text: set it to the mechanisms"
                                + " allowed without TLS, such as `CRAM-MD5`, or to an empty value for none"));
    }

    /** Other variables of {@code user.tab} are free text. */
    static List<Finding> userVariables(Variables variables) {
        List<Finding> findings = new ArrayList<>();
        for (Variable variable : variables.all()) {
            Known known = USER.get(variable.name());
            if (known != null) {
                variable(variable, known).ifPresent(findings::add);
            } else if (!USER_VARIABLES.contains(variable.name())
                    && inOtherCase(variable.name(), USER_VARIABLES).isPresent()) {
                findings.add(unknown(variable, USER_VARIABLES));
            }
        }
        return findings;
    }

    private static Optional<Finding> variable(Variable variable, Known known) {
        return known.matters().test(variable.value())
                ? Optional.of(
                        finding(variable, known.rule(), "`" + variable.name() + "` has no effect: " + known.effect()))
                : Optional.empty();
    }

    private static Finding unknown(Variable variable, Collection<String> supported) {
        String quoted = Problem.quote(variable.name());
        return finding(
                variable,
                Rule.UNKNOWN_VARIABLE,
                inOtherCase(variable.name(), supported)
                        .map(name -> quoted + " is not read because names are case-sensitive: use `" + name + "`")
                        .orElse(quoted + " is unknown and has no effect"));
    }

    private static Optional<String> inOtherCase(String name, Collection<String> supported) {
        return supported.stream()
                .filter(known -> Ascii.equalsIgnoreCase(known, name))
                .findFirst();
    }

    private static Finding finding(Variable variable, Rule rule, String message) {
        return MailRootLint.rowFinding(variable.origin(), rule, message);
    }

    static List<Finding> properties(IpTable<IpProperties> table) {
        List<Finding> findings = new ArrayList<>();
        for (IpTable.Row<IpProperties> row : table.rows()) {
            for (Property property : row.value().values().keySet()) {
                String effect = PROPERTY_EFFECTS.get(property);
                if (effect != null) {
                    findings.add(MailRootLint.rowFinding(
                            row.value().origin(),
                            Rule.PROPERTY_NOT_HONOURED,
                            "`" + property.spelling() + "` has no effect: " + effect));
                }
            }
        }
        return findings;
    }
}
