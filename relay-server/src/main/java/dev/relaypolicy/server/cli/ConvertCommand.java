package dev.relaypolicy.server.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.relaypolicy.tab.TabProblem;
import dev.relaypolicy.tab.TabReading;
import dev.relaypolicy.tab.list.AddressList;
import dev.relaypolicy.tab.list.AddressListFormat;
import dev.relaypolicy.tab.list.AddressListFormats;
import dev.relaypolicy.tab.list.Verdict;
import dev.relaypolicy.tab.live.TabSource;
import dev.relaypolicy.tab.live.WhenMissing;
import dev.relaypolicy.text.Escapes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code relay convert}. */
@Command(
        name = "convert",
        description = "Converts a list of addresses from one format to another, without loss or not at all. Formats:"
                + " xmail-relay, xmail-ipmap, postfix-cidr, cidr-list, ranges.",
        mixinStandardHelpOptions = true)
final class ConvertCommand implements Callable<Integer> {

    private static final String STANDARD = "-";
    private static final String FORMATS = "xmail-relay, xmail-ipmap, postfix-cidr, cidr-list or ranges";

    private final Console console;

    @Option(names = "--from", paramLabel = "FORMAT", required = true, description = "the format of IN")
    private String from = "";

    @Option(names = "--to", paramLabel = "FORMAT", required = true, description = "the format of OUT")
    private String to = "";

    @Option(
            names = "--as",
            paramLabel = "VERDICT",
            description =
                    "what becomes of the addresses of a cidr-list or ranges, which do not say it: permit, pass or deny")
    private @Nullable String as;

    @Parameters(index = "0", paramLabel = "IN", description = "the file to read; - for standard input")
    private String in = STANDARD;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "OUT",
            description = "the file to write, replaced as a whole; - or nothing for standard output")
    private String out = STANDARD;

    ConvertCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        Optional<Verdict> verdict = verdict();
        AddressListFormat source = format("--from", from, verdict);
        AddressListFormat target = format("--to", to, verdict);
        TabReading<AddressList> read = read(source);
        print(read.problems());
        if (read.usable().isEmpty()) {
            return ExitCode.NO;
        }
        TabReading<byte[]> written = target.write(read.orThrow());
        print(written.problems());
        if (written.usable().isEmpty()) {
            console.err().println("relay: nothing was written: " + to + " cannot say what this list says");
            return ExitCode.NO;
        }
        return write(written.orThrow());
    }

    private Optional<Verdict> verdict() {
        boolean bothPlain = isPlain(from) && isPlain(to);
        boolean onePlain = isPlain(from) != isPlain(to);
        if (as == null && onePlain) {
            throw new UsageException("a " + (isPlain(from) ? from : to)
                    + " does not say what becomes of its addresses: add --as permit, --as pass or --as deny");
        }
        if (as == null) {
            // between two lists that do not say it, any will do
            return bothPlain ? Optional.of(Verdict.PASS) : Optional.empty();
        }
        if (!onePlain && !bothPlain) {
            throw new UsageException("--as is for cidr-list and ranges: " + from + " and " + to + " say it themselves");
        }
        for (Verdict verdict : Verdict.values()) {
            if (verdict.word().equals(as.toLowerCase(Locale.ROOT))) {
                return Optional.of(verdict);
            }
        }
        throw new UsageException("`" + as + "` in --as: use permit, pass or deny");
    }

    private static boolean isPlain(String format) {
        return format.equals("cidr-list") || format.equals("ranges");
    }

    private static AddressListFormat format(String option, String name, Optional<Verdict> verdict) {
        return switch (name) {
            case "xmail-relay" -> AddressListFormats.xmailRelay();
            case "xmail-ipmap" -> AddressListFormats.xmailIpMap();
            case "postfix-cidr" -> AddressListFormats.postfixCidr();
            case "cidr-list" -> AddressListFormats.cidrList(verdict.orElseThrow());
            case "ranges" -> AddressListFormats.ranges(verdict.orElseThrow());
            default -> throw new UsageException("`" + name + "` in " + option + " is not a format: use " + FORMATS);
        };
    }

    private TabReading<AddressList> read(AddressListFormat format) throws IOException {
        if (!in.equals(STANDARD)) {
            return new TabSource<>(Path.of(in), in, format::read, WhenMissing.REQUIRED).read();
        }
        byte[] bytes = console.in().readNBytes(Math.toIntExact(TabSource.MAX_BYTES + 1));
        if (bytes.length > TabSource.MAX_BYTES) {
            throw new UsageException("more than the " + TabSource.MAX_BYTES + " bytes that are read on standard input");
        }
        return format.read("standard input", bytes);
    }

    private void print(List<TabProblem> problems) {
        problems.forEach(console.err()::println);
    }

    private int write(byte[] content) {
        if (out.equals(STANDARD)) {
            console.out().print(new String(content, US_ASCII));
            console.out().flush();
            return ExitCode.OK;
        }
        try {
            replace(Path.of(out), content);
            return ExitCode.OK;
        } catch (IOException e) {
            console.err()
                    .println("relay: `" + Escapes.printable(out) + "` cannot be written: "
                            + Escapes.printable(e.toString()));
            return ExitCode.NO;
        }
    }

    /** Leaves the old content or the new one, whatever happens: a server may be reading the file. */
    private static void replace(Path target, byte[] content) throws IOException {
        if (Files.exists(target) && !Files.isRegularFile(target)) {
            // a device or a pipe takes what it is given, and must not be replaced by a file
            Files.write(target, content);
            return;
        }
        NewFile.replace(target, Path.of(target + ".new"), content);
    }
}
