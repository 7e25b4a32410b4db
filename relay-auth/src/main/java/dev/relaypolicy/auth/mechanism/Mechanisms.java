package dev.relaypolicy.auth.mechanism;

import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * The offered mechanisms, in the order to advertise them. Others are not accepted either, because a client could still
 * send its password in clear text. Immutable.
 */
public final class Mechanisms {

    private static final Pattern NAME = Pattern.compile("[A-Z0-9_-]{1,20}");

    private final ImmutableMap<String, Mechanism> byName;

    private Mechanisms(ImmutableMap<String, Mechanism> byName) {
        this.byName = byName;
    }

    /**
     * Returns these mechanisms, in this order; the list may be empty.
     *
     * @throws IllegalArgumentException if a name is invalid or repeated
     */
    public static Mechanisms of(List<? extends Mechanism> mechanisms) {
        ImmutableMap.Builder<String, Mechanism> byName = ImmutableMap.builder();
        for (Mechanism mechanism : mechanisms) {
            if (!NAME.matcher(mechanism.name()).matches()) {
                throw new IllegalArgumentException("`" + mechanism.name() + "` is not a mechanism name: use 1 to 20"
                        + " upper-case letters, digits, hyphens and underscores");
            }
            byName.put(mechanism.name(), mechanism);
        }
        return new Mechanisms(byName.buildOrThrow());
    }

    /** Returns LOGIN, PLAIN and CRAM-MD5, in XMail's order. */
    public static Mechanisms standard(ChallengeGenerator challenges) {
        return of(List.of(new Login(), new Plain(), new CramMd5(challenges)));
    }

    /**
     * Returns only the mechanisms with these names, in any case; unknown names are ignored (XMail: {@code
     * SmtpNoTLSAuths}).
     */
    public Mechanisms named(Collection<String> names) {
        List<String> upper = names.stream().map(Mechanisms::canonical).toList();
        return filter(mechanism -> upper.contains(mechanism.name()));
    }

    /** Returns only the mechanisms that send the password and therefore work with password hashes. */
    public Mechanisms withPasswords() {
        return filter(Mechanism::showsPassword);
    }

    private Mechanisms filter(Predicate<Mechanism> kept) {
        ImmutableMap<String, Mechanism> left = ImmutableMap.copyOf(Maps.filterValues(byName, kept::test));
        return left.size() == byName.size() ? this : new Mechanisms(left);
    }

    /** Returns the mechanism with a name, in any case. */
    public Optional<Mechanism> find(String name) {
        return Optional.ofNullable(byName.get(canonical(name)));
    }

    /** Unicode would also map the dotless i to I. */
    private static String canonical(String name) {
        return Ascii.toUpperCase(name);
    }

    /** Returns the names, in order. */
    public List<String> names() {
        return byName.keySet().asList();
    }

    @Override
    public String toString() {
        return "Mechanisms" + names();
    }
}
