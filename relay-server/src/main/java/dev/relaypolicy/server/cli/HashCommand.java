package dev.relaypolicy.server.cli;

import dev.relaypolicy.spi.PasswordHash;
import dev.relaypolicy.spi.Secret;
import dev.relaypolicy.spi.XmailPassword;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
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
    private static final int SALT_OCTETS = 16;
    private static final List<String> SCHEMES = List.of("xmail", "pbkdf2");

    private final Console console;

    @Option(
            names = "--scheme",
            paramLabel = "NAME",
            defaultValue = "xmail",
            description = "the form: xmail, for mailusers.tab, which hides nothing from who can read the file;"
                    + " or pbkdf2, for relay.yaml, from which the password cannot be had back")
    private String scheme = "xmail";

    @Option(
            names = "--iterations",
            paramLabel = "N",
            defaultValue = "" + PasswordHash.DEFAULT_ITERATIONS,
            description = "how dear pbkdf2 makes each guess, and each login; ${DEFAULT-VALUE} if not given")
    private int iterations = PasswordHash.DEFAULT_ITERATIONS;

    HashCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        if (!SCHEMES.contains(scheme)) {
            throw new UsageException("`" + scheme + "` is not a scheme: use " + String.join(" or ", SCHEMES));
        }
        byte[] line = console.in().readNBytes(MAX_OCTETS + 1);
        byte[] password = Arrays.copyOf(line, lengthWithoutEnd(line));
        if (password.length == 0 || password.length > MAX_OCTETS || hasControl(password)) {
            throw new UsageException("a password is one line of 1 to " + MAX_OCTETS + " octets on standard input,"
                    + " without control characters");
        }
        console.out().println(scheme.equals("pbkdf2") ? hashed(password) : XmailPassword.encode(Secret.of(password)));
        return ExitCode.OK;
    }

    private String hashed(byte[] password) {
        byte[] salt = new byte[SALT_OCTETS];
        new SecureRandom().nextBytes(salt);
        try {
            return PasswordHash.of(password, iterations, salt).encoded();
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
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
        for (byte octet : password) {
            if ((octet & 0xff) < ' ' || octet == 0x7f) {
                return true;
            }
        }
        return false;
    }
}
