package dev.relaypolicy.testkit.probe;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What one session says so that the server hands on mail which it should not. Everything is a whole line without its CRLF.
 *
 * @param suite who tries it, or what it claims
 * @param opening said before the server's greeting, as a proxy would
 * @param ehlo the name given at EHLO
 * @param claim a command behind EHLO, whose answer does not count; EHLO comes once more behind it
 * @param mail the MAIL command
 * @param rcpt the RCPT command
 */
public record ProbePattern(
        String suite, Optional<String> opening, String ehlo, Optional<String> claim, String mail, String rcpt) {

    private static final String NOBODY = "relay-probe.invalid";

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
            throw new IllegalArgumentException("what is said is one line, and not empty");
        }
    }

    /**
     * A pattern that its paths alone make.
     *
     * @param reversePath what stands behind the colon of MAIL
     * @param forwardPath what stands behind the colon of RCPT
     */
    static ProbePattern ofPaths(String suite, String reversePath, String forwardPath) {
        return new ProbePattern(
                suite,
                Optional.empty(),
                NOBODY,
                Optional.empty(),
                "MAIL FROM:" + reversePath,
                "RCPT TO:" + forwardPath);
    }

    /** The same from a client that gives itself a name. */
    ProbePattern withEhlo(String name) {
        return new ProbePattern("EHLO " + name, opening, name, claim, mail, rcpt);
    }

    /** The same behind a line that a proxy would send. */
    ProbePattern withOpening(String line) {
        return new ProbePattern(suite, Optional.of(line), ehlo, claim, mail, rcpt);
    }

    /** The same behind a command. */
    ProbePattern withClaim(String command) {
        return new ProbePattern(suite, opening, ehlo, Optional.of(command), mail, rcpt);
    }

    /** Returns what makes the pattern, in the order in which it is said. */
    @Override
    public String toString() {
        return Stream.of(Stream.of(suite + ":"), opening.stream(), claim.stream(), Stream.of(mail, rcpt))
                .flatMap(part -> part)
                .collect(Collectors.joining("  "));
    }
}
