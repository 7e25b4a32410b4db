package dev.relaypolicy.tab.xmail;

import com.google.common.base.CharMatcher;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.net.IpBlock;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The fields of a row that say which addresses it is about, as the {@linkplain dev.relaypolicy.tab.xmail package} describes.
 *
 * @param block the addresses
 * @param next the first field behind
 * @param form how they were written
 */
record AddressPart(IpBlock block, int next, Form form) {

    enum Form {
        HOST,
        PREFIX,
        MASKED
    }

    /** No text of an address, length included, is longer. */
    private static final int MAX_LENGTH = 64;

    private static final CharMatcher OF_ADDRESSES = CharMatcher.anyOf("0123456789abcdefABCDEFxX.:/");

    /**
     * Reads them.
     *
     * @param row the row
     * @param isMask whether the text of a second field behind an address without a length is meant as a mask
     */
    static Optional<AddressPart> read(Row row, Predicate<String> isMask) {
        String text = row.text(0);
        if (text.length() > MAX_LENGTH) {
            row.error(0, "not-an-address", row.quoted(0) + " is too long for an address");
            return Optional.empty();
        }
        try {
            if (text.indexOf('/') >= 0) {
                return Optional.of(new AddressPart(IpBlock.parse(text), 1, Form.PREFIX));
            }
            IpAddress address = IpAddress.parse(text);
            return row.size() > 1 && isMask.test(row.text(1))
                    ? masked(row, address)
                    : Optional.of(new AddressPart(IpBlock.host(address), 1, Form.HOST));
        } catch (IllegalArgumentException e) {
            row.error(0, "not-an-address", String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private static Optional<AddressPart> masked(Row row, IpAddress address) {
        if (isIpv6Text(row.text(0))) {
            row.error(1, "not-a-mask", "a mask goes with IPv4 only: write IPv6 as `" + row.text(0) + "/` and a length");
            return Optional.empty();
        }
        Optional<IpAddress> mask = mask(row.text(1));
        if (mask.isEmpty()) {
            row.error(1, "not-a-mask", row.quoted(1) + " is not a netmask: write it as `255.255.255.0`");
        }
        return mask.map(bits -> new AddressPart(IpBlock.masked(address, bits), 2, Form.MASKED));
    }

    /** Reads a mask: four decimal parts, any bits. */
    static Optional<IpAddress> mask(String text) {
        return text.length() > MAX_LENGTH || isIpv6Text(text) ? Optional.empty() : IpAddress.tryParse(text);
    }

    /** A mapped address reads as IPv4, and is not written as one. */
    private static boolean isIpv6Text(String text) {
        return text.indexOf(':') >= 0;
    }

    /** Whether the text may be meant as an address, a mask or a length. */
    static boolean looksLikeMask(String text) {
        return OF_ADDRESSES.matchesAllOf(text);
    }

    /** XMail's test for a mask where other things may stand in its place (SMTPUtils.cpp:USmtpSpammerCheck). */
    static boolean startsWithDigit(String text) {
        return !text.isEmpty() && text.charAt(0) >= '0' && text.charAt(0) <= '9';
    }
}
