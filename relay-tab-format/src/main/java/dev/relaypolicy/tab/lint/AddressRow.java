package dev.relaypolicy.tab.lint;

import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.net.IpBlock;
import dev.relaypolicy.tab.TabRow;
import java.util.Optional;

/**
 * A row of a table of addresses: how it is written and what it says.
 *
 * @param written the row as written
 * @param block the addresses it is about
 * @param verdict what it says of them, for people, such as {@code DENY}
 * @param strictness how strict that is; a greater one refuses more
 * @param tier its precedence; rows of one tier are told apart by their place only
 * @param rank of the rows that match an address, the one with the greatest rank decides; all of a table are different
 */
record AddressRow(TabRow written, IpBlock block, String verdict, int strictness, int tier, int rank) {

    /** The address as written, its length included. */
    String addressText() {
        return written.fields().get(0).text();
    }

    /** The address as written, which may be any in the block. */
    IpAddress address() {
        String text = addressText();
        int slash = text.indexOf('/');
        return IpAddress.parse(slash < 0 ? text : text.substring(0, slash));
    }

    boolean hasLength() {
        return addressText().indexOf('/') >= 0;
    }

    /** The mask, where it is written as one. */
    Optional<IpAddress> mask() {
        if (hasLength() || written.fields().size() < 2 || !block.isIpv4()) {
            return Optional.empty();
        }
        return IpAddress.tryParse(written.fields().get(1).text());
    }

    boolean isPrefix() {
        return block.prefixLength().isPresent();
    }

    /** Where it is, for a message about another row. */
    String line() {
        return "line " + written.line();
    }

    @Override
    public String toString() {
        return "`" + block + "`";
    }
}
