package dev.relaypolicy.server.config.model;

import static java.util.Objects.requireNonNull;

import dev.relaypolicy.mail.DomainName;
import dev.relaypolicy.tab.TabProblem;

/**
 * A domain as a configuration names it: {@code example.org} is that domain alone, {@code .example.org} every domain below it and
 * not itself.
 *
 * @param name the domain, or the one above those meant
 * @param below whether those below are meant
 */
public record DomainRule(DomainName name, boolean below) {

    public DomainRule {
        requireNonNull(name, "name");
    }

    /**
     * Reads a rule.
     *
     * @throws IllegalArgumentException where the text is none
     */
    public static DomainRule parse(String text) {
        if (text.startsWith("*.")) {
            throw new IllegalArgumentException(TabProblem.quote(text) + " is not a domain: write `" + text.substring(1)
                    + "` for every domain below it");
        }
        boolean below = text.startsWith(".");
        return new DomainRule(DomainName.parse(below ? text.substring(1) : text), below);
    }

    @Override
    public String toString() {
        return (below ? "." : "") + name;
    }
}
