package dev.relaypolicy.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.primitives.Ints;
import dev.relaypolicy.server.run.ExitCode;
import dev.relaypolicy.spi.PasswordHash;
import dev.relaypolicy.spi.Secret;
import dev.relaypolicy.tab.xmail.XmailPassword;
import java.io.ByteArrayOutputStream;
import java.io.Console;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code relay hash}. */
@Command(
        name = "hash",
        customSynopsis = "relay hash [--scheme NAME] [--iterations N]",
        description =
                "Prints the stored form of a password. On a terminal, asks for the password twice and does not show"
                        + " it; otherwise reads it from standard input, one line of 1 to 1,024 bytes without control characters.",
        footer = {"Examples:", "  relay hash --scheme pbkdf2", "  printf 'secret\\n' | relay hash"})
final class HashCommand implements Callable<Integer> {

    private static final int MAX_BYTES = 1024;
    private static final int SALT_BYTES = 16;
    private static final List<String> SCHEMES = List.of("xmail", "pbkdf2");

    private final CommandContext context;

    @Option(
            names = "--scheme",
            paramLabel = "NAME",
            description = "pbkdf2: a hash for relay.yaml; xmail: the form of mailusers.tab, which anyone who reads it"
                    + " can reverse; default: xmail")
    private String scheme = "xmail";

    @Option(
            names = "--iterations",
            paramLabel = "N",
            converter = WholeNumberConverter.class,
            description = "the cost of pbkdf2, for each login and for each guess: 1,000 to 10,000,000; default: "
                    + PasswordHash.DEFAULT_ITERATIONS)
    private int iterations = PasswordHash.DEFAULT_ITERATIONS;

    HashCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws IOException {
        if (!SCHEMES.contains(scheme)) {
            throw new UsageException("`" + scheme + "` is not a scheme: use " + String.join(" or ", SCHEMES));
        }
        byte[] password = password();
        if (password.length == 0 || password.length > MAX_BYTES || hasControl(password)) {
            throw new UsageException(
                    "a password is one line of 1 to " + MAX_BYTES + " bytes without control characters");
        }
        context.out()
                .writer()
                .println(scheme.equals("pbkdf2") ? hashed(password) : XmailPassword.encode(Secret.of(password)));
        context.out().writer().flush();
        return ExitCode.OK;
    }

    private byte[] password() throws IOException {
        @Nullable Console console = context.terminal() ? System.console() : null;
        if (console != null) {
            return prompt(console);
        }
        byte[] line = context.terminal() ? visibleLine() : context.in().readNBytes(MAX_BYTES + 1);
        return Arrays.copyOf(line, lengthWithoutEnd(line));
    }

    private static byte[] prompt(Console console) {
        char[] password = console.readPassword("password: ");
        char[] repeated = password == null ? null : console.readPassword("again: ");
        if (password == null || repeated == null) {
            throw new UsageException("no password was typed");
        }
        if (!Arrays.equals(password, repeated)) {
            throw new UsageException("the two passwords differ: run this again");
        }
        String text = new String(password);
        if (text.indexOf('\ufffd') >= 0) {
            throw new UsageException(
                    "the password has characters outside of the terminal's character set: set LC_ALL to a"
                            + " UTF-8 locale, such as C.UTF-8");
        }
        return text.getBytes(UTF_8);
    }

    /** The echo cannot be disabled, because standard output is not a terminal. */
    private byte[] visibleLine() throws IOException {
        context.err().writer().print("password (visible): ");
        context.err().writer().flush();
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int next = context.in().read();
        while (next >= 0 && next != '\n' && line.size() <= MAX_BYTES) {
            line.write(next);
            next = context.in().read();
        }
        return line.toByteArray();
    }

    private String hashed(byte[] password) {
        byte[] salt = new byte[SALT_BYTES];
        new SecureRandom().nextBytes(salt);
        try {
            return PasswordHash.of(password, iterations, salt).encoded();
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }

    static final class WholeNumberConverter implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String value) {
            return Optional.ofNullable(Ints.tryParse(value))
                    .orElseThrow(() -> new TypeConversionException("`" + value + "` is not a whole number"));
        }
    }

    private static int lengthWithoutEnd(byte[] line) {
        int length = line.length;
        if (length > 0 && line[length - 1] == '\n') {
            length--;
        }
        return length > 0 && line[length - 1] == '\r' ? length - 1 : length;
    }

    private static boolean hasControl(byte[] password) {
        for (byte next : password) {
            if ((next & 0xff) < ' ' || next == 0x7f) {
                return true;
            }
        }
        return false;
    }
}
