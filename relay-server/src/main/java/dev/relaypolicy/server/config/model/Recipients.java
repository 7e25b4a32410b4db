package dev.relaypolicy.server.config.model;

import static java.util.Objects.requireNonNull;

import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableSet;
import dev.relaypolicy.mail.EmailAddress;
import dev.relaypolicy.server.config.table.RecipientKey;
import dev.relaypolicy.server.config.table.Table;
import dev.relaypolicy.server.config.table.TableContents;
import java.util.Optional;
import java.util.Set;

/**
 * Which recipients a domain has.
 *
 * @param listed local parts, in lower case
 * @param file more of them, or addresses
 * @param maildir whether every name with a Maildir is one
 */
public record Recipients(Set<String> listed, Optional<Table<ImmutableSet<String>>> file, boolean maildir) {

    /** None but the users and the aliases. */
    public static final Recipients NONE = new Recipients(Set.of(), Optional.empty(), false);

    public Recipients {
        listed = ImmutableSet.copyOf(listed);
        requireNonNull(file, "file");
    }

    /** Whether the address is listed; Maildirs are not looked at. */
    public boolean list(EmailAddress address, TableContents tables) {
        String localPart = Ascii.toLowerCase(address.localPart());
        return listed.contains(localPart)
                || file.map(tables::get)
                        .filter(names -> names.contains(localPart) || names.contains(RecipientKey.of(address)))
                        .isPresent();
    }
}
