package dev.relaypolicy.tab.xmail;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.file.FileReader;
import dev.relaypolicy.file.Problem;
import dev.relaypolicy.file.ReadResult;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.net.IpBlock;
import dev.relaypolicy.net.IpTable;
import dev.relaypolicy.tab.TabWriter;
import dev.relaypolicy.testkit.arbitraries.Blocks;
import dev.relaypolicy.testkit.arbitraries.Tables;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

class ReaderProperties {

    private static final List<FileReader<?>> READERS = List.of(
            any(SmtpRelayTab::read),
            any(IpMapTab::read),
            any(SpammersTab::read),
            any(IpPropTab::read),
            any(SpamAddressTab::read),
            any(SmtpAuthTab::read),
            any(MailUsersTab::read),
            any(MlUsersTab::read),
            any(DomainsTab::read),
            any(AliasDomainTab::read),
            any(AliasesTab::read),
            any(ServerTab::read),
            any(UserTab::read),
            any(CommandTab::read));

    private static <T> FileReader<?> any(FileReader<T> reader) {
        return reader;
    }

    @Provide
    Arbitrary<FileReader<?>> readers() {
        return Arbitraries.of(READERS);
    }

    /** Almost valid files, from the words of all files with typical errors. */
    @Provide
    Arbitrary<String> files() {
        Arbitrary<String> words = Arbitraries.frequencyOf(
                Tuple.of(
                        6,
                        Arbitraries.of(
                                "10.0.0.0",
                                "255.0.0.0",
                                "10.0.0.0/8",
                                "::1",
                                "2001:db8::/32",
                                "::ffff:10.0.0.0/104",
                                "DENY",
                                "ALLOW",
                                "1",
                                "-1",
                                "code=0",
                                "code=1",
                                "NoAuth=1",
                                "WhiteList",
                                "a.example",
                                "*.example",
                                "160006170011",
                                "U",
                                "M",
                                "MR",
                                "u",
                                "*@bad.example")),
                Tuple.of(
                        1,
                        Arbitraries.of(
                                "",
                                " ",
                                "24",
                                "0x7f",
                                "127.1",
                                "10.0.0.0/",
                                "10.0.0.0/99",
                                "code=",
                                "-2",
                                "high",
                                "[a",
                                "..",
                                "a..b",
                                "\u00fc")));
        Arbitrary<String> fields = Combinators.combine(
                        words, Arbitraries.of("\"x\"", "\"x\"", "x", "x", "\"x", "x\"", " x"))
                .as((word, shape) -> shape.replace("x", word));
        Arbitrary<String> lines = Arbitraries.frequencyOf(
                Tuple.of(8, fields.list().ofMinSize(1).ofMaxSize(6).map(list -> String.join("\t", list))),
                Tuple.of(1, Arbitraries.of("", " ", "\t", "# x", " # x")));
        return lines.list().ofMaxSize(5).map(list -> String.join("\n", list));
    }

    private static ReadResult<?> read(FileReader<?> reader, String text) {
        return reader.read("t.tab", text.getBytes(ISO_8859_1));
    }

    @Property(tries = 10_000)
    void r11_usableFileHasEveryWrittenRow(@ForAll("readers") FileReader<?> reader, @ForAll("files") String text) {
        if (read(reader, text) instanceof ReadResult.Usable<?> usable) {
            long written = Arrays.stream(text.split("\n", -1))
                    .filter(line -> !line.matches("(?s)[ \t]*(#.*)?"))
                    .count();
            assertThat(usable.rows()).isEqualTo((int) written);
        }
    }

    @Property(tries = 10_000)
    void everyErrorHasFileLineAndColumn(@ForAll("readers") FileReader<?> reader, @ForAll("files") String text) {
        String[] lines = text.split("\n", -1);
        assertThat(read(reader, text).problems()).allSatisfy(problem -> {
            assertThat(problem.file()).isEqualTo("t.tab");
            assertThat(problem.line()).isBetween(1, lines.length);
            assertThat(problem.column()).isBetween(1, lines[problem.line() - 1].length());
        });
    }

    @Property
    void oneInvalidRowMakesFileUnusable(@ForAll("readers") FileReader<?> reader, @ForAll("files") String text) {
        assertThat(read(reader, text + "\n\"a\"junk\n").problems()).anyMatch(Problem::isError);
    }

    @Property
    void readsArbitraryBytes(@ForAll("readers") FileReader<?> reader, @ForAll byte[] bytes) {
        assertThat(reader.read("t.tab", bytes).problems()).isNotNull();
    }

    @Property
    void emptyFileHasNoRows(@ForAll("readers") FileReader<?> reader) {
        assertThat(reader.read("t.tab", new byte[0]))
                .isInstanceOfSatisfying(
                        ReadResult.Usable.class,
                        usable -> assertThat(usable.rows()).isZero());
    }

    @Property
    void readsBlocksAsWritten(@ForAll("blocks") List<IpBlock> blocks) {
        List<List<String>> rows = blocks.stream()
                .map(block -> block.prefixLength().isPresent()
                        ? List.of(block.toString())
                        : List.of(
                                block.network().toString(),
                                IpAddress.ofIpv4((int) block.maskLow()).toString()))
                .toList();
        assertThat(SmtpRelayTab.read("t.tab", TabWriter.write(rows)).orThrow().rows())
                .extracting(IpTable.Row::block)
                .isEqualTo(blocks);
    }

    @Provide
    Arbitrary<List<IpBlock>> blocks() {
        return Arbitraries.oneOf(Tables.blocks(), Blocks.any().list().ofMaxSize(5));
    }
}
