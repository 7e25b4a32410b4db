package dev.relaypolicy.testkit.arbitraries;

import dev.relaypolicy.mail.AddressLiteral;
import dev.relaypolicy.mail.DomainName;
import dev.relaypolicy.mail.EmailAddress;
import dev.relaypolicy.mail.ForwardPath;
import dev.relaypolicy.mail.MailDomain;
import dev.relaypolicy.mail.ReversePath;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Generators of valid local parts, domains, addresses and paths (RFC 5321, RFC 6531). */
public final class MailNames {

    private static final String ATOM =
            "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-/=?^_`{|}~";
    private static final String QUOTED = " !#$%&'()*+,-./:;<=>?@[]^_`{|}~abcXYZ012";

    private MailNames() {}

    /** Generates local parts: mostly dot-atoms, some quoted strings, some beyond ASCII. */
    public static Arbitrary<String> localParts() {
        return Arbitraries.frequencyOf(
                Tuple.of(6, dotAtoms()), Tuple.of(2, quotedStrings()), Tuple.of(1, unicodeLocalParts()));
    }

    /** Generates dot-atoms of 1 to 3 atoms. */
    public static Arbitrary<String> dotAtoms() {
        return atoms(ATOM).list().ofMinSize(1).ofMaxSize(3).map(atoms -> String.join(".", atoms));
    }

    /** Generates quoted strings with spaces, separators and quoted pairs. */
    public static Arbitrary<String> quotedStrings() {
        Arbitrary<String> pieces = Arbitraries.oneOf(
                Arbitraries.of(
                        QUOTED.chars().mapToObj(c -> String.valueOf((char) c)).toList()),
                Arbitraries.of("\\\"", "\\\\", "\\a", "\\ "));
        return pieces.list().ofMinSize(1).ofMaxSize(12).map(list -> '"' + String.join("", list) + '"');
    }

    /** Generates dot-atoms with letters beyond ASCII, in Unicode normalization form C. */
    public static Arbitrary<String> unicodeLocalParts() {
        return atoms("aéüñжλ日本").list().ofMinSize(1).ofMaxSize(2).map(atoms -> "é" + String.join(".", atoms));
    }

    /** Generates domain names of 1 to 4 labels in canonical form. */
    public static Arbitrary<DomainName> domains() {
        return Arbitraries.oneOf(
                labels().list().ofMinSize(1).ofMaxSize(4).map(labels -> DomainName.parse(String.join(".", labels))),
                Arbitraries.of(
                                "example.org",
                                "mail.example.org",
                                "xexample.org",
                                "example.net",
                                "xn--bcher-kva.example")
                        .map(DomainName::parse));
    }

    /** Generates address literals of either family. */
    public static Arbitrary<AddressLiteral> literals() {
        return Addresses.any().map(AddressLiteral::new);
    }

    /** Generates mail addresses, some with an address literal. */
    public static Arbitrary<EmailAddress> addresses() {
        Arbitrary<MailDomain> anywhere = Arbitraries.frequencyOf(Tuple.of(9, domains()), Tuple.of(1, literals()));
        return Combinators.combine(localParts(), anywhere).as(EmailAddress::new).withoutEdgeCases();
    }

    /** Generates reverse paths, some of them null. */
    public static Arbitrary<ReversePath> reversePaths() {
        return addresses().optional(0.8).map(ReversePath::new);
    }

    /** Generates forward paths, some of them the bare {@code <postmaster>}. */
    public static Arbitrary<ForwardPath> forwardPaths() {
        return addresses().optional(0.9).map(ForwardPath::new);
    }

    private static Arbitrary<String> atoms(String characters) {
        return Arbitraries.strings()
                .withChars(characters.toCharArray())
                .ofMinLength(1)
                .ofMaxLength(10);
    }

    private static Arbitrary<String> labels() {
        Arbitrary<String> words =
                Arbitraries.strings().withCharRange('a', 'z').ofMinLength(1).ofMaxLength(8);
        Arbitrary<String> tails = Arbitraries.of("", "", "", "1", "42", "-x", "-0a");
        return Combinators.combine(words, tails).as((word, tail) -> word + tail);
    }
}
