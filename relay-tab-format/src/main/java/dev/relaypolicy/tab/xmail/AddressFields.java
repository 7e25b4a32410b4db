package dev.relaypolicy.tab.xmail;

import com.google.common.base.CharMatcher;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.net.IpBlock;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The address fields of a row.
 *
 * @param next the index of the first field after the address fields
 */
record AddressFields(IpBlock block, int next, Form form) {

    enum Form {
        HOST,
        PREFIX,
        MASKED
    }

    /** No valid address, with its length, is longer. */
    private static final int MAX_LENGTH = 64;

    private static final int MAX_NETMASK_ZEROS = 24;

    private static final int FIRST_MULTICAST = 0xe0000000;

    private static final CharMatcher OF_ADDRESSES = CharMatcher.anyOf("0123456789abcdefABCDEFxX.:/");

    /**
     * Reads the address fields; {@code isMask} tells whether a second field after an address without a length is a
     * mask.
     */
    static Optional<AddressFields> read(Row row, Predicate<CharSequence> isMask) {
        CharSequence text = row.chars(0);
        Optional<IpAddress> ipv4 = IpAddress.tryParseIpv4(text);
        if (ipv4.isEmpty()) {
            return readOther(row, text, isMask);
        }
        return row.size() > 1 && isMask.test(row.chars(1)) ? masked(row, ipv4.get()) : Optional.of(host(ipv4.get()));
    }

    /** Reads anything except a plain IPv4 address; no such form has a mask. */
    private static Optional<AddressFields> readOther(Row row, CharSequence text, Predicate<CharSequence> isMask) {
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
            return Optional.of(new AddressFields(IpBlock.parse(text), 1, Form.PREFIX));
        } catch (IllegalArgumentException e) {
            row.error(0, "not-an-address", String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private static AddressFields host(IpAddress address) {
        return new AddressFields(IpBlock.host(address), 1, Form.HOST);
    }

    private static Optional<AddressFields> masked(Row row, IpAddress address) {
        Optional<IpAddress> mask = mask(row.chars(1));
        if (mask.isEmpty()) {
            row.error(1, "not-a-mask", () -> row.quoted(1) + " is not a netmask: write it as `255.255.255.0`");
        }
        return mask.map(bits -> IpBlock.masked(address, bits))
                .filter(block -> !swapped(row, address, block))
                .map(block -> new AddressFields(block, 2, Form.MASKED));
    }

    /**
     * Reports an address that looks like a mask, with a mask that looks like an address. The row would match addresses
     * all over the Internet.
     */
    private static boolean swapped(Row row, IpAddress address, IpBlock block) {
        int mask = (int) block.maskLow();
        if (!isNetmask(address)
                || isMulticastOrReserved(mask)
                || isWildcardMask(mask)
                || block.prefixLength().isPresent()) {
            return false;
        }
        row.error(
                0,
                "swapped-columns",
                () -> "the address looks like a mask and the mask like an address; the row would match " + block.size()
                        + " addresses all over the Internet: write " + row.quoted(1) + " first and " + row.quoted(0)
                        + " second");
        return true;
    }

    /** Returns whether the address is a netmask of 8 to 32 bits, which no client has as its address. */
    private static boolean isNetmask(IpAddress address) {
        int bits = (int) address.low();
        int zeros = Integer.numberOfTrailingZeros(bits);
        return zeros <= MAX_NETMASK_ZEROS && bits >> zeros == -1;
    }

    /** Returns whether the address is 224.0.0.0 or above. */
    private static boolean isMulticastOrReserved(int address) {
        return Integer.compareUnsigned(address, FIRST_MULTICAST) >= 0;
    }

    /** A router's wildcard mask has ones only at the end. */
    private static boolean isWildcardMask(int mask) {
        return (mask & (mask + 1)) == 0;
    }

    static Optional<IpAddress> mask(CharSequence text) {
        return IpAddress.tryParseIpv4(text);
    }

    /** Returns whether the text may be an address, a mask or a length. */
    static boolean looksLikeMask(CharSequence text) {
        return OF_ADDRESSES.matchesAllOf(text);
    }

    /** XMail's test for a mask where other fields are possible (SMTPUtils.cpp:USmtpSpammerCheck). */
    static boolean startsWithDigit(CharSequence text) {
        return text.length() > 0 && text.charAt(0) >= '0' && text.charAt(0) <= '9';
    }
}
