package dev.relaypolicy.server.smtp;

import com.google.common.base.Ascii;
import com.google.common.base.Enums;
import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.primitives.Longs;
import dev.relaypolicy.SmtpReply;
import dev.relaypolicy.server.delivery.MailParameters;
import dev.relaypolicy.server.delivery.Notifications;
import dev.relaypolicy.server.delivery.Notifications.Notify;
import dev.relaypolicy.server.delivery.Notifications.Returned;
import dev.relaypolicy.server.delivery.RecipientParameters;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The parameters that one command takes: {@link #MAIL} and {@link #RCPT} say which there are and what their values must be.
 *
 * @param <P> what the parameters come to
 */
final class KnownParameters<P> {

    private static final SmtpReply BAD_PARAMETERS = SmtpReply.of(501, 5, 5, 4, "Syntax error in parameters");
    private static final SmtpReply UNKNOWN_PARAMETER =
            SmtpReply.of(555, 5, 5, 4, "Parameters not recognized or not implemented");

    /** What comes of reading parameters. */
    sealed interface Result<P> {

        /** All of them are known and well formed. */
        record Read<P>(P parameters) implements Result<P> {}

        /**
         * One is not.
         *
         * @param code the reason's code, for the log
         * @param detail which it is, for the log
         */
        record Refused<P>(String code, String detail, SmtpReply reply) implements Result<P> {}
    }

    /** What is wrong with the value of a keyword, empty text where it has none; empty where nothing is. */
    private interface Form extends Function<String, Optional<SmtpReply>> {}

    private static final Form NO_VALUE = wellFormed(String::isEmpty);

    static final KnownParameters<MailParameters> MAIL = new KnownParameters<>(
            ImmutableMap.<String, Form>builder()
                    .put("SIZE", wellFormed(value -> size(value).isPresent()))
                    .put("BODY", value -> isBody(value) ? Optional.empty() : Optional.of(UNKNOWN_PARAMETER))
                    .put("SMTPUTF8", NO_VALUE)
                    // who handed in the message before is not for a client to say (RFC 4954 section 5: as if AUTH=<>)
                    .put("AUTH", value -> Optional.empty())
                    .put("RET", wellFormed(value -> one(Returned.class, value).isPresent()))
                    .put("ENVID", wellFormed(Notifications::isEnvelopeId))
                    .put("REQUIRETLS", NO_VALUE)
                    .buildOrThrow(),
            KnownParameters::mail);

    static final KnownParameters<RecipientParameters> RCPT = new KnownParameters<>(
            ImmutableMap.of(
                    "NOTIFY", wellFormed(value -> notify(value).isPresent()),
                    "ORCPT", wellFormed(Notifications::isOriginalRecipient)),
            KnownParameters::rcpt);

    private final ImmutableMap<String, Form> forms;
    private final Function<Map<String, String>, P> meaning;
    private final Result<P> none;

    private KnownParameters(ImmutableMap<String, Form> forms, Function<Map<String, String>, P> meaning) {
        this.forms = forms;
        this.meaning = meaning;
        this.none = new Result.Read<>(meaning.apply(ImmutableMap.of()));
    }

    /** Reads what follows the path. */
    Result<P> read(String text) {
        if (text.isEmpty()) {
            return none;
        }
        Optional<EsmtpParameters> given = EsmtpParameters.parse(text);
        if (given.isEmpty()) {
            return refused(BAD_PARAMETERS, "in `" + text + "`");
        }
        Map<String, String> values = given.get().values();
        for (Map.Entry<String, String> parameter : values.entrySet()) {
            Form form = forms.getOrDefault(parameter.getKey(), value -> Optional.of(UNKNOWN_PARAMETER));
            Optional<SmtpReply> refusal = form.apply(parameter.getValue());
            if (refusal.isPresent()) {
                return refused(refusal.get(), "`" + parameter.getKey() + "=" + parameter.getValue() + "`");
            }
        }
        return new Result.Read<>(meaning.apply(values));
    }

    /** A parameter that is known, but not here and now. */
    static <P> Result.Refused<P> notOffered(String keyword) {
        return refused(UNKNOWN_PARAMETER, "`" + keyword + "` is not on offer");
    }

    private static <P> Result.Refused<P> refused(SmtpReply reply, String detail) {
        String code = reply.equals(BAD_PARAMETERS) ? "malformed-parameters" : "unknown-parameter";
        return new Result.Refused<>(code, detail, reply);
    }

    private static Form wellFormed(Predicate<String> test) {
        return value -> test.test(value) ? Optional.empty() : Optional.of(BAD_PARAMETERS);
    }

    private static MailParameters mail(Map<String, String> values) {
        return new MailParameters(
                size(values.getOrDefault("SIZE", "")),
                Ascii.equalsIgnoreCase(values.getOrDefault("BODY", ""), "8BITMIME"),
                values.containsKey("SMTPUTF8"),
                values.containsKey("REQUIRETLS"),
                one(Returned.class, values.getOrDefault("RET", "")),
                Optional.ofNullable(values.get("ENVID")));
    }

    private static RecipientParameters rcpt(Map<String, String> values) {
        return new RecipientParameters(
                notify(values.getOrDefault("NOTIFY", "")).orElse(Set.of()), Optional.ofNullable(values.get("ORCPT")));
    }

    private static OptionalLong size(String value) {
        Long octets = Longs.tryParse(value);
        return octets == null || octets < 0 ? OptionalLong.empty() : OptionalLong.of(octets);
    }

    private static boolean isBody(String value) {
        return Ascii.equalsIgnoreCase(value, "8BITMIME") || Ascii.equalsIgnoreCase(value, "7BIT");
    }

    private static <E extends Enum<E>> Optional<E> one(Class<E> words, String value) {
        return Enums.getIfPresent(words, Ascii.toUpperCase(value)).toJavaUtil();
    }

    /** {@code NEVER} alone, or a list of the others. */
    private static Optional<Set<Notify>> notify(String value) {
        ImmutableSet.Builder<Notify> list = ImmutableSet.builder();
        for (String word : Splitter.on(',').split(value)) {
            Optional<Notify> element = one(Notify.class, word);
            if (element.isEmpty()) {
                return Optional.empty();
            }
            list.add(element.get());
        }
        Set<Notify> elements = list.build();
        return elements.contains(Notify.NEVER) && elements.size() > 1 ? Optional.empty() : Optional.of(elements);
    }
}
