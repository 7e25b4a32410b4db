package dev.relaypolicy.tab.list;

import dev.relaypolicy.Origin;
import java.util.Objects;

/**
 * The rule of a row for its addresses.
 *
 * @param precedence the precedence in a list ordered by it; otherwise 0
 */
public record AddressRule(AddressVerdict verdict, int precedence, Origin origin) {

    public AddressRule {
        Objects.requireNonNull(verdict, "verdict");
        Objects.requireNonNull(origin, "origin");
    }
}
