package dev.relaypolicy.server.config;

import com.google.common.collect.ImmutableSet;
import dev.relaypolicy.tab.TabProblem.Severity;
import dev.relaypolicy.tab.TabProblems;
import dev.relaypolicy.tab.TabReading;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Recipients, one a line: a local part, which is one in whichever domain the file is given for, or an address. Blanks around it do
 * not count; a line that is empty or begins with {@code #} says nothing. The case of local parts does not matter.
 */
final class RecipientsFile {

    private RecipientsFile() {}

    static TabReading<ImmutableSet<String>> read(String file, byte[] bytes) {
        TabProblems problems = new TabProblems(file);
        ImmutableSet.Builder<String> recipients = ImmutableSet.builder();
        List<String> lines = new String(bytes, StandardCharsets.UTF_8).lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            String text = lines.get(i).strip();
            if (!text.isEmpty() && !text.startsWith("#")) {
                try {
                    recipients.add(RecipientKey.parse(text));
                } catch (IllegalArgumentException e) {
                    problems.add(i + 1, 1, Severity.ERROR, String.valueOf(e.getMessage()), "not-a-recipient");
                }
            }
        }
        ImmutableSet<String> all = recipients.build();
        return problems.errors() > 0
                ? new TabReading.Unusable<>(problems.list())
                : new TabReading.Usable<>(all, all.size(), problems.list());
    }
}
