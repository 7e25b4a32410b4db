package dev.relaypolicy.server.config.model;

import com.google.common.collect.ImmutableSet;
import dev.relaypolicy.mail.DomainName;
import dev.relaypolicy.mail.EmailAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A set of senders or recipients: addresses, domains such as {@code example.org} or {@code .example.org} (all
 * subdomains), and {@code <>} for the null path. Ignores the case of local parts and redundant quotes. Immutable.
 */
public final class AddressSet {

    private static final String NULL_PATH = "<>";

    private final ImmutableSet<String> addresses;
    private final DomainMap<DomainRule> domains;
    private final boolean nullPath;
    private final String words;

    private AddressSet(ImmutableSet<String> addresses, DomainMap<DomainRule> domains, boolean nullPath, String words) {
        this.addresses = addresses;
        this.domains = domains;
        this.nullPath = nullPath;
        this.words = words;
    }

    public sealed interface Item {
        record Address(EmailAddress address) implements Item {}

        record Domain(DomainRule rule) implements Item {}

        record NullPath() implements Item {}

        /**
         * Parses an element.
         *
         * @throws IllegalArgumentException if the text is not an element
         */
        public static Item parse(String text) {
            if (text.equals(NULL_PATH)) {
                return new NullPath();
            }
            return text.indexOf('@') >= 0 ? new Address(EmailAddress.parse(text)) : new Domain(DomainRule.parse(text));
        }
    }

    public static AddressSet of(List<Item> items) {
        ImmutableSet.Builder<String> addresses = ImmutableSet.builder();
        Map<DomainRule, DomainRule> domains = new HashMap<>();
        List<String> words = new ArrayList<>();
        boolean nullPath = false;
        for (Item item : items) {
            if (item instanceof Item.Address address) {
                addresses.add(RecipientKey.meant(address.address()));
                words.add(address.address().toString());
            } else if (item instanceof Item.Domain domain) {
                domains.put(domain.rule(), domain.rule());
                words.add(domain.rule().toString());
            } else {
                nullPath = true;
                words.add(NULL_PATH);
            }
        }
        return new AddressSet(addresses.build(), new DomainMap<>(domains), nullPath, String.join(", ", words));
    }

    /**
     * Returns whether the path is in the set.
     *
     * @param path empty for the null path and for {@code <postmaster>}, which is in no set
     */
    public boolean contains(Optional<EmailAddress> path, boolean isNull) {
        if (path.isEmpty()) {
            return isNull && nullPath;
        }
        EmailAddress address = path.get();
        return addresses.contains(RecipientKey.meant(address))
                || (address.domain() instanceof DomainName domain && domains.contains(domain));
    }

    @Override
    public String toString() {
        return words;
    }
}
