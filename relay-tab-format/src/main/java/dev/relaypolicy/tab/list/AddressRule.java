package dev.relaypolicy.tab.list;

import dev.relaypolicy.Origin;
import java.util.Objects;

/**
 * What a row of a list says of its addresses.
 *
 * @param verdict what becomes of them
 * @param precedence which row decides, in a list that goes by it; else 0
 * @param origin where it is written
 */
public record AddressRule(Verdict verdict, int precedence, Origin origin) {

    public AddressRule {
        Objects.requireNonNull(verdict, "verdict");
        Objects.requireNonNull(origin, "origin");
    }
}
