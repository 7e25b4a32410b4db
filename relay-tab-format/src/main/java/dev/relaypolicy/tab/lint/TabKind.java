package dev.relaypolicy.tab.lint;

import dev.relaypolicy.tab.live.FinalNewline;
import java.util.Optional;

/** The kind of a tab file, determined by its name. */
public enum TabKind {
    /** Clients that may relay. */
    SMTP_RELAY("smtprelay.tab"),
    /** Clients that may connect by SMTP. */
    SMTP_IPMAP("smtp.ipmap.tab"),
    /** Clients that may connect by POP3, or open one mailbox. */
    POP3_IPMAP("pop3.ipmap.tab"),
    /** Clients to refuse. */
    SPAMMERS("spammers.tab"),
    /** Senders to refuse. */
    SPAM_ADDRESS("spam-address.tab"),
    /** Exemptions for single clients. */
    SMTP_IPPROP("smtp.ipprop.tab"),
    /** SMTP logins without a mailbox. */
    SMTP_AUTH("smtpauth.tab"),
    /** Accounts. */
    MAIL_USERS("mailusers.tab"),
    /** Domains. */
    DOMAINS("domains.tab"),
    /** Aliases of domains. */
    ALIAS_DOMAIN("aliasdomain.tab"),
    /** Aliases of accounts. */
    ALIASES("aliases.tab"),
    /** The server's variables. */
    SERVER("server.tab"),
    /** A user's variables. */
    USER("user.tab"),
    /** The members of a mailing list. */
    ML_USERS("mlusers.tab"),
    /** Mail processing commands: any file in {@code custdomains/} or {@code cmdaliases/}. */
    COMMANDS("mailproc.tab");

    private final String fileName;

    TabKind(String fileName) {
        this.fileName = fileName;
    }

    /** Returns the kind of a file of this name; empty if the name does not determine it. */
    public static Optional<TabKind> ofFileName(String name) {
        for (TabKind kind : values()) {
            if (kind.fileName.equals(name)) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }

    /** Returns whether a file of this name must end in a newline. */
    public static FinalNewline finalNewline(String name) {
        return ofFileName(name).map(TabKind::finalNewline).orElse(FinalNewline.NEEDED);
    }

    /**
     * Returns whether a file of this kind must end in a newline. A truncated row of a refusal table would refuse less.
     */
    public FinalNewline finalNewline() {
        return switch (this) {
            case SMTP_IPMAP, POP3_IPMAP, SPAMMERS, SPAM_ADDRESS -> FinalNewline.NEEDED;
            default -> FinalNewline.NEEDED_IN_EDITS;
        };
    }

    /** Returns the file name of this kind; an example if any name is allowed. */
    public String fileName() {
        return fileName;
    }
}
