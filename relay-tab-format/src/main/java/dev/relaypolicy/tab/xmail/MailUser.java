package dev.relaypolicy.tab.xmail;

import dev.relaypolicy.Origin;
import dev.relaypolicy.mail.DomainName;
import dev.relaypolicy.spi.Secret;
import java.util.Objects;

/**
 * An account in {@code mailusers.tab}.
 *
 * @param password if empty, no login succeeds
 * @param directory one name below the directory of the domain, not a path
 */
public record MailUser(
        DomainName domain, String name, Secret password, long id, String directory, Type type, Origin origin) {

    public enum Type {
        USER,
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
