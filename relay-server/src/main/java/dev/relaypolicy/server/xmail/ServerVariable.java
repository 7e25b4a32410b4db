package dev.relaypolicy.server.xmail;

import dev.relaypolicy.tab.xmail.Variable;
import dev.relaypolicy.tab.xmail.Variables;
import java.util.Optional;

/**
 * The variables of {@code server.tab} that are honoured. {@link ServerVariables} reads them by this list only, so that lint and
 * the server cannot disagree about which they are.
 */
enum ServerVariable {
    ROOT_DOMAIN("RootDomain"),
    SMTP_SERVER_DOMAIN("SmtpServerDomain"),
    POP3_DOMAIN("POP3Domain"),
    POST_MASTER("PostMaster"),
    ALLOW_NULL_SENDER("AllowNullSender"),
    AUTH_SMTP_POP3("EnableAuthSMTP-POP3"),
    DEFAULT_SMTP_PERMS("DefaultSmtpPerms"),
    MAX_MESSAGE_SIZE("MaxMessageSize"),
    NO_TLS_AUTHS("SmtpNoTLSAuths"),
    /** Also, with {@code -IP} or {@code -IP,PORT} behind it, for one listener; here for all. */
    SMTP_CONFIG("SmtpConfig"),
    ENABLE_SMTP_TLS("EnableSMTP-TLS"),
    ENABLE_POP3_TLS("EnablePOP3-TLS"),
    IP_BAN("SmtpMsgIPBan"),
    IP_BAN_SPAMMERS("SmtpMsgIPBanSpammers"),
    IP_BAN_SPAM_ADDRESS("SmtpMsgIPBanSpamAddress");

    private final String spelling;

    ServerVariable(String spelling) {
        this.spelling = spelling;
    }

    /** The name in the file, in exact case. */
    String spelling() {
        return spelling;
    }

    /** The row of the variable, where the file has it. */
    Optional<Variable> in(Variables variables) {
        return variables.find(spelling);
    }

    /** The value of the variable, where the file has it. */
    Optional<String> valueIn(Variables variables) {
        return variables.value(spelling);
    }

    /** The variable of this name, where it is honoured. */
    static Optional<ServerVariable> spelled(String name) {
        for (ServerVariable variable : values()) {
            if (variable.spelling.equals(name)) {
                return Optional.of(variable);
            }
        }
        return Optional.empty();
    }
}
