package dev.relaypolicy.server.xmail;

import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.primitives.Longs;
import dev.relaypolicy.net.IpTable;
import dev.relaypolicy.tab.TabProblem;
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

/** What XMail lets its files say and is not done here, with the effect of that. */
final class NotHonoured {

    /** The variables of {@code user.tab} that are honoured. */
    static final Set<String> USER_VARIABLES =
            ImmutableSet.of("SmtpPerms", "PopEnable", "ReceiveEnable", "MaxMBSize", "ClosedML");

    /** The properties of {@code smtp.ipprop.tab} that are honoured. */
    static final Set<Property> PROPERTIES = ImmutableSet.of(Property.WHITE_LIST, Property.NO_AUTH);

    /**
     * A name that XMail knows.
     *
     * @param matters whether a value asks for something that is not done
     * @param rule how grave that is
     * @param effect what is done instead
     */
    private record Known(Predicate<String> matters, Rule rule, String effect) {}

    private static final String CLIENT_CERTIFICATES =
            "clients are asked for certificates by --tls-client-ca only, and none is ever required";

    private static final ImmutableMap<String, Known> SERVER = ImmutableMap.<String, Known>builder()
            .put("CustMapsList", when(NotHonoured::isSet, "no DNS list is asked: clients on one are not refused"))
            .put("SmtpMsgIPBanMaps", unused("no DNS list is asked"))
            .put("SMTP-RDNSCheck", when(NotHonoured::isOn, "no name is looked up: clients without one are not refused"))
            .put("CheckMailerDomain", when(NotHonoured::isOn, "no name is looked up: senders' domains are not checked"))
            .put(
                    "SMTP-IpMapDropCode",
                    when(
                            value -> number(value) <= 0,
                            "a client that smtp.ipmap.tab denies is always refused at connect, whether or not it would"
                                    + " log in"))
            .put("SMTP-MaxErrors", when(NotHonoured::isOn, "a session ends after the server's own number of errors"))
            .put(
                    "SmtpMinDiskSpace",
                    when(NotHonoured::isOn, "a full disk is found out when a message is written (452)"))
            .put("SmtpMinVirtMemSpace", when(NotHonoured::isOn, "memory is bounded by the number of sessions"))
            .put("Pop3MinVirtMemSpace", when(NotHonoured::isOn, "memory is bounded by the number of sessions"))
            .put("CustomSMTPMessage", when(NotHonoured::isSet, "nothing is added to error replies"))
            .put("AllowSmtpVRFY", when(NotHonoured::isOn, "VRFY tells nobody whether a mailbox is there (252)"))
            .put("AllowSmtpETRN", when(NotHonoured::isOn, "there is no ETRN"))
            .put("DefaultSMTPGateways", when(NotHonoured::isSet, "mail for other domains goes to --next-hop"))
            .put("SmtpGwConfig", when(NotHonoured::isSet, "mail for other domains goes to --next-hop"))
            .put("SSLUseCertsFile", when(NotHonoured::isSet, CLIENT_CERTIFICATES))
            .put("SSLUseCertsDir", when(NotHonoured::isSet, CLIENT_CERTIFICATES))
            .put("SSLWantVerify", when(NotHonoured::isOn, CLIENT_CERTIFICATES))
            .put("SSLWantCert", when(NotHonoured::isOn, CLIENT_CERTIFICATES))
            .put("SSLAllowSelfSigned", when(NotHonoured::isSet, CLIENT_CERTIFICATES))
            .put("SSLMaxCertsDepth", when(NotHonoured::isSet, CLIENT_CERTIFICATES))
            .put("DisableEmitAuthUser", unused("no header names the user who logged in"))
            .put("ReceivedHdrType", unused("the Received field is always the same"))
            .put("HeloDomain", unused("the server greets the next hop by its own name"))
            .put("ErrorsAdmin", unused("there is no queue and so no notice of failed delivery"))
            .put("TempErrorsAdmin", unused("there is no queue and so no notice of failed delivery"))
            .put("RemoveSpoolErrors", unused("there is no queue"))
            .put("NotifyMsgLinesExtra", unused("there is no queue and so no notice of failed delivery"))
            .put("NotifySendLogToSender", unused("there is no queue and so no notice of failed delivery"))
            .put("NotifyTryPattern", unused("there is no queue and so no notice of failed delivery"))
            .put("NoSenderBounce", unused("there is no queue and so no notice of failed delivery"))
            .put("MaxMTAOps", unused("mail with more than 50 Received fields is refused as a loop"))
            .put("FetchHdrTags", unused("no mail is fetched from other servers"))
            .put("Pop3SyncErrorAccount", unused("no mail is fetched from other servers"))
            .put("Pop3LogPasswd", unused("no password is ever logged"))
            .put("SmartDNSHost", unused("no name is looked up"))
            .put("DynDnsSetup", unused("no name is registered"))
            .put("EnableCTRL-TLS", unused("there is no CTRL service"))
            .buildOrThrow();

