package dev.relaypolicy.server.config.model;

import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableSet;
import dev.relaypolicy.mail.EmailAddress;
import java.util.Optional;
import java.util.Set;

/**
 * The recipients of a domain, in addition to users and aliases.
 *
 * @param listed local parts, in lower case
 * @param file local parts or addresses
 * @param maildir whether every name with a Maildir is a recipient
 */
public record Recipients(Set<String> listed, Optional<Table<ImmutableSet<String>>> file, boolean maildir) {

    public static final Recipients NONE = new Recipients(Set.of(), Optional.empty(), false);

    public Recipients {
        listed = ImmutableSet.copyOf(listed);
    }

    /** Returns whether the address is listed. Does not look for a Maildir. */
    public boolean list(EmailAddress address, TableContents tables) {
        String localPart = Ascii.toLowerCase(address.localPart());
        return listed.contains(localPart)
                || file.map(tables::get)
                        .filter(names -> names.contains(localPart) || names.contains(RecipientKey.of(address)))
                        .isPresent();
    }
}
