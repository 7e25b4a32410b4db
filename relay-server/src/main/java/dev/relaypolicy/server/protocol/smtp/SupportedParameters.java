package dev.relaypolicy.server.protocol.smtp;

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
 * The ESMTP parameters that a command supports, and the syntax of their values.
 *
 * @param <P> the parsed parameters
 */
final class SupportedParameters<P> {

    private static final SmtpReply BAD_PARAMETERS = SmtpReply.of(501, 5, 5, 4, "Syntax error in parameters");
    private static final SmtpReply UNKNOWN_PARAMETER =
            SmtpReply.of(555, 5, 5, 4, "Parameters not recognized or not implemented");

    sealed interface Result<P> {

        record Read<P>(P parameters) implements Result<P> {}

        /**
         * A parameter is unsupported or malformed.
         *
         * @param code the code of the {@link dev.relaypolicy.Reason}
         * @param detail the offending parameter, for the log
         */
        record Refused<P>(String code, String detail, SmtpReply reply) implements Result<P> {}
    }

    /** Returns the reply if a value is invalid; the value is empty if the keyword has none. */
    private interface ValueCheck extends Function<String, Optional<SmtpReply>> {}

    private static final ValueCheck NO_VALUE = wellFormed(String::isEmpty);

    static final SupportedParameters<MailParameters> MAIL = new SupportedParameters<>(
            ImmutableMap.<String, ValueCheck>builder()
                    .put("SIZE", wellFormed(value -> size(value).isPresent()))
                    .put("BODY", value -> isBody(value) ? Optional.empty() : Optional.of(UNKNOWN_PARAMETER))
                    .put("SMTPUTF8", NO_VALUE)
                    // ignored: a client cannot vouch for the original submitter (RFC 4954 section 5)
                    .put("AUTH", value -> Optional.empty())
                    .put(
                            "RET",
                            wellFormed(value -> parseEnum(Returned.class, value).isPresent()))
                    .put("ENVID", wellFormed(Notifications::isEnvelopeId))
                    .put("REQUIRETLS", NO_VALUE)
                    .buildOrThrow(),
            SupportedParameters::mail);

    static final SupportedParameters<RecipientParameters> RCPT = new SupportedParameters<>(
            ImmutableMap.of(
                    "NOTIFY", wellFormed(value -> notify(value).isPresent()),
                    "ORCPT", wellFormed(Notifications::isOriginalRecipient)),
            SupportedParameters::rcpt);

    private final ImmutableMap<String, ValueCheck> checks;
    private final Function<Map<String, String>, P> parser;
    private final Result<P> empty;

    private SupportedParameters(ImmutableMap<String, ValueCheck> checks, Function<Map<String, String>, P> parser) {
        this.checks = checks;
        this.parser = parser;
        this.empty = new Result.Read<>(parser.apply(ImmutableMap.of()));
    }

    Result<P> parse(String text) {
        if (text.isEmpty()) {
            return empty;
        }
        Optional<EsmtpParameters> given = EsmtpParameters.parse(text);
        if (given.isEmpty()) {
            return refused(BAD_PARAMETERS, "in `" + text + "`");
        }
        Map<String, String> values = given.get().values();
        for (Map.Entry<String, String> parameter : values.entrySet()) {
            ValueCheck check = checks.getOrDefault(parameter.getKey(), value -> Optional.of(UNKNOWN_PARAMETER));
            Optional<SmtpReply> refusal = check.apply(parameter.getValue());
            if (refusal.isPresent()) {
                return refused(refusal.get(), "`" + parameter.getKey() + "=" + parameter.getValue() + "`");
            }
        }
        return new Result.Read<>(parser.apply(values));
    }

    static <P> Result.Refused<P> notOffered(String keyword) {
        return refused(UNKNOWN_PARAMETER, "`" + keyword + "` is not offered");
    }

    private static <P> Result.Refused<P> refused(SmtpReply reply, String detail) {
        String code = reply.equals(BAD_PARAMETERS) ? "malformed-parameters" : "unknown-parameter";
        return new Result.Refused<>(code, detail, reply);
    }

    private static ValueCheck wellFormed(Predicate<String> test) {
        return value -> test.test(value) ? Optional.empty() : Optional.of(BAD_PARAMETERS);
    }

    private static MailParameters mail(Map<String, String> values) {
        return new MailParameters(
                size(values.getOrDefault("SIZE", "")),
                Ascii.equalsIgnoreCase(values.getOrDefault("BODY", ""), "8BITMIME"),
                values.containsKey("SMTPUTF8"),
                values.containsKey("REQUIRETLS"),
                parseEnum(Returned.class, values.getOrDefault("RET", "")),
                Optional.ofNullable(values.get("ENVID")));
    }

    private static RecipientParameters rcpt(Map<String, String> values) {
        return new RecipientParameters(
                notify(values.getOrDefault("NOTIFY", "")).orElse(Set.of()), Optional.ofNullable(values.get("ORCPT")));
    }

    private static OptionalLong size(String value) {
        Long bytes = Longs.tryParse(value);
        return bytes == null || bytes < 0 ? OptionalLong.empty() : OptionalLong.of(bytes);
    }

    private static boolean isBody(String value) {
        return Ascii.equalsIgnoreCase(value, "8BITMIME") || Ascii.equalsIgnoreCase(value, "7BIT");
    }

    private static <E extends Enum<E>> Optional<E> parseEnum(Class<E> words, String value) {
        return Enums.getIfPresent(words, Ascii.toUpperCase(value)).toJavaUtil();
    }

    /** Parses {@code NEVER}, or a list of other keywords. */
    private static Optional<Set<Notify>> notify(String value) {
        ImmutableSet.Builder<Notify> list = ImmutableSet.builder();
        for (String word : Splitter.on(',').split(value)) {
            Optional<Notify> element = parseEnum(Notify.class, word);
            if (element.isEmpty()) {
                return Optional.empty();
            }
            list.add(element.get());
        }
        Set<Notify> elements = list.build();
        return elements.contains(Notify.NEVER) && elements.size() > 1 ? Optional.empty() : Optional.of(elements);
    }
}
