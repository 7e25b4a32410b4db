package dev.relaypolicy.tab.xmail;

import dev.relaypolicy.Origin;
import dev.relaypolicy.mail.DomainName;
import dev.relaypolicy.spi.Secret;
import java.util.Objects;

/**
 * An account of {@code mailusers.tab}.
 *
 * @param domain its domain
 * @param name its name in the domain, as written
 * @param password its password; an empty one opens nothing
 * @param id its number
 * @param directory its folder in that of the domain: one name, never a path
 * @param type what it is
 * @param origin where it is written
 */
public record MailUser(
        DomainName domain, String name, Secret password, long id, String directory, Type type, Origin origin) {

    /** What an account is. */
    public enum Type {
        /** A mailbox. */
        USER,
        /** A mailing list. */
        LIST
    }

    public MailUser {
        Objects.requireNonNull(domain, "domain");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(password, "password");
        Objects.requireNonNull(directory, "directory");
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(origin, "origin");
    }
}
