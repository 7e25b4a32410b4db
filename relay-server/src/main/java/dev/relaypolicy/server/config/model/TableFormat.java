package dev.relaypolicy.server.config.model;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.relaypolicy.Origin;
import dev.relaypolicy.file.FileReader;
import dev.relaypolicy.file.Problem.Severity;
import dev.relaypolicy.file.ProblemCollector;
import dev.relaypolicy.file.ReadResult;
import dev.relaypolicy.file.WhenMissing;
import dev.relaypolicy.net.IpTable;
import dev.relaypolicy.tab.lint.TabKind;
import dev.relaypolicy.tab.list.AddressList;
import dev.relaypolicy.tab.list.AddressListFormat;
import dev.relaypolicy.tab.list.AddressListFormats;
import dev.relaypolicy.tab.list.AddressVerdict;
import dev.relaypolicy.tab.xmail.AliasesTab;
import dev.relaypolicy.tab.xmail.IpMapRule;
import dev.relaypolicy.tab.xmail.IpMapTab;
import dev.relaypolicy.tab.xmail.SmtpRelayTab;
import dev.relaypolicy.tab.xmail.SpamAddressTab;
import dev.relaypolicy.tab.xmail.SpammerRule;
import dev.relaypolicy.tab.xmail.SpammersTab;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A format of a file that a configuration names. A missing file is an error at the start. If a file is deleted later,
 * a permit table is empty and any other keeps its last contents (R12).
 */
public final class TableFormat<T> {

    /** Permitted clients. In each list, the first format is the default. */
    public static final ImmutableList<TableFormat<IpTable<Origin>>> PERMITTED = ImmutableList.of(
            new TableFormat<>("xmail-relay", SmtpRelayTab::read, WhenMissing.EMPTY, TabKind.SMTP_RELAY),
            permitted("cidr-list", AddressListFormats.cidrList(AddressVerdict.PERMIT)),
            permitted("ranges", AddressListFormats.ranges(AddressVerdict.PERMIT)),
            permitted("postfix-cidr", AddressListFormats.postfixCidr()));

    public static final ImmutableList<TableFormat<IpTable<IpMapRule>>> DENIED = ImmutableList.of(
            new TableFormat<>("xmail-ipmap", IpMapTab::read, WhenMissing.KEEP_LAST, TabKind.SMTP_IPMAP),
            denied("cidr-list", AddressListFormats.cidrList(AddressVerdict.DENY)),
            denied("ranges", AddressListFormats.ranges(AddressVerdict.DENY)));

    public static final TableFormat<IpTable<SpammerRule>> SPAMMERS =
            new TableFormat<>("spammers", SpammersTab::read, WhenMissing.KEEP_LAST, TabKind.SPAMMERS);
    public static final TableFormat<SpamAddressTab> SENDERS =
            new TableFormat<>("spam-address", SpamAddressTab::read, WhenMissing.KEEP_LAST, TabKind.SPAM_ADDRESS);
    public static final TableFormat<AliasesTab> ALIASES =
            new TableFormat<>("aliases", AliasesTab::read, WhenMissing.KEEP_LAST, TabKind.ALIASES);

    /** Recipients. Keeps the last contents: an empty list would reject all mail. */
    public static final TableFormat<ImmutableSet<String>> RECIPIENTS =
            new TableFormat<>("lines", TableFormat::readRecipients, WhenMissing.KEEP_LAST);

    public static final ImmutableList<TableFormat<List<User>>> USERS = ImmutableList.of(
            new TableFormat<>("yaml", UserReader::readYaml, WhenMissing.KEEP_LAST),
            new TableFormat<>("mailusers", UserReader::readMailUsers, WhenMissing.KEEP_LAST, TabKind.MAIL_USERS),
            new TableFormat<>("smtpauth", UserReader::readSmtpAuth, WhenMissing.EMPTY, TabKind.SMTP_AUTH));

