package dev.relaypolicy.tab.xmail;

import dev.relaypolicy.Origin;
import dev.relaypolicy.mail.DomainName;
import dev.relaypolicy.spi.Secret;
import java.util.Objects;

/**
 * An account in {@code mailusers.tab}.
 *
 * @param domain the domain
 * @param name the name in the domain, as written
 * @param password the password; if it is empty, no login succeeds
 * @param id the number
 * @param directory the directory below that of the domain: one name, not a path
 * @param type the type
 * @param origin the file and line
 */
public record MailUser(
        DomainName domain, String name, Secret password, long id, String directory, Type type, Origin origin) {

    /** The type of an account. */
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
