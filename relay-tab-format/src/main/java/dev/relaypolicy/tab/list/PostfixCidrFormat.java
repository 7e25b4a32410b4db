package dev.relaypolicy.tab.list;

import com.google.common.base.Ascii;
import dev.relaypolicy.file.Problem.Severity;
import dev.relaypolicy.file.ProblemCollector;
import dev.relaypolicy.file.ReadResult;
import dev.relaypolicy.net.IpBlock;
import dev.relaypolicy.net.IpTable;
import dev.relaypolicy.tab.CompactRows;
import dev.relaypolicy.tab.LineReader;
import java.util.List;
import java.util.Optional;

/**
 * The format with one {@code network action} per line (cidr_table(5), access(5)). Supports the actions {@code OK},
 * {@code PERMIT}, {@code DUNNO}, {@code REJECT} and {@code DROP}, which other tools write, in any case. Text after the
 * action is a comment.
 *
 * <p>Everything else is an error: other actions; {@code !network}, {@code if} and {@code endif}; continuation lines;
 * and a network with bits after its prefix length, which Postfix ignores.
 */
record PostfixCidrFormat() implements AddressListFormat {

    private static final List<AddressVerdict> VERDICTS = List.of(AddressVerdict.values());

    @Override
    public String name() {
        return "postfix-cidr";
    }

    @Override
    public ReadResult<AddressList> read(String file, byte[] bytes) {
        return new Parser(file, bytes).read();
    }

    @Override
    public ReadResult<byte[]> write(AddressList list) {
        return new ConversionCheck(list, name()).allowOnlyPrefixes().orText(() -> {
            StringBuilder out = new StringBuilder();
            for (IpTable.Row<AddressRule> row : list.firstMatchRows()) {
                out.append(row.block())
                        .append(' ')
                        .append(action(row.value().verdict()))
                        .append('\n');
            }
            return out;
        });
    }

    private static String action(AddressVerdict verdict) {
        return switch (verdict) {
            case PERMIT -> "OK";
            case PASS -> "DUNNO";
            case DENY -> "REJECT";
        };
    }

    private static final class Parser {
        private final String file;
        private final byte[] bytes;
        private final ProblemCollector problems;
        private final LineReader line;
        private final CompactRows.Builder rows;
        private int remarks;

        Parser(String file, byte[] bytes) {
            this.file = file;
            this.bytes = bytes;
            this.problems = new ProblemCollector(file);
            this.line = new LineReader(bytes, problems);
            this.rows = new CompactRows.Builder(file);
        }

        ReadResult<AddressList> read() {
            while (line.next()) {
                if (line.at(line.first()) == '#') {
                    remarks++;
                } else {
                    row();
                }
            }
            return AddressList.firstMatch(file, bytes, problems, rows, tag -> VERDICTS.get(tag), remarks);
        }

        private void row() {
            int from = line.first();
            int to = line.skipText(from);
            if (from > line.start()) {
                line.error(
                        line.start(),
                        "continued-line",
                        "in Postfix, a line that begins with a blank continues the previous one: write it as one line");
            } else if (line.at(from) == '!') {
                line.error(
                        from,
                        "negated-network",
                        "`!` (every address except these) is not supported: list the intended addresses");
            } else if (isWord(from, to, "if") || isWord(from, to, "endif")) {
                line.error(
                        from,
                        "conditional-lines",
                        "`if` and `endif` are not supported: write the full network in each line");
            } else {
                Optional<IpBlock> block = PrefixParser.read(line, from, to, Severity.ERROR);
                Optional<AddressVerdict> verdict = verdict(from, to);
                if (block.isPresent() && verdict.isPresent()) {
                    rows.add(line.number(), block.get(), VERDICTS.indexOf(verdict.get()));
                }
            }
        }

        private Optional<AddressVerdict> verdict(int network, int afterNetwork) {
            int from = line.skipBlanks(afterNetwork);
            int to = line.skipText(from);
            if (from == to) {
                line.error(
                        network,
                        "missing-action",
                        "the action is missing after the network: write `OK`, `DUNNO` or `REJECT`");
                return Optional.empty();
            }
            if (line.skipBlanks(to) < line.end()) {
                remarks++;
            }
            if (isWord(from, to, "OK") || isWord(from, to, "PERMIT")) {
                return Optional.of(AddressVerdict.PERMIT);
            } else if (isWord(from, to, "DUNNO")) {
                return Optional.of(AddressVerdict.PASS);
            } else if (isWord(from, to, "REJECT") || isWord(from, to, "DROP")) {
                return Optional.of(AddressVerdict.DENY);
            }
            line.error(
                    from,
                    "unknown-action",
                    PrefixParser.quoted(line.text(from, to))
                            + " is not a supported action: use `OK`, `PERMIT`, `DUNNO`,"
                            + " `REJECT` or `DROP`");
            return Optional.empty();
        }

        private boolean isWord(int from, int to, String word) {
            return Ascii.equalsIgnoreCase(line.text(from, to), word);
        }
    }
}
