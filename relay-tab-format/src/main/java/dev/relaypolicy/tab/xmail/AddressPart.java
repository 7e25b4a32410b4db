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
    static Optional<AddressPart> read(Row row, Predicate<CharSequence> isMask) {
        CharSequence text = row.chars(0);
        Optional<IpAddress> ipv4 = IpAddress.tryParseIpv4(text);
        if (ipv4.isEmpty()) {
            return readOther(row, text, isMask);
        }
        return row.size() > 1 && isMask.test(row.chars(1)) ? masked(row, ipv4.get()) : Optional.of(host(ipv4.get()));
    }

    /** Reads what is no plain IPv4 address, and so never goes with a mask. */
    private static Optional<AddressPart> readOther(Row row, CharSequence text, Predicate<CharSequence> isMask) {
        if (text.length() > MAX_LENGTH) {
            row.error(0, "not-an-address", row.quoted(0) + " is too long for an address");
            return Optional.empty();
        }
        Optional<IpAddress> ipv6 = IpAddress.tryParse(text);
        if (ipv6.isPresent() && row.size() > 1 && isMask.test(row.chars(1))) {
            row.error(1, "not-a-mask", "a mask goes with IPv4 only: write IPv6 as `" + text + "/` and a length");
            return Optional.empty();
        }
        if (ipv6.isPresent()) {
            return Optional.of(host(ipv6.get()));
        }
        try {
            return Optional.of(new AddressPart(IpBlock.parse(text), 1, Form.PREFIX));
        } catch (IllegalArgumentException e) {
            row.error(0, "not-an-address", String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private static AddressPart host(IpAddress address) {
        return new AddressPart(IpBlock.host(address), 1, Form.HOST);
    }

    private static Optional<AddressPart> masked(Row row, IpAddress address) {
        Optional<IpAddress> mask = mask(row.chars(1));
        if (mask.isEmpty()) {
            row.error(1, "not-a-mask", row.quoted(1) + " is not a netmask: write it as `255.255.255.0`");
        }
        return mask.map(bits -> new AddressPart(IpBlock.masked(address, bits), 2, Form.MASKED));
    }

    /** Reads a mask: four decimal parts, any bits. */
    static Optional<IpAddress> mask(CharSequence text) {
        return IpAddress.tryParseIpv4(text);
    }

    /** Whether the text may be meant as an address, a mask or a length. */
    static boolean looksLikeMask(CharSequence text) {
        return OF_ADDRESSES.matchesAllOf(text);
    }

    /** XMail's test for a mask where other things may stand in its place (SMTPUtils.cpp:USmtpSpammerCheck). */
    static boolean startsWithDigit(CharSequence text) {
        return text.length() > 0 && text.charAt(0) >= '0' && text.charAt(0) <= '9';
    }
}
