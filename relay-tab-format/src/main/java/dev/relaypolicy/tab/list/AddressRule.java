package dev.relaypolicy.tab.list;

import dev.relaypolicy.Origin;
import java.util.Objects;

/**
 * The verdict of a row on its addresses.
 *
 * @param precedence the precedence of the row; 0 in a list whose first matching row decides
 */
public record AddressRule(AddressVerdict verdict, int precedence, Origin origin) {

    public AddressRule {
        Objects.requireNonNull(verdict, "verdict");
        Objects.requireNonNull(origin, "origin");
    }
}
