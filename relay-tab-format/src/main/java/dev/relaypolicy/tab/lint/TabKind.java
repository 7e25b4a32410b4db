package dev.relaypolicy.tab.lint;

import dev.relaypolicy.file.FinalNewline;
import java.util.Optional;

/** The kind of a tab file, determined by its name. */
public enum TabKind {
    SMTP_RELAY("smtprelay.tab"),
    SMTP_IPMAP("smtp.ipmap.tab"),
    /** Clients that may connect by POP3, or open one mailbox. */
    POP3_IPMAP("pop3.ipmap.tab"),
    SPAMMERS("spammers.tab"),
    SPAM_ADDRESS("spam-address.tab"),
    SMTP_IPPROP("smtp.ipprop.tab"),
    SMTP_AUTH("smtpauth.tab"),
    MAIL_USERS("mailusers.tab"),
    DOMAINS("domains.tab"),
    ALIAS_DOMAIN("aliasdomain.tab"),
    ALIASES("aliases.tab"),
    SERVER("server.tab"),
    USER("user.tab"),
    ML_USERS("mlusers.tab"),
    /** Mail processing commands: any file in {@code custdomains/} or {@code cmdaliases/}. */
    COMMANDS("mailproc.tab");

    private final String fileName;

    TabKind(String fileName) {
        this.fileName = fileName;
    }

    /** Returns the kind of a file of this name, if the name determines it. */
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

    /** Returns the file name; an example if any name is allowed. */
    public String fileName() {
        return fileName;
    }
}
