package dev.relaypolicy.mail;

/** Finds the end of a local part (RFC 5321 section 4.1.2, extended by RFC 6531 section 3.3). */
final class LocalPart {

    private static final String ATEXT_MARKS = "!#$%&'*+-/=?^_`{|}~";

    private LocalPart() {}

    /**
     * Returns the index after the local part that begins at {@code from}. A dot-atom ends before the first character
     * that it cannot contain; the caller checks that character.
     */
    static int end(String text, int from) {
        return from < text.length() && text.charAt(from) == '"' ? endOfQuoted(text, from) : endOfDotAtom(text, from);
    }

    private static int endOfDotAtom(String text, int from) {
        int at = endOfAtom(text, from);
        if (at == from && !isDotAt(text, from)) {
            throw problem(text, from, "the local part is missing or begins with a character that it cannot contain");
        }
        while (isDotAt(text, at)) {
            int next = endOfAtom(text, at + 1);
            if (at == from || next == at + 1) {
                throw problem(text, at, "a local part must not begin or end with a dot or contain two dots in a row");
            }
            at = next;
        }
        return at;
    }

    private static boolean isDotAt(String text, int at) {
        return at < text.length() && text.charAt(at) == '.';
    }

    private static int endOfAtom(String text, int from) {
        int at = from;
        while (at < text.length()) {
            int c = text.codePointAt(at);
            if (!isAtext(c)) {
                return at;
            }
            at += Character.charCount(c);
        }
        return at;
    }

    private static int endOfQuoted(String text, int from) {
        int at = from + 1;
        while (at < text.length()) {
            int c = text.codePointAt(at);
            if (c == '"') {
                return at + 1;
            }
            if (c == '\\') {
                at++;
                if (at == text.length()) {
                    break;
                }
                c = text.charAt(at);
                if (!isPrintableAscii(c)) {
                    throw problem(text, at, "a backslash must be followed by a printable ASCII character");
                }
            } else if (!isPrintableAscii(c) && !isPrintableNonAscii(c)) {
                throw problem(text, at, "a character that a quoted string cannot contain");
            }
            at += Character.charCount(c);
        }
        throw problem(text, from, "the closing quote of the local part is missing");
    }

    private static boolean isAtext(int c) {
        boolean letterOrDigit = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        return letterOrDigit || ATEXT_MARKS.indexOf(c) >= 0 || isPrintableNonAscii(c);
    }

    private static boolean isPrintableAscii(int c) {
        return c >= ' ' && c <= '~';
    }

    /**
     * RFC 6531 allows every non-ASCII character. We reject C1 controls, line separators and spaces, because they
     * corrupt output, and U+FFFD and unpaired surrogates, because they result from invalid UTF-8.
     */
    private static boolean isPrintableNonAscii(int c) {
        return c >= 0x80
                && c != PathReader.REPLACEMENT
                && !Character.isISOControl(c)
                && !Character.isSpaceChar(c)
                && Character.getType(c) != Character.SURROGATE;
    }

    private static MailSyntaxException problem(String text, int offset, String problem) {
        return new MailSyntaxException(text, EmailAddress.NOUN, offset, problem);
    }
}
