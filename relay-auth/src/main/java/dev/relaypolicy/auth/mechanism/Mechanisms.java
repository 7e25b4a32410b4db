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
 * The mechanisms on offer, in the order to advertise them. One that is not among them is neither advertised nor accepted: a
 * server that only stops advertising still takes the password in clear text. Immutable.
 */
public final class Mechanisms {

    private static final Pattern NAME = Pattern.compile("[A-Z0-9_-]{1,20}");

    private final ImmutableMap<String, Mechanism> byName;

    private Mechanisms(ImmutableMap<String, Mechanism> byName) {
        this.byName = byName;
    }

    /**
     * These mechanisms, in this order; none is an offer too.
     *
     * @throws IllegalArgumentException where a name is not one or is there twice
     */
    public static Mechanisms of(List<? extends Mechanism> mechanisms) {
        ImmutableMap.Builder<String, Mechanism> byName = ImmutableMap.builder();
        for (Mechanism mechanism : mechanisms) {
            if (!NAME.matcher(mechanism.name()).matches()) {
                throw new IllegalArgumentException(
                        "`" + mechanism.name() + "` is not the name of a mechanism: use 1 to 20"
                                + " upper-case letters, digits, hyphens and underscores");
            }
            byName.put(mechanism.name(), mechanism);
        }
        return new Mechanisms(byName.buildOrThrow());
    }

    /** LOGIN, PLAIN and CRAM-MD5, in XMail's order. */
    public static Mechanisms standard(Stamps challenges) {
        return of(List.of(new Login(), new Plain(), new CramMd5(challenges)));
    }

    /**
     * Those with one of these names: the names in {@code SmtpNoTLSAuths} are what XMail offers in clear text.
     *
     * @param names of any case; one that is not on offer already adds nothing
     */
    public Mechanisms named(Collection<String> names) {
        List<String> upper = names.stream().map(Mechanisms::canonical).toList();
        return filter(mechanism -> upper.contains(mechanism.name()));
    }

    /** Those that show the password: what is left where every password is kept as a hash. */
    public Mechanisms withPasswords() {
        return filter(Mechanism::showsPassword);
    }

    private Mechanisms filter(Predicate<Mechanism> kept) {
        ImmutableMap<String, Mechanism> left = ImmutableMap.copyOf(Maps.filterValues(byName, kept::test));
        return left.size() == byName.size() ? this : new Mechanisms(left);
    }

    /** Finds a mechanism by its name, in any case. */
    public Optional<Mechanism> find(String name) {
        return Optional.ofNullable(byName.get(canonical(name)));
    }

    /** ASCII letters only: in Unicode other letters have these as their capitals, such as the dotless i. */
    private static String canonical(String name) {
        return Ascii.toUpperCase(name);
    }

    /** The names, in the order to advertise them. */
    public List<String> names() {
        return byName.keySet().asList();
    }

    @Override
    public String toString() {
        return "Mechanisms" + names();
    }
}
