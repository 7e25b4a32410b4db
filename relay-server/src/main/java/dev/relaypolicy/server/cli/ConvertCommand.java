package dev.relaypolicy.server.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.relaypolicy.file.AtomicFile;
import dev.relaypolicy.file.FileSource;
import dev.relaypolicy.file.Problem;
import dev.relaypolicy.file.ReadResult;
import dev.relaypolicy.file.WhenMissing;
import dev.relaypolicy.server.run.ExitCode;
import dev.relaypolicy.tab.list.AddressList;
import dev.relaypolicy.tab.list.AddressListFormat;
import dev.relaypolicy.tab.list.AddressListFormats;
import dev.relaypolicy.tab.list.AddressVerdict;
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
        customSynopsis = "relay convert --from FORMAT --to FORMAT [--as VERDICT] IN [OUT]",
        description = "Converts a list of addresses to another format. Writes nothing if the new list would not mean"
                + " the same for every address. Formats: xmail-relay (smtprelay.tab), xmail-ipmap, postfix-cidr,"
                + " cidr-list, ranges.",
        exitCodeList = {"0:converted", "1:the list cannot be read, expressed in the format, or written"},
        footer = {
            "Examples:",
            "  relay convert --from xmail-relay --to postfix-cidr smtprelay.tab relay.cidr",
            "  relay convert --from cidr-list --as permit --to xmail-relay networks -"
        })
final class ConvertCommand implements Callable<Integer> {

    private static final String STANDARD = "-";
    private static final String FORMATS = "xmail-relay, xmail-ipmap, postfix-cidr, cidr-list or ranges";

    private final CommandContext context;

    @Option(names = "--from", paramLabel = "FORMAT", required = true, description = "the format of IN; required")
    private String from = "";

    @Option(names = "--to", paramLabel = "FORMAT", required = true, description = "the format of OUT; required")
    private String to = "";

    @Option(
            names = "--as",
            paramLabel = "VERDICT",
            description = "what a cidr-list or ranges means for its addresses: permit, pass or deny; required if one"
                    + " of the two formats is such a list")
    private @Nullable String as;

    @Parameters(index = "0", paramLabel = "IN", description = "the file to read, or - for standard input; required")
    private String in = STANDARD;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "OUT",
            description = "the file to replace; default: -, which is standard output")
    private String out = STANDARD;

    ConvertCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws IOException {
        Optional<AddressVerdict> verdict = verdict();
        AddressListFormat source = format("--from", from, verdict);
        AddressListFormat target = format("--to", to, verdict);
        ReadResult<AddressList> read = read(source);
        print(read.problems());
        if (read.usable().isEmpty()) {
            return ExitCode.NO;
        }
        ReadResult<byte[]> written = target.write(read.orThrow());
        print(written.problems());
        if (written.usable().isEmpty()) {
            context.err().println("relay: nothing was written: " + to + " cannot express this list");
            return ExitCode.NO;
        }
        return write(written.orThrow());
    }

    private Optional<AddressVerdict> verdict() {
        boolean bothPlain = isPlain(from) && isPlain(to);
        boolean onePlain = isPlain(from) != isPlain(to);
        if (as == null && onePlain) {
            throw new UsageException((isPlain(from) ? from : to)
                    + " has no verdicts for its addresses: add --as permit, --as pass or --as deny");
        }
        if (as == null) {
            // between two lists without verdicts, any verdict gives the same result
            return bothPlain ? Optional.of(AddressVerdict.PASS) : Optional.empty();
        }
        if (!onePlain && !bothPlain) {
            throw new UsageException(
                    "--as is for cidr-list and ranges: " + from + " and " + to + " have their own verdicts");
        }
        for (AddressVerdict verdict : AddressVerdict.values()) {
            if (verdict.word().equals(as.toLowerCase(Locale.ROOT))) {
                return Optional.of(verdict);
            }
        }
        throw new UsageException("`" + as + "` in --as: use permit, pass or deny");
    }

    private static boolean isPlain(String format) {
        return format.equals("cidr-list") || format.equals("ranges");
    }

    private static AddressListFormat format(String option, String name, Optional<AddressVerdict> verdict) {
        return switch (name) {
            case "xmail-relay" -> AddressListFormats.xmailRelay();
            case "xmail-ipmap" -> AddressListFormats.xmailIpMap();
            case "postfix-cidr" -> AddressListFormats.postfixCidr();
            case "cidr-list" -> AddressListFormats.cidrList(verdict.orElseThrow());
            case "ranges" -> AddressListFormats.ranges(verdict.orElseThrow());
            default -> throw new UsageException("`" + name + "` in " + option + " is not a format: use " + FORMATS);
        };
    }

    private ReadResult<AddressList> read(AddressListFormat format) throws IOException {
        if (!in.equals(STANDARD)) {
            return new FileSource<>(Path.of(in), in, format::read, WhenMissing.REQUIRED).read();
        }
        byte[] bytes = context.in().readNBytes(Math.toIntExact(FileSource.MAX_BYTES + 1));
        if (bytes.length > FileSource.MAX_BYTES) {
            throw new UsageException("standard input has more than " + FileSource.MAX_BYTES + " bytes");
        }
        return format.read("standard input", bytes);
    }

    private void print(List<Problem> problems) {
        problems.forEach(context.err()::println);
    }

    private int write(byte[] content) {
        if (out.equals(STANDARD)) {
            context.out().writer().print(new String(content, US_ASCII));
            context.out().writer().flush();
            return ExitCode.OK;
        }
        try {
            replace(Path.of(out), content);
            return ExitCode.OK;
        } catch (IOException e) {
            context.err()
                    .println("relay: `" + Escapes.printable(out) + "` cannot be written: "
                            + Escapes.printable(e.toString()));
            return ExitCode.NO;
        }
    }

    /** A server may be reading the file, so it is replaced atomically. */
    private static void replace(Path target, byte[] content) throws IOException {
        if (Files.exists(target) && !Files.isRegularFile(target)) {
            // a device or a pipe must not be replaced by a file
            Files.write(target, content);
            return;
        }
        AtomicFile.replace(target, Path.of(target + ".new"), content);
    }
}
