package dev.relaypolicy.server.xmail;

import dev.relaypolicy.tab.xmail.Variable;
import dev.relaypolicy.tab.xmail.Variables;
import java.util.Optional;

/** The supported variables of {@code server.tab}. {@link ServerSettings} reads no others, and lint knows the same. */
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
    /** Also with suffix {@code -IP} or {@code -IP,PORT}, which limits it to one listener only in XMail. */
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

    /** Returns the case-sensitive name in the file. */
    String spelling() {
        return spelling;
    }

    Optional<Variable> in(Variables variables) {
        return variables.find(spelling);
    }

    Optional<String> valueIn(Variables variables) {
        return variables.value(spelling);
    }

    static Optional<ServerVariable> spelled(String name) {
        for (ServerVariable variable : values()) {
            if (variable.spelling.equals(name)) {
                return Optional.of(variable);
            }
        }
        return Optional.empty();
    }
}