    private final String name;
    private final FileReader<T> reader;
    private final WhenMissing whenMissing;
    private final Optional<TabKind> kind;

    private TableFormat(String name, FileReader<T> reader, WhenMissing whenMissing) {
        this(name, reader, whenMissing, Optional.empty());
    }

    private TableFormat(String name, FileReader<T> reader, WhenMissing whenMissing, TabKind kind) {
        this(name, reader, whenMissing, Optional.of(kind));
    }

    private TableFormat(String name, FileReader<T> reader, WhenMissing whenMissing, Optional<TabKind> kind) {
        this.name = name;
        this.reader = reader;
        this.whenMissing = whenMissing;
        this.kind = kind;
    }

    /** Returns the names of formats, for the documentation. */
    public static <T> String names(List<TableFormat<T>> formats) {
        return formats.stream()
                .map(format -> "`" + format + "`")
                .collect(Collectors.joining(", "))
                .replaceFirst("`,", "` (the default),");
    }

    private static TableFormat<IpTable<Origin>> permitted(String name, AddressListFormat format) {
        return new TableFormat<>(
                name, new ListReader<>(format, AddressVerdict.PERMIT, origin -> origin), WhenMissing.EMPTY);
    }

    private static TableFormat<IpTable<IpMapRule>> denied(String name, AddressListFormat format) {
        return new TableFormat<>(
                name,
                new ListReader<>(format, AddressVerdict.DENY, origin -> new IpMapRule(true, 0, origin)),
                WhenMissing.KEEP_LAST);
    }

    /**
     * Reads recipients, one per line: a local part, which applies to every domain that names the file, or an address.
     */
    private static ReadResult<ImmutableSet<String>> readRecipients(String file, byte[] bytes) {
        ProblemCollector problems = new ProblemCollector(file);
        ImmutableSet.Builder<String> recipients = ImmutableSet.builder();
        List<String> lines = new String(bytes, StandardCharsets.UTF_8).lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            String text = lines.get(i).strip();
            if (!text.isEmpty() && !text.startsWith("#")) {
                try {
                    recipients.add(RecipientKey.parse(text));
                } catch (IllegalArgumentException e) {
                    problems.add(i + 1, 1, Severity.ERROR, String.valueOf(e.getMessage()), "not-a-recipient");
                }
            }
        }
        ImmutableSet<String> all = recipients.build();
        return problems.errors() > 0
                ? new ReadResult.Unusable<>(problems.list())
                : new ReadResult.Usable<>(all, all.size(), problems.list());
    }

    /** Reads an address list whose rows must all have the same verdict. */
    private record ListReader<V>(AddressListFormat format, AddressVerdict verdict, Function<Origin, V> value)
            implements FileReader<IpTable<V>> {
        @Override
        public ReadResult<IpTable<V>> read(String file, byte[] bytes) {
            ReadResult<AddressList> reading = format.read(file, bytes);
            ProblemCollector others = new ProblemCollector(file);
            reading.usable()
                    .ifPresent(list -> list.rows().stream()
                            .map(IpTable.Row::value)
                            .filter(rule -> rule.verdict() != verdict)
                            .forEach(rule -> others.add(
                                    rule.origin().line(),
                                    0,
                                    Severity.ERROR,
                                    "this row does not " + verdict.word() + ", as every row must here: remove it",
                                    "other-verdict")));
            if (others.errors() > 0) {
                return new ReadResult.Unusable<>(others.list());
            }
            return reading.map(list -> IpTable.firstMatch(list.rows()).map(rule -> value.apply(rule.origin())));
        }
    }

    public String name() {
        return name;
    }

    FileReader<T> reader() {
        return reader;
    }

    WhenMissing whenMissing() {
        return whenMissing;
    }

    /** Returns the kind of table for lint rules; empty if there are none. */
    public Optional<TabKind> kind() {
        return kind;
    }

    @Override
    public String toString() {
        return name;
    }
}
