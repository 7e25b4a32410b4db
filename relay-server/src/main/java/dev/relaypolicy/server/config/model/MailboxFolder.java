package dev.relaypolicy.server.config.model;

import com.google.common.base.CharMatcher;
import dev.relaypolicy.file.Problem;
import dev.relaypolicy.mail.DomainName;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The folders of the Maildirs. A name that is not a plain file name never becomes a path.
 *
 * @param data the data folder
 * @param pattern a path below {@code data} that contains {@code {domain}} and {@code {user}}
 */
public record MailboxFolder(Path data, String pattern) {

    public static final String DEFAULT_PATTERN = "mail/{domain}/{user}";

    private static final String DOMAIN = "{domain}";
    private static final String USER = "{user}";
    private static final int MAX_NAME = 64;

    private static final CharMatcher PLAIN = CharMatcher.inRange('a', 'z')
            .or(CharMatcher.inRange('A', 'Z'))
            .or(CharMatcher.inRange('0', '9'))
            .or(CharMatcher.anyOf("!#$%&'+-=^_{}~.@"))
            .precomputed();

    /**
     * Parses a pattern.
     *
     * @throws IllegalArgumentException if two mailboxes could share a folder, or if the path is not below the data
     *     folder
     */
    public static String parsePattern(String text) {
        Path path = Path.of(text);
        if (!text.contains(DOMAIN)
                || !text.contains(USER)
                || !keepsApart(text)
                || path.isAbsolute()
                || path.startsWith("..")
                || !path.normalize().equals(path)) {
            throw new IllegalArgumentException(Problem.quote(text)
                    + " is not a pattern of folders: write a path below the data folder with `" + DOMAIN + "` and `"
                    + USER + "` in different folders of it, such as `" + DEFAULT_PATTERN + "`");
        }
        return text;
    }

    /** Returns whether domain and user can be told apart: by a slash between them, or by the last {@code @}. */
    private static boolean keepsApart(String text) {
        int domain = text.indexOf(DOMAIN);
        int user = text.indexOf(USER);
        String between = domain < user
                ? text.substring(domain + DOMAIN.length(), user)
                : text.substring(user + USER.length(), domain);
        return between.contains("/") || text.contains(USER + "@" + DOMAIN);
    }

    /**
     * Parses the name of a folder.
     *
     * @throws IllegalArgumentException if it is not a plain name
     */
    static String parse(String name) {
        if (!isName(name)) {
            throw new IllegalArgumentException(Problem.quote(name) + " is not a folder: write one name of up to "
                    + MAX_NAME + " letters, digits, dots and hyphens that does not begin with a dot");
        }
        return name;
    }

    /** Returns whether the name is a plain file name. */
    public static boolean isName(String name) {
        return !name.isEmpty() && name.length() <= MAX_NAME && !name.startsWith(".") && PLAIN.matchesAllOf(name);
    }

    /** Returns the Maildir of a mailbox; empty if its name is not a plain file name. */
    public Optional<Path> of(DomainName domain, String name) {
        return isName(name) ? Optional.of(data.resolve(filled(domain.ascii(), name))) : Optional.empty();
    }

    private String filled(String domain, String name) {
        StringBuilder path = new StringBuilder(pattern.length() + domain.length() + name.length());
        int at = 0;
        for (int brace = pattern.indexOf('{'); brace >= 0; brace = pattern.indexOf('{', at)) {
            path.append(pattern, at, brace);
            if (pattern.startsWith(DOMAIN, brace)) {
                path.append(domain);
                at = brace + DOMAIN.length();
            } else if (pattern.startsWith(USER, brace)) {
                path.append(name);
                at = brace + USER.length();
            } else {
                path.append('{');
                at = brace + 1;
            }
        }
        return path.append(pattern, at, pattern.length()).toString();
    }
}
