package dev.relaypolicy.server.config.policy;

import dev.relaypolicy.EnhancedStatus;
import dev.relaypolicy.SmtpReply;
import dev.relaypolicy.spi.PolicySettings;
import dev.relaypolicy.spi.PolicyType.Key;
import dev.relaypolicy.tab.TabProblem;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The setting {@code reply} of a policy that refuses. */
public final class ReplySetting {

    static final Key KEY = new Key("reply", "what a refused client receives");

    private static final Pattern REPLY = Pattern.compile("(5[0-9]{2}) (?:(5)\\.([0-9]{1,3})\\.([0-9]{1,3}) )?(.+)");

    private ReplySetting() {}

    static SmtpReply read(PolicySettings settings, SmtpReply otherwise) {
        return settings.value(KEY.name(), ReplySetting::parse).orElse(otherwise);
    }

    private static SmtpReply parse(String text) {
        Matcher parts = REPLY.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException(TabProblem.quote(text)
                    + " is not a refusal: write a 5xx code, an enhanced code where wanted and a text, such as"
                    + " `554 5.7.1 Access denied`");
        }
        Optional<EnhancedStatus> enhanced = Optional.ofNullable(parts.group(2))
                .map(five -> new EnhancedStatus(5, Integer.parseInt(parts.group(3)), Integer.parseInt(parts.group(4))));
        return new SmtpReply(Integer.parseInt(parts.group(1)), enhanced, parts.group(5));
    }
}
