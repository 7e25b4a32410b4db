package dev.relaypolicy.tab.list;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.relaypolicy.net.IpTable;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * A list of addresses as a file says it. An address that no row is about has the verdict {@link Verdict#PASS}. Immutable.
 *
 * <p>A row of a file may be several rows here: a range is as many as it takes prefixes.
 */
public final class AddressList {

    /** Which of the rows that are about an address decides. */
    public enum Order {
        /** The first. */
        FIRST,
        /** The one with the greatest precedence, the later of two equal ones. */
        PRECEDENCE
    }

    private final String file;
    private final byte[] bytes;
    private final Order order;
    private final List<IpTable.Row<AddressRule>> rows;
    private final int remarks;

    /**
     * A list.
     *
     * @param file the file as problems and origins name it
     * @param bytes its content, not to be changed any more
     * @param order which row decides
     * @param rows the rows, as they stand in the file; a list that does not change
     * @param remarks how many comments and other texts there are that decide nothing
     */
    AddressList(String file, byte[] bytes, Order order, List<IpTable.Row<AddressRule>> rows, int remarks) {
        this.file = Objects.requireNonNull(file, "file");
        this.bytes = bytes;
        this.order = Objects.requireNonNull(order, "order");
        this.rows = rows;
        this.remarks = remarks;
    }

    /** The file as problems and origins name it. */
    public String file() {
        return file;
    }

    /** Which row decides. */
    public Order order() {
        return order;
    }

    /** The rows, as they stand in the file. */
    public List<IpTable.Row<AddressRule>> rows() {
        return rows;
    }

    /** How many comments and other texts stand in the file that decide nothing. */
    public int remarks() {
        return remarks;
    }

    /** The rows in an order in which the first one that is about an address decides. */
    public List<IpTable.Row<AddressRule>> firstMatchRows() {
        if (order == Order.FIRST) {
            return rows;
        }
        // from the last to the first, so that the later of two equal rows comes before the other
        return IntStream.range(0, rows.size())
                .mapToObj(i -> rows.get(rows.size() - 1 - i))
                .sorted(Comparator.comparingInt(
                                (IpTable.Row<AddressRule> row) -> row.value().precedence())
                        .reversed())
                .toList();
    }

    /** The table that says which row decides for an address. */
    public IpTable<AddressRule> table() {
        return order == Order.FIRST
                ? IpTable.firstMatch(rows)
                : IpTable.highest(rows, row -> row.value().precedence());
    }

    /** The line that a row stands in, as it is written, one character a byte. */
    public String text(AddressRule rule) {
        int start = 0;
        for (int line = 1; line < rule.origin().line(); line++) {
            start = endOfLine(start) + 1;
        }
        return new String(Arrays.copyOfRange(bytes, start, endOfLine(start)), ISO_8859_1).strip();
    }

    private int endOfLine(int start) {
        int i = start;
        while (i < bytes.length && bytes[i] != '\n') {
            i++;
        }
        return i;
    }
}
