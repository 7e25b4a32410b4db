package dev.relaypolicy.server.xmail;

import com.google.common.base.Splitter;
import com.google.common.primitives.Ints;
import dev.relaypolicy.Listener;
import dev.relaypolicy.Permissions;
import dev.relaypolicy.SmtpReply;
import dev.relaypolicy.file.Problem;
import dev.relaypolicy.file.Problem.Severity;
import dev.relaypolicy.file.ReadResult;
import dev.relaypolicy.mail.DomainName;
import dev.relaypolicy.tab.xmail.PermissionLetters;
import dev.relaypolicy.tab.xmail.ServerTab;
import dev.relaypolicy.tab.xmail.Variable;
import dev.relaypolicy.tab.xmail.Variables;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/** The settings of {@code server.tab}. Names are case-sensitive. Immutable. */
final class ServerSettings {

    private static final int KILO = 1024;

    private final Variables variables;

    ServerSettings(Variables variables) {
        this.variables = variables;
    }

    /** An invalid value is an error. */
    static ReadResult<Variables> read(String file, byte[] bytes) {
        ReadResult<Variables> reading = ServerTab.read(file, bytes);
        List<Problem> unusable = reading.usable()
                .map(variables -> new ServerSettings(variables).problems(file))
                .orElse(List.of());
        if (unusable.isEmpty()) {
            return reading;
        }
        List<Problem> all = new ArrayList<>(reading.problems());
        all.addAll(unusable);
        return new ReadResult.Unusable<>(all);
    }

    private List<Problem> problems(String file) {
        List<Problem> problems = new ArrayList<>();
        if (hostNameText().isEmpty()) {
            problems.add(Problem.ofFile(
                    file,
                    Severity.ERROR,
                    "neither `SmtpServerDomain` nor `RootDomain` is set: set one to the name of this server",
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
                                    + "` must be a 5xx code and printable text, such as `554 Access denied`:"
                                    + " " + Problem.quote(variable.value()) + " is not a rejection",
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
                            "`" + name.spelling() + "` is " + Problem.quote(variable.value())
                                    + ": use an integer of at least 0",
                            "not-a-number")));
        }
        return problems;
    }

    private static Problem problem(Variable variable, String message, String ruleId) {
        return new Problem(variable.origin().file(), variable.origin().line(), 0, Severity.ERROR, message, ruleId);
    }

    private Optional<String> hostNameText() {
        return ServerVariable.SMTP_SERVER_DOMAIN
                .valueIn(variables)
                .filter(value -> !value.isEmpty())
                .or(() -> ServerVariable.ROOT_DOMAIN.valueIn(variables).filter(value -> !value.isEmpty()));
    }

    DomainName hostName() {
        return DomainName.parse(hostNameText().orElseThrow());
    }

    Optional<DomainName> popDomain() {
        return ServerVariable.POP3_DOMAIN
                .valueIn(variables)
                .filter(value -> !value.isEmpty())
                .map(DomainName::parse);
    }

    /** Returns {@code PostMaster}, by default {@code postmaster} in the root domain. */
    String postmaster() {
        return ServerVariable.POST_MASTER
                .valueIn(variables)
                .filter(value -> !value.isEmpty())
                .orElseGet(() -> "postmaster@"
                        + ServerVariable.ROOT_DOMAIN
                                .valueIn(variables)
                                .orElse(hostName().toString()));
    }

    boolean popBeforeSmtp() {
        return flag(ServerVariable.AUTH_SMTP_POP3, true);
    }

    boolean allowsNullSender() {
        return flag(ServerVariable.ALLOW_NULL_SENDER, true);
    }

    boolean offersTls(Listener.Role role) {
        return flag(role == Listener.Role.POP3 ? ServerVariable.ENABLE_POP3_TLS : ServerVariable.ENABLE_SMTP_TLS, true);
    }

    private boolean flag(ServerVariable name, boolean defaultValue) {
        return name.valueIn(variables)
                .map(value -> Integer.parseInt(value) != 0)
                .orElse(defaultValue);
    }

    /** Returns {@code MaxMessageSize} in bytes; empty for no limit, which the file writes as 0. */
    OptionalLong maxMessageOctets() {
        long kilobytes = ServerVariable.MAX_MESSAGE_SIZE
                .valueIn(variables)
                .map(Long::parseLong)
                .orElse(0L);
        return kilobytes == 0 ? OptionalLong.empty() : OptionalLong.of(kilobytes * KILO);
    }

    Permissions defaultPermissions() {
        return ServerVariable.DEFAULT_SMTP_PERMS
                .valueIn(variables)
                .map(PermissionLetters::parse)
                .orElse(PermissionLetters.DEFAULT);
    }

    /** Returns the only mechanisms allowed without TLS; an empty set allows none. */
    Optional<Set<String>> clearTextMechanisms() {
        return ServerVariable.NO_TLS_AUTHS.valueIn(variables).map(ServerSettings::words);
    }

    boolean requiresLogin() {
        return configured("mailauth") || configured("mail-auth");
    }

    boolean requiresTls() {
        return configured("wanttls");
    }

    /** XMail uses only the most specific variant of {@code SmtpConfig}; applying all of them is stricter. */
    private boolean configured(String token) {
        return variables.all().stream()
                .filter(variable -> isSmtpConfig(variable.name()))
                .flatMap(variable -> words(variable.value()).stream())
                .anyMatch(word -> word.equalsIgnoreCase(token)
                        || (word.regionMatches(true, 0, token + "=", 0, token.length() + 1)
                                && !word.substring(token.length() + 1).equals("0")));
    }

    static boolean isSmtpConfig(String name) {
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

    SmtpReply refusal(ServerVariable variable, SmtpReply defaultReply) {
        return variable.valueIn(variables).flatMap(ServerSettings::refusal).orElse(defaultReply);
    }

    /** Parses {@code 5xx text} or {@code 5xx 5.y.z text}. */
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
