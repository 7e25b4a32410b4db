package dev.relaypolicy.server.cli;

import dev.relaypolicy.spi.Secret;
import dev.relaypolicy.spi.XmailPassword;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code relay hash}. */
@Command(
        name = "hash",
        description = "Turns a password from standard input, one line, into a stored form.",
        mixinStandardHelpOptions = true)
final class HashCommand implements Callable<Integer> {

    private static final int MAX_OCTETS = 1024;

    private final Console console;

    @Option(
            names = "--scheme",
            paramLabel = "NAME",
            defaultValue = "xmail",
            description = "the form: xmail, for mailusers.tab, which hides nothing from who can read the file")
    private String scheme = "xmail";

    HashCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        if (!scheme.equals("xmail")) {
            throw new UsageException("`" + scheme + "` is not a scheme: use xmail");
        }
        byte[] line = console.in().readNBytes(MAX_OCTETS + 1);
        byte[] password = Arrays.copyOf(line, lengthWithoutEnd(line));
        if (password.length == 0 || password.length > MAX_OCTETS || hasControl(password)) {
            throw new UsageException("a password is one line of 1 to " + MAX_OCTETS + " octets on standard input,"
                    + " without control characters");
        }
        console.out().println(XmailPassword.encode(Secret.of(password)));
        return ExitCode.OK;
    }

    private static int lengthWithoutEnd(byte[] line) {
        int length = line.length;
        if (length > 0 && line[length - 1] == '\n') {
            length--;
        }
        return length > 0 && line[length - 1] == '\r' ? length - 1 : length;
    }

    private static boolean hasControl(byte[] password) {
        for (byte octet : password) {
            if ((octet & 0xff) < ' ' || octet == 0x7f) {
                return true;
            }
        }
        return false;
    }
}
