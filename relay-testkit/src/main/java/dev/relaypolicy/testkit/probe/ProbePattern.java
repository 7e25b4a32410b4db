package dev.relaypolicy.testkit.probe;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The commands of one session that tries to make a server relay, each without its CRLF.
 *
 * @param suite the scanner that uses the pattern, or the kind of claim that it makes
 * @param opening a line to send before the server's greeting, such as a PROXY header
 * @param claim a command to send after EHLO, followed by another EHLO; its reply is ignored unless the server refuses
 *     it and then closes the connection
 */
public record ProbePattern(
        String suite, Optional<String> opening, String ehlo, Optional<String> claim, String mail, String rcpt) {

    private static final String EHLO_NAME = "relay-probe.invalid";

    public ProbePattern {
        requireNonNull(suite, "suite");
        requireNonNull(opening, "opening");
        requireNonNull(claim, "claim");
        Stream.of(opening.stream(), Stream.of(ehlo), claim.stream(), Stream.of(mail), Stream.of(rcpt))
                .flatMap(part -> part)
                .forEach(ProbePattern::requireLine);
    }

    private static void requireLine(String text) {
        if (text.isEmpty() || text.indexOf('\r') >= 0 || text.indexOf('\n') >= 0) {
            throw new IllegalArgumentException("a command is empty or has more than one line");
        }
    }

    /** Takes the text after {@code MAIL FROM:} and {@code RCPT TO:}, parameters included. */
    static ProbePattern ofPaths(String suite, String reversePath, String forwardPath) {
        return new ProbePattern(
                suite,
                Optional.empty(),
                EHLO_NAME,
                Optional.empty(),
                "MAIL FROM:" + reversePath,
                "RCPT TO:" + forwardPath);
    }

    /** Also adds the name to the suite. */
    ProbePattern withEhlo(String name) {
        return new ProbePattern("EHLO " + name, opening, name, claim, mail, rcpt);
    }

    ProbePattern withOpening(String line) {
        return new ProbePattern(suite, Optional.of(line), ehlo, claim, mail, rcpt);
    }

    ProbePattern withClaim(String command) {
        return new ProbePattern(suite, opening, ehlo, Optional.of(command), mail, rcpt);
    }

    /** Returns the suite and the commands in order, without EHLO. */
    @Override
    public String toString() {
        return Stream.of(Stream.of(suite + ":"), opening.stream(), claim.stream(), Stream.of(mail, rcpt))
                .flatMap(part -> part)
                .collect(Collectors.joining("  "));
    }
}
