package dev.relaypolicy.net;

import java.util.List;

/**
 * The blocks of a table by row number, in compact form: 5 bytes for an IPv4 prefix and 21 for an IPv6 prefix, instead
 * of 64 for an {@link IpBlock}.
 *
 * <p>A prefix can also be read <em>left-aligned</em>: its bits start at the top of 128 for either family. Both families
 * can therefore share the code that sorts and flattens prefixes.
 */
final class Blocks {

    /** Forms 0 to 32 are IPv4 prefixes of that length; 33 is an IPv4 block with a non-contiguous mask. */
    private static final int ODD_MASK = 33;
    /** Forms 64 to 192 are IPv6 prefixes; the length is the form minus 64. */
    private static final int IPV6 = 64;

    private final byte[] forms;
    /** The bits of an IPv4 prefix; for other blocks, the index of the first of two elements in {@link #wide}. */
    private final int[] words;
    /** The halves of an IPv6 prefix; the network and the mask of an IPv4 block with a non-contiguous mask. */
    private final long[] wide;

    private Blocks(byte[] forms, int[] words, long[] wide) {
        this.forms = forms;
        this.words = words;
        this.wide = wide;
    }

    static Blocks of(List<IpBlock> blocks) {
        byte[] forms = new byte[blocks.size()];
        int[] words = new int[forms.length];
        int longs = 0;
        for (int row = 0; row < forms.length; row++) {
            IpBlock block = blocks.get(row);
            int form = form(block);
            forms[row] = (byte) form;
            if (form < ODD_MASK) {
                words[row] = (int) block.network().low();
            } else {
                words[row] = longs;
                longs += 2;
            }
        }
        long[] wide = new long[longs];
        for (int row = 0; row < forms.length; row++) {
            int form = Byte.toUnsignedInt(forms[row]);
            if (form >= ODD_MASK) {
                IpBlock block = blocks.get(row);
                boolean ipv4 = form == ODD_MASK;
                wide[words[row]] =
                        ipv4 ? block.network().low() : block.network().high();
                wide[words[row] + 1] = ipv4 ? block.maskLow() : block.network().low();
            }
        }
        return new Blocks(forms, words, wide);
    }

    private static int form(IpBlock block) {
        int length = block.lengthOrNone();
        if (length < 0) {
            return ODD_MASK;
        }
        return block.isIpv4() ? length : IPV6 + length;
    }

    int size() {
        return forms.length;
    }

    IpBlock get(int row) {
        int form = form(row);
        if (form < ODD_MASK) {
            return IpBlock.prefix(IpAddress.ofIpv4(words[row]), form);
        }
        long first = wide[words[row]];
        long second = wide[words[row] + 1];
        return form == ODD_MASK
                ? IpBlock.masked(IpAddress.ofIpv4((int) first), IpAddress.ofIpv4((int) second))
                : IpBlock.prefix(IpAddress.ofIpv6(first, second), form - IPV6);
    }

    boolean isIpv4Prefix(int row) {
        return form(row) < ODD_MASK;
    }

    boolean isIpv6(int row) {
        return form(row) >= IPV6;
    }

    int length(int row) {
        int form = form(row);
        return form < ODD_MASK ? form : form - IPV6;
    }

    /** Returns the upper half of a prefix, left-aligned. */
    long high(int row) {
        return form(row) < ODD_MASK ? (long) words[row] << 32 : wide[words[row]];
    }

    /** Returns the lower half of a prefix, left-aligned. */
    long low(int row) {
        return form(row) < ODD_MASK ? 0 : wide[words[row] + 1];
    }

    private int form(int row) {
        return Byte.toUnsignedInt(forms[row]);
    }
}
