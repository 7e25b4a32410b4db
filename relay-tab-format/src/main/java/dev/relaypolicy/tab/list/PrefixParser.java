package dev.relaypolicy.tab.list;

import dev.relaypolicy.file.Problem;
import dev.relaypolicy.file.Problem.Severity;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.net.IpBlock;
import dev.relaypolicy.tab.LineReader;
import java.util.Optional;

/** Parses {@code address} and {@code address/length} in a line. */
final class PrefixParser {

    private static final int MAX_LENGTH = 64;

    private PrefixParser() {}

    /** Returns empty after reporting an error; {@code hostBits} is the severity of bits after the prefix length. */
    static Optional<IpBlock> read(LineReader line, int from, int to, Severity hostBits) {
        CharSequence text = line.text(from, to);
        if (text.length() > MAX_LENGTH) {
            line.error(from, "not-an-address", quoted(text) + " is too long for an address");
            return Optional.empty();
        }
        try {
            IpBlock block = IpBlock.parse(text);
            boolean usable = !hasHostBits(line, from, to, block) || reportHostBits(line, from, to, block, hostBits);
            return usable ? Optional.of(block) : Optional.empty();
        } catch (IllegalArgumentException e) {
            line.error(from, "not-an-address", String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private static boolean hasHostBits(LineReader line, int from, int to, IpBlock block) {
        int slash = line.find('/', from, to);
        return slash < to && !IpAddress.tryParse(line.text(from, slash)).equals(Optional.of(block.network()));
    }

    /** Returns whether the block may still be used. */
    private static boolean reportHostBits(LineReader line, int from, int to, IpBlock block, Severity severity) {
        String meaning = "`" + block + "` is " + block.network() + " to " + block.last() + ", " + block.size()
                + " addresses: write that prefix or a single address";
        line.report(
                severity,
                from,
                "host-bits",
                quoted(line.text(from, to)) + " has bits after its prefix length; " + meaning);
        return severity != Severity.ERROR;
    }

    static String quoted(CharSequence text) {
        return Problem.quote(text.toString());
    }
}
