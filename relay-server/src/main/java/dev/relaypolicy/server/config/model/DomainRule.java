package dev.relaypolicy.server.config.model;

import dev.relaypolicy.file.Problem;
import dev.relaypolicy.mail.DomainName;

/**
 * A rule that matches domains: {@code example.org} matches that domain only, {@code .example.org} only its
 * subdomains.
 */
public record DomainRule(DomainName name, boolean below) {

    /**
     * Parses a rule.
     *
     * @throws IllegalArgumentException if the text is not a rule
     */
    public static DomainRule parse(String text) {
        if (text.startsWith("*.")) {
            throw new IllegalArgumentException(Problem.quote(text) + " is not a domain: write `" + text.substring(1)
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
