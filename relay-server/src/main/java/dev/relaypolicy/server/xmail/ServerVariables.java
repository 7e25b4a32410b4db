package dev.relaypolicy.server.xmail;

import com.google.common.base.Splitter;
import com.google.common.primitives.Ints;
import dev.relaypolicy.Listener;
import dev.relaypolicy.Permissions;
import dev.relaypolicy.SmtpReply;
import dev.relaypolicy.mail.DomainName;
import dev.relaypolicy.tab.TabProblem;
import dev.relaypolicy.tab.TabProblem.Severity;
import dev.relaypolicy.tab.TabReading;
import dev.relaypolicy.tab.xmail.ServerTab;
import dev.relaypolicy.tab.xmail.Variable;
import dev.relaypolicy.tab.xmail.Variables;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/** The variables of {@code server.tab} that bear on what is accepted, checked. Names are in exact case. Immutable. */
final class ServerVariables {

    private static final int KILO = 1024;

    private final Variables variables;

    ServerVariables(Variables variables) {
        this.variables = variables;
    }

    /** Reads {@code server.tab}; a variable that cannot be used is an error. */
    static TabReading<Variables> read(String file, byte[] bytes) {
        TabReading<Variables> reading = ServerTab.read(file, bytes);
        List<TabProblem> unusable = reading.usable()
                .map(variables -> new ServerVariables(variables).problems(file))
                .orElse(List.of());
        if (unusable.isEmpty()) {
            return reading;
        }
        List<TabProblem> all = new ArrayList<>(reading.problems());
        all.addAll(unusable);
        return new TabReading.Unusable<>(all);
    }

    private List<TabProblem> problems(String file) {
        List<TabProblem> problems = new ArrayList<>();
        if (hostNameText().isEmpty()) {
            problems.add(TabProblem.ofFile(
                    file,
                    Severity.ERROR,
                    "neither `SmtpServerDomain` nor `RootDomain` is set: set one to this server's own name",
                    "no-host-name"));
        }
        for (ServerVariable name :
                List.of(ServerVariable.SMTP_SERVER_DOMAIN, ServerVariable.ROOT_DOMAIN, ServerVariable.POP3_DOMAIN)) {
            name.in(variables).filter(v -> !v.value().isEmpty()).ifPresent(variable -> {
                try {
                    DomainName.parse(variable.value());
                } catch (IllegalArgumentException e) {
                    problems.add(problem(variable, "`" + name.spelling() + "`: " + e.getMessage(), "not-a-domain"));
                }
            });
        }
        for (ServerVariable name :
                List.of(ServerVariable.IP_BAN, ServerVariable.IP_BAN_SPAMMERS, ServerVariable.IP_BAN_SPAM_ADDRESS)) {
            name.in(variables)
                    .filter(variable -> refusal(variable.value()).isEmpty())
                    .ifPresent(variable -> problems.add(problem(
                            variable,
                            "`" + name.spelling()
                                    + "` must begin with a 5xx code, a blank and printable text, such as `554 Access denied`:"
                                    + " " + TabProblem.quote(variable.value()) + " would not refuse",
                            "not-a-refusal")));
        }
        for (ServerVariable name : List.of(
                ServerVariable.AUTH_SMTP_POP3,
                ServerVariable.ALLOW_NULL_SENDER,
                ServerVariable.MAX_MESSAGE_SIZE,
                ServerVariable.ENABLE_SMTP_TLS,
                ServerVariable.ENABLE_POP3_TLS)) {
            name.in(variables)
                    .filter(variable -> Optional.ofNullable(Ints.tryParse(variable.value()))
                            .filter(number -> number >= 0)
                            .isEmpty())
                    .ifPresent(variable -> problems.add(problem(
                            variable,
                            "`" + name.spelling() + "` is " + TabProblem.quote(variable.value())
                                    + ": write a number, 0 or more",
                            "not-a-number")));
        }
        return problems;
    }

    private static TabProblem problem(Variable variable, String message, String ruleId) {
        return new TabProblem(variable.origin().file(), variable.origin().line(), 0, Severity.ERROR, message, ruleId);
    }

    private Optional<String> hostNameText() {
        return ServerVariable.SMTP_SERVER_DOMAIN
                .valueIn(variables)
                .filter(value -> !value.isEmpty())
                .or(() -> ServerVariable.ROOT_DOMAIN.valueIn(variables).filter(value -> !value.isEmpty()));
    }

    /** {@code SmtpServerDomain}, else {@code RootDomain}. */
    DomainName hostName() {
        return DomainName.parse(hostNameText().orElseThrow());
    }

