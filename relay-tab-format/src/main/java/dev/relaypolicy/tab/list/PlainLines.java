package dev.relaypolicy.tab.list;

import dev.relaypolicy.file.ProblemCollector;
import dev.relaypolicy.file.ReadResult;
import dev.relaypolicy.net.IpBlock;
import dev.relaypolicy.tab.CompactRows;
import dev.relaypolicy.tab.LineReader;
import java.util.List;

/** Reads files with one item per line and comments after {@code #} or {@code ;}. */
final class PlainLines {

    @FunctionalInterface
    interface ItemReader {
        /**
         * Reads the item between {@code from} and {@code to}, neither of which is next to a blank. Returns empty after
         * reporting an error.
         */
        List<IpBlock> read(LineReader line, int from, int to);
    }

    /** The file size is no limit: a line with an IPv6 range can expand to 254 rows. */
    private static final int MAX_ROWS = 1 << 22;

    private PlainLines() {}

    static ReadResult<AddressList> read(String file, byte[] bytes, AddressVerdict verdict, ItemReader items) {
        ProblemCollector problems = new ProblemCollector(file);
        CompactRows.Builder rows = new CompactRows.Builder(file);
        LineReader lines = new LineReader(bytes, problems);
        int remarks = 0;
        while (lines.next() && roomLeft(rows, lines)) {
            int remark = remark(lines);
            if (remark < lines.end()) {
                remarks++;
            }
            int to = withoutBlanks(lines, remark);
            if (to > lines.first()) {
                for (IpBlock block : items.read(lines, lines.first(), to)) {
                    rows.add(lines.number(), block, 0);
                }
            }
        }
        return AddressList.firstMatch(file, bytes, problems, rows, tag -> verdict, remarks);
    }

    private static boolean roomLeft(CompactRows.Builder rows, LineReader line) {
        boolean room = rows.size() < MAX_ROWS;
        if (!room) {
            line.error(
                    line.first(),
                    "too-many-rows",
                    "the lines before this one expand to " + rows.size() + " prefixes, the limit");
        }
        return room;
    }

    private static int remark(LineReader line) {
        int i = line.first();
        while (i < line.end() && line.at(i) != '#' && line.at(i) != ';') {
            i++;
        }
        return i;
    }

    /** Returns the end of the text before {@code to}, without trailing blanks. */
    static int withoutBlanks(LineReader line, int to) {
        int i = to;
        while (i > line.first() && (line.at(i - 1) == ' ' || line.at(i - 1) == '\t')) {
            i--;
        }
        return i;
    }
}