    private static final ImmutableMap<String, Known> USER = ImmutableMap.of(
            "MaxMessageSize", when(NotHonoured::isOn, "the server's limit holds for this user too"),
            "DisableEmitAuthUser", unused("no header names the user who logged in"),
            "ListSender", unused("mail to the list keeps its sender"),
            "UseReplyTo", unused("mail to the list gets no Reply-To field"));

    private static final ImmutableMap<Property, String> PROPERTY_EFFECTS = ImmutableMap.of(
            Property.EASE_TLS, "where SmtpConfig asks for TLS, it is asked of this client too (as XMail does in fact)",
            Property.SENDER_DOMAIN_CHECK, "no sender's domain is looked up",
            Property.ENABLE_VRFY, "VRFY tells nobody whether a mailbox is there (252)",
            Property.ENABLE_ETRN, "there is no ETRN");

    private NotHonoured() {}

    private static Known when(Predicate<String> matters, String effect) {
        return new Known(matters, Rule.VARIABLE_NOT_HONOURED, effect);
    }

    private static Known unused(String effect) {
        return new Known(value -> true, Rule.VARIABLE_UNUSED, effect);
    }

    private static boolean isSet(String value) {
        return !value.isEmpty();
    }

    private static boolean isOn(String value) {
        return number(value) != 0;
    }

    /** What XMail takes for a number; what is none switches nothing on. */
    private static long number(String value) {
        return Optional.ofNullable(Longs.tryParse(value)).orElse(0L);
    }

    /** The variables of {@code server.tab} that are not honoured, or not known. */
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
            } else if (ServerVariables.isConfiguration(name)) {
                findings.add(finding(
                        variable,
                        Rule.VARIABLE_NOT_HONOURED,
                        "what `" + name + "` asks for is asked for on every listener, not on that one only"));
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

    /** Logins in clear text, where the file does not say which may be. */
    static List<Finding> clearTextLogins(String file, Variables server) {
        return ServerVariable.NO_TLS_AUTHS.in(server).isPresent()
                ? List.of()
                : List.of(Finding.ofFile(
                        file,
                        Rule.CLEAR_TEXT_AUTH,
                        "`SmtpNoTLSAuths` is not set, so that passwords are taken in clear text: set it to the mechanisms"
                                + " that may be used without TLS, such as `CRAM-MD5`, or to nothing for none"));
    }

    /** The variables of {@code user.tab} that are not honoured, or seem to be misspelt; any other is free text. */
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
                ? Optional.of(finding(
                        variable, known.rule(), "`" + variable.name() + "` has no effect here: " + known.effect()))
                : Optional.empty();
    }

    private static Finding unknown(Variable variable, Collection<String> honoured) {
        String quoted = TabProblem.quote(variable.name());
        return finding(
                variable,
                Rule.UNKNOWN_VARIABLE,
                inOtherCase(variable.name(), honoured)
                        .map(name -> quoted + " is not read: names count in exact case, write `" + name + "`")
                        .orElse(quoted + " is no variable that is known here: nothing reads it"));
    }

    private static Optional<String> inOtherCase(String name, Collection<String> honoured) {
        return honoured.stream()
                .filter(known -> Ascii.equalsIgnoreCase(known, name))
                .findFirst();
    }

    private static Finding finding(Variable variable, Rule rule, String message) {
        return Findings.at(variable.origin(), rule, message);
    }

    /** The properties of {@code smtp.ipprop.tab} that are not honoured. */
    static List<Finding> properties(IpTable<IpProperties> table) {
        List<Finding> findings = new ArrayList<>();
        for (IpTable.Row<IpProperties> row : table.rows()) {
            for (Property property : row.value().values().keySet()) {
                String effect = PROPERTY_EFFECTS.get(property);
                if (effect != null) {
                    findings.add(Findings.at(
                            row.value().origin(),
                            Rule.PROPERTY_NOT_HONOURED,
                            "`" + property.spelling() + "` has no effect here: " + effect));
                }
            }
        }
        return findings;
    }
}
