package dev.relaypolicy.tab.list;

import dev.relaypolicy.Origin;
import java.util.Objects;

/**
 * The verdict of a row for its addresses.
 *
 * @param precedence 0 in a list whose first matching row decides
 */
public record AddressRule(AddressVerdict verdict, int precedence, Origin origin) {

    public AddressRule {
        Objects.requireNonNull(verdict, "verdict");
        Objects.requireNonNull(origin, "origin");
    }
}
