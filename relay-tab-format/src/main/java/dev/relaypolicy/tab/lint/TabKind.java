package dev.relaypolicy.tab.lint;

import dev.relaypolicy.tab.live.FinalNewline;
import java.util.Optional;

/** What a file is, as its name says. */
public enum TabKind {
    /** Who may relay. */
    SMTP_RELAY("smtprelay.tab"),
    /** Who may connect by SMTP. */
    SMTP_IPMAP("smtp.ipmap.tab"),
    /** Who may connect by POP3, or open one mailbox. */
    POP3_IPMAP("pop3.ipmap.tab"),
    /** Clients to refuse. */
    SPAMMERS("spammers.tab"),
    /** Senders to refuse. */
    SPAM_ADDRESS("spam-address.tab"),
    /** Leniency towards single clients. */
    SMTP_IPPROP("smtp.ipprop.tab"),
    /** Logins that belong to no mailbox. */
    SMTP_AUTH("smtpauth.tab"),
    /** Accounts. */
    MAIL_USERS("mailusers.tab"),
    /** Domains. */
    DOMAINS("domains.tab"),
    /** Domains that stand for others. */
    ALIAS_DOMAIN("aliasdomain.tab"),
    /** Names that stand for accounts. */
    ALIASES("aliases.tab"),
    /** The server's variables. */
    SERVER("server.tab"),
    /** A user's variables. */
    USER("user.tab"),
    /** The members of a list. */
    ML_USERS("mlusers.tab"),
    /** What is done with mail: any file of {@code custdomains/} and {@code cmdaliases/}. */
    COMMANDS("mailproc.tab");

    private final String fileName;

    TabKind(String fileName) {
        this.fileName = fileName;
    }

    /** The kind of a file of this name, where the name says it. */
    public static Optional<TabKind> ofFileName(String name) {
        for (TabKind kind : values()) {
            if (kind.fileName.equals(name)) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }

    /** Whether a file of this name must end in a newline. */
    public static FinalNewline finalNewline(String name) {
        return ofFileName(name).map(TabKind::finalNewline).orElse(FinalNewline.NEEDED);
    }

    /** Whether such a file must end in a newline. A refusal whose row is cut short refuses less. */
    public FinalNewline finalNewline() {
        return switch (this) {
            case SMTP_IPMAP, POP3_IPMAP, SPAMMERS, SPAM_ADDRESS -> FinalNewline.NEEDED;
            default -> FinalNewline.NEEDED_IN_EDITS;
        };
    }

    /** The name of such a file; one of them where it may have any. */
    public String fileName() {
        return fileName;
    }
}
