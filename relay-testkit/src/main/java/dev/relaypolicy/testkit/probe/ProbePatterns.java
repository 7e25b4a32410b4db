package dev.relaypolicy.testkit.probe;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The patterns with which scanners and spammers find open relays (nmap's {@code smtp-open-relay}, abuse.net, ORBS,
 * DSBL, MAPS), and false claims about the client's identity.
 */
public final class ProbePatterns {

    /**
     * Reverse and forward paths. {@code S} is the sender's local part, {@code R@X} an external recipient, {@code T} the
     * server's domain, {@code [I]} its address, and {@code xT} another domain that ends with the text of {@code T}.
     * Even a lenient parser finds no local mailbox in any of them.
     */
    private static final ImmutableMap<String, String> SUITES =
            ImmutableMap.of("nmap", """
            <> <R@X>
            <S@X> <R@X>
            <S@T> <R@X>
            <S@[I]> <R@X>
            <S@[I]> <R%X@[I]>
            <S@[I]> <R%X@T>
            <S@[I]> <"R@X">
            <S@[I]> <"R%X">
            <S@[I]> <R@X@[I]>
            <S@[I]> <"R@X"@[I]>
            <S@[I]> <R@X@T>
            <S@[I]> <@[I]:R@X>
            <S@[I]> <@T:R@X>
            <S@[I]> <X!R>
            <S@[I]> <X!R@[I]>
            <S@[I]> <X!R@T>
            """, "abuse.net", """
            <S> <R@X>
            <S@T> <R%X@T>
            <S@T> <R%X@[I]>
            <S@T> <"R@X">
            <S@T> <"R%X">
            <S@T> <R@X@T>
            <S@T> <"R@X"@T>
            <S@T> <R@X@[I]>
            <S@T> <@T:R@X>
            <S@T> <@[I]:R@X>
            <S@T> <X!R>
            <S@T> <X!R@T>
            <S@T> <X!R@[I]>
            """, "others", """
            <S@localhost> <R@X>
            <S@[127.0.0.1]> <R@X>
            <X!S> <R@X>
            <> R@X
            <S@T> R@X
            S@T R@X
            <> <R%X@T>
            <> <"R@X"@T>
            <> <@T:R@X>
            <S@T> <R%X%T>
            <S@T> <R@X%T>
            <S@T> <"R@X"%T@T>
            <S@T> <"R%X"@T>
            <S@localhost> <R%X@localhost>
            <S@T> <"R@X"@localhost>
            <S@T> <@localhost:R@X>
            <S@T> <@T,@X:R@X>
            <S@T> <R@X> ORCPT=rfc822;R@T
            <postmaster@T> <R@X>
            <@T:S@X> <R@X>
            <S@T> <R@X.>
            <S@T> <R@T.X>
            <S@T> <R@[192.0.2.9]>
            <S@T> <R@[IPv6:2001:db8::9]>
            <S@T> <R@[IPv6:::ffff:192.0.2.9]>
            <S@T> <R@192.0.2.9>
            <S@T> <R@3221225993>
            <S@T> <R@0xc0000209>
            <S@T> < R@X >
            <S@T> <R(comment)@X>
            <S@T> <R@xT>
            <S@T> <"R@T\\""@X>
            """);

    private static final ImmutableList<String> EHLO_NAMES = ImmutableList.of("T", "localhost", "[127.0.0.1]", "[I]");

    /** Commands that claim another address or identity, or try to authorize the recipient. */
    private static final ImmutableList<String> CLAIMS = ImmutableList.of(
            "XCLIENT ADDR=127.0.0.1 NAME=localhost",
            "XCLIENT LOGIN=postmaster",
            "XFORWARD ADDR=127.0.0.1 NAME=localhost",
            "AUTH EXTERNAL =",
            "AUTH ANONYMOUS cmVsYXktcHJvYmU=",
            "VRFY R@X",
            "ETRN X");

    private static final String PROXY = "PROXY TCP4 127.0.0.1 127.0.0.1 40000 25";
    private static final String WRONG_PASSWORD = "relay-probe, not the password";

    private static final Splitter PATHS = Splitter.on(' ').limit(2);
    private static final Pattern SYMBOL = Pattern.compile("\\b(?:xT|S|R|X|T|I)\\b");

    private final ImmutableMap<String, String> symbols;

    private ProbePatterns(ProbeTarget target) {
        symbols = ImmutableMap.of(
                "S",
                "relay-probe",
                "R",
                target.outside().localPart(),
                "X",
                target.outside().domain().toString(),
                "T",
                target.local().toString(),
                "xT",
                "x" + target.local(),
                "I",
                (target.address().isIpv4() ? "" : "IPv6:") + target.address());
    }

    /** Returns the patterns to try without a login, the simplest first. */
    public static List<ProbePattern> of(ProbeTarget target) {
        ProbePatterns names = new ProbePatterns(target);
        ProbePattern claim = names.pattern("claim", "<S@T>", "<R@X>");
        List<ProbePattern> all = new ArrayList<>();
        SUITES.forEach((suite, lines) -> lines.lines()
                .map(PATHS::splitToList)
                .forEach(paths -> all.add(names.pattern(suite, paths.get(0), paths.get(1)))));
        all.add(names.pattern("claim", "<S@X> AUTH=postmaster@T", "<R@X>"));
        EHLO_NAMES.forEach(name -> all.add(claim.withEhlo(names.fill(name))));
        all.add(claim.withOpening(PROXY));
        CLAIMS.forEach(command -> all.add(claim.withClaim(names.fill(command))));
        // two EHLO names are equal if the server's address is 127.0.0.1
        return all.stream().distinct().toList();
    }

    /**
     * Returns the patterns that must be refused after a user has logged in from the same client address: sessions
     * without a login, also with the user's address as the sender, and a session with a wrong password.
     *
     * @param userName a user that the server knows
     */
    public static List<ProbePattern> besideLogin(ProbeTarget target, String userName) {
        ProbePatterns names = new ProbePatterns(target);
        String wrong = new ProbeLogin(userName, WRONG_PASSWORD).command();
        return List.of(
                names.pattern("after a login", "<S@T>", "<R@X>"),
                names.pattern("after a login", "<>", "<R@X>"),
                ofUser(target, "after a login", userName),
                ofUser(target, "wrong password", userName).withClaim(wrong));
    }

    /** Returns mail from a user to the external recipient, which servers should accept only after a login. */
    public static ProbePattern ofUser(ProbeTarget target, String suite, String userName) {
        String sender = userName.contains("@") ? userName : userName + "@" + target.local();
        return ProbePattern.ofPaths(suite, "<" + sender + ">", "<" + target.outside() + ">");
    }

    private ProbePattern pattern(String suite, String reversePath, String forwardPath) {
        return ProbePattern.ofPaths(suite, fill(reversePath), fill(forwardPath));
    }

    /** Uses one pass, because the replacement of one symbol may look like another. */
    private String fill(String text) {
        return SYMBOL.matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(symbols.getOrDefault(found.group(), "")));
    }
}
