package dev.relaypolicy.tab.list;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.relaypolicy.file.ProblemCollector;
import dev.relaypolicy.file.ReadResult;
import dev.relaypolicy.net.IpTable;
import dev.relaypolicy.tab.CompactRows;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * An address list read from a file. For an address that no row matches, the verdict is {@link AddressVerdict#PASS}. A
 * range in the file becomes as many rows as it needs prefixes. Immutable.
 */
public final class AddressList {

    /** Which matching row decides. */
    public enum Order {
        FIRST,
        /** The one with the highest precedence; of equal ones, the last. */
        PRECEDENCE
    }

    private final String file;
    private final byte[] bytes;
    private final Order order;
    private final List<IpTable.Row<AddressRule>> rows;
    private final int remarks;

    /**
     * Creates a list.
     *
     * @param bytes the content of the file; must not be changed afterwards
     * @param remarks the number of comments and other ignored texts
     */
    AddressList(String file, byte[] bytes, Order order, List<IpTable.Row<AddressRule>> rows, int remarks) {
        this.file = Objects.requireNonNull(file, "file");
        this.bytes = bytes;
        this.order = Objects.requireNonNull(order, "order");
        this.rows = rows;
        this.remarks = remarks;
    }

    /** Returns the rows of a file in which the first matching row decides, unless there was an error. */
    static ReadResult<AddressList> firstMatch(
            String file,
            byte[] bytes,
            ProblemCollector problems,
            CompactRows.Builder rows,
            IntFunction<AddressVerdict> verdict,
            int remarks) {
        if (problems.errors() > 0) {
            return new ReadResult.Unusable<>(problems.list());
        }
        CompactRows<AddressRule> built = rows.build((tag, origin) -> new AddressRule(verdict.apply(tag), 0, origin));
        AddressList list = new AddressList(file, bytes, Order.FIRST, built, remarks);
        return new ReadResult.Usable<>(list, built.size(), problems.list());
    }

    public String file() {
        return file;
    }

    public Order order() {
        return order;
    }

    public List<IpTable.Row<AddressRule>> rows() {
        return rows;
    }

    /** Returns the number of comments and other ignored texts in the file. */
    public int remarks() {
        return remarks;
    }

    /** Returns the rows, ordered so that the first matching row decides. */
    public List<IpTable.Row<AddressRule>> firstMatchRows() {
        if (order == Order.FIRST) {
            return rows;
        }
        // reversed first: of rows with equal precedence the last one decides, and the sort is stable
        return IntStream.range(0, rows.size())
                .mapToObj(i -> rows.get(rows.size() - 1 - i))
                .sorted(Comparator.comparingInt(
                                (IpTable.Row<AddressRule> row) -> row.value().precedence())
                        .reversed())
                .toList();
    }

    public IpTable<AddressRule> table() {
        return order == Order.FIRST
                ? IpTable.firstMatch(rows)
                : IpTable.highest(rows, row -> row.value().precedence());
    }

    /** Returns the line of a row as written, one character per byte. */
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