    /** {@code POP3Domain}: the domain of a POP3 login that names none. */
    Optional<DomainName> popDomain() {
        return ServerVariable.POP3_DOMAIN
                .valueIn(variables)
                .filter(value -> !value.isEmpty())
                .map(DomainName::parse);
    }

    /** {@code PostMaster}: who gets the mail for {@code <postmaster>}; else that name in the root domain. */
    String postmaster() {
        return ServerVariable.POST_MASTER
                .valueIn(variables)
                .filter(value -> !value.isEmpty())
                .orElseGet(() -> "postmaster@"
                        + ServerVariable.ROOT_DOMAIN
                                .valueIn(variables)
                                .orElse(hostName().toString()));
    }

    /** {@code EnableAuthSMTP-POP3}, on by default. */
    boolean popBeforeSmtp() {
        return flag(ServerVariable.AUTH_SMTP_POP3, true);
    }

    /** {@code AllowNullSender}, on by default. */
    boolean allowsNullSender() {
        return flag(ServerVariable.ALLOW_NULL_SENDER, true);
    }

    /** {@code EnableSMTP-TLS} and {@code EnablePOP3-TLS}, on by default. */
    boolean offersTls(Listener.Role role) {
        return flag(role == Listener.Role.POP3 ? ServerVariable.ENABLE_POP3_TLS : ServerVariable.ENABLE_SMTP_TLS, true);
    }

    private boolean flag(ServerVariable name, boolean otherwise) {
        return name.valueIn(variables)
                .map(value -> Integer.parseInt(value) != 0)
                .orElse(otherwise);
    }

    /** {@code MaxMessageSize}, in octets; 0 is no limit. */
    OptionalLong maxMessageOctets() {
        long kilobytes = ServerVariable.MAX_MESSAGE_SIZE
                .valueIn(variables)
                .map(Long::parseLong)
                .orElse(0L);
        return kilobytes == 0 ? OptionalLong.empty() : OptionalLong.of(kilobytes * KILO);
    }

    /** {@code DefaultSmtpPerms}: the permissions of users whose own settings do not say. */
    Permissions defaultPermissions() {
        return ServerVariable.DEFAULT_SMTP_PERMS
                .valueIn(variables)
                .map(Permissions::ofLetters)
                .orElse(Permissions.XMAIL_DEFAULT);
    }

    /** {@code SmtpNoTLSAuths}: the only mechanisms that may be used in clear text; an empty value is none. */
    Optional<Set<String>> clearTextMechanisms() {
        return ServerVariable.NO_TLS_AUTHS.valueIn(variables).map(ServerVariables::words);
    }

    /** Whether {@code SmtpConfig} asks for a login before MAIL. */
    boolean asksForLogin() {
        return configured("mailauth") || configured("mail-auth");
    }

    /** Whether {@code SmtpConfig} asks for TLS before MAIL. */
    boolean asksForTls() {
        return configured("wanttls");
    }

    /**
     * Whether a token is set. XMail takes the most special of {@code SmtpConfig-IP,PORT}, {@code SmtpConfig-IP} and {@code
     * SmtpConfig}; here what any of them asks for is asked for everywhere, which refuses no less.
     */
    private boolean configured(String token) {
        return variables.all().stream()
                .filter(variable -> isConfiguration(variable.name()))
                .flatMap(variable -> words(variable.value()).stream())
                .anyMatch(word -> word.equalsIgnoreCase(token)
                        || (word.regionMatches(true, 0, token + "=", 0, token.length() + 1)
                                && !word.substring(token.length() + 1).equals("0")));
    }

    /** Whether it is {@code SmtpConfig}, or that of one listener. */
    static boolean isConfiguration(String name) {
        String all = ServerVariable.SMTP_CONFIG.spelling();
        return name.equals(all) || name.startsWith(all + "-");
    }

    private static Set<String> words(String list) {
        return Splitter.on(',')
                .trimResults()
                .omitEmptyStrings()
                .splitToStream(list)
                .collect(Collectors.toSet());
    }

    /** The reply of a variable such as {@code SmtpMsgIPBan}, or the one given. */
    SmtpReply refusal(ServerVariable variable, SmtpReply otherwise) {
        return variable.valueIn(variables).flatMap(ServerVariables::refusal).orElse(otherwise);
    }

    /** Reads {@code 5xx text} or {@code 5xx 5.y.z text}. */
    private static Optional<SmtpReply> refusal(String text) {
        List<String> parts = Splitter.on(' ').limit(2).splitToList(text);
        Integer code = Ints.tryParse(parts.get(0));
        if (code == null || code < 500 || code > 599 || parts.size() < 2) {
            return Optional.empty();
        }
        try {
            return Optional.of(SmtpReply.plain(code, parts.get(1)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
