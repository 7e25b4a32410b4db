package dev.relaypolicy.net;

import java.util.List;

/**
 * The blocks of a table by their place: 5 bytes for an IPv4 prefix and 21 for an IPv6 one, where an {@link IpBlock} takes 64.
 *
 * <p>A prefix can be read <em>left-aligned</em> as well: its bits from the top of 128 on for either family, so that one code
 * orders and flattens both.
 */
final class Blocks {

    /** The forms 0 to 32 are IPv4 prefixes of that length. */
    private static final int ODD_MASK = 33;
    /** The forms 64 to 192 are IPv6 prefixes of the length above 64. */
    private static final int IPV6 = 64;

    private final byte[] forms;
    /** The bits of an IPv4 prefix; for another block, where it stands in {@link #wide}. */
    private final int[] words;
    /** The halves of an IPv6 prefix; the network and the mask of an IPv4 block with an odd mask. */
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
        for (int place = 0; place < forms.length; place++) {
            IpBlock block = blocks.get(place);
            int form = form(block);
            forms[place] = (byte) form;
            if (form < ODD_MASK) {
                words[place] = (int) block.network().low();
            } else {
                words[place] = longs;
                longs += 2;
            }
        }
        long[] wide = new long[longs];
        for (int place = 0; place < forms.length; place++) {
            int form = Byte.toUnsignedInt(forms[place]);
            if (form >= ODD_MASK) {
                IpBlock block = blocks.get(place);
                boolean ipv4 = form == ODD_MASK;
                wide[words[place]] =
                        ipv4 ? block.network().low() : block.network().high();
                wide[words[place] + 1] =
                        ipv4 ? block.maskLow() : block.network().low();
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

    IpBlock get(int place) {
        int form = form(place);
        if (form < ODD_MASK) {
            return IpBlock.prefix(IpAddress.ofIpv4(words[place]), form);
        }
        long first = wide[words[place]];
        long second = wide[words[place] + 1];
        return form == ODD_MASK
                ? IpBlock.masked(IpAddress.ofIpv4((int) first), IpAddress.ofIpv4((int) second))
                : IpBlock.prefix(IpAddress.ofIpv6(first, second), form - IPV6);
    }

    boolean isIpv4Prefix(int place) {
        return form(place) < ODD_MASK;
    }

    boolean isIpv6(int place) {
        return form(place) >= IPV6;
    }

    /** The length of a prefix. */
    int length(int place) {
        int form = form(place);
        return form < ODD_MASK ? form : form - IPV6;
    }

    /** The upper half of a prefix, left-aligned. */
    long high(int place) {
        return form(place) < ODD_MASK ? (long) words[place] << 32 : wide[words[place]];
    }

    /** The lower half of a prefix, left-aligned. */
    long low(int place) {
        return form(place) < ODD_MASK ? 0 : wide[words[place] + 1];
    }

    private int form(int place) {
        return Byte.toUnsignedInt(forms[place]);
    }
}
