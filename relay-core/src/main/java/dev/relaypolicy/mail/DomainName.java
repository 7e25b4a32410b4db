package dev.relaypolicy.mail;

import com.google.common.base.Ascii;
import com.google.common.base.CharMatcher;
import com.google.common.base.Splitter;
import java.net.IDN;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A domain name in canonical form: lower-case A-labels without a trailing dot, 1 to 253 bytes (RFC 1035 section 2.3.4:
 * 255 in DNS wire format). A label has 1 to 63 letters, digits, hyphens and underscores, which occur in domains that
 * receive mail, and neither begins nor ends with a hyphen. The last label must not be a decimal or {@code 0x…} number:
 * text that looks like an address is not a name.
 *
 * <p>Names in other scripts are converted with IDNA2003 ({@link IDN}), and only if the A-label converts back to the
 * lower-case NFC form of the input. This rejects names that UTS 46 converts differently (ß, ς, joiners), in any spelling
 * (R15), names that are valid only after compatibility mapping (full-width letters, ideographic full stops), and
 * characters that are not in Unicode 3.2. An A-label is accepted if IDNA2003 can decode it, even to later characters.
 *
 * @param ascii the canonical text
 */
public record DomainName(String ascii) implements MailDomain {

    private static final int MAX_LENGTH = 253;
    private static final int MAX_LABEL = 63;
    private static final String NOUN = "a domain name";
    private static final String ACE_PREFIX = "xn--";
    private static final Pattern NUMBER = Pattern.compile("[0-9]+|0[xX][0-9a-fA-F]*");
    private static final Splitter LABELS = Splitter.on('.');

    /** Sharp s, final sigma, zero-width non-joiner and joiner: IDNA2003 maps or drops them, UTS 46 keeps them. */
    private static final CharMatcher AMBIGUOUS = CharMatcher.anyOf("\u00df\u03c2\u200c\u200d");

    /**
     * Creates a name from its canonical form; {@link #parse} accepts other spellings.
     *
     * @throws IllegalArgumentException if the text is not a canonical domain name
     */
    public DomainName {
        checkLength(ascii, ascii.length());
        int labelAt = 0;
        while (labelAt <= ascii.length()) {
            int dot = ascii.indexOf('.', labelAt);
            int end = dot < 0 ? ascii.length() : dot;
            checkLabel(ascii, labelAt, ascii.substring(labelAt, end));
            labelAt = end + 1;
        }
        checkLastLabel(ascii, ascii);
    }

    /**
     * Parses a domain name in any case, with U-labels and an optional trailing dot.
     *
     * @throws IllegalArgumentException if the text is not a domain name
     */
    public static DomainName parse(String text) {
        String name = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
        if (CharMatcher.ascii().matchesAllOf(name)) {
            return new DomainName(Ascii.toLowerCase(name));
        }
        checkLength(text, name.codePointCount(0, name.length()));
        List<String> labels = new ArrayList<>();
        int labelAt = 0;
        for (String written : LABELS.split(name)) {
            String label = CharMatcher.ascii().matchesAllOf(written)
                    ? Ascii.toLowerCase(written)
                    : aLabel(text, labelAt, written);
            checkLabel(text, labelAt, label);
            labels.add(label);
            labelAt += written.length() + 1;
        }
        checkLastLabel(text, name);
        return new DomainName(String.join(".", labels));
    }

    private static String aLabel(String text, int labelAt, String label) {
        String written = Normalizer.normalize(label.toLowerCase(Locale.ROOT), Normalizer.Form.NFC);
        if (AMBIGUOUS.matchesAnyOf(written)) {
            throw problem(
                    text,
                    labelAt,
                    "sharp s, final sigma and joiners differ between IDNA2003 and UTS 46, use a name without them");
        }
        String aLabel;
        try {
            aLabel = IDN.toASCII(label, IDN.USE_STD3_ASCII_RULES);
        } catch (IllegalArgumentException e) {
            throw problem(text, labelAt, "a label that IDNA2003 does not allow, write its A-label");
        }
        if (!aLabel.startsWith(ACE_PREFIX)
                || !IDN.toUnicode(aLabel, IDN.USE_STD3_ASCII_RULES).equals(written)) {
            throw problem(text, labelAt, "a label that is not in its plain form (NFKC, lower case), write its A-label");
        }
        return aLabel;
    }

    private static void checkLength(String text, int length) {
        if (length == 0) {
            throw problem(text, 0, "the domain is missing");
        }
        if (length > MAX_LENGTH) {
            throw problem(text, 0, "a domain name longer than " + MAX_LENGTH + " bytes");
        }
    }

    private static void checkLastLabel(String text, String name) {
        int lastLabelAt = name.lastIndexOf('.') + 1;
        boolean digit = lastLabelAt < name.length() && isDigit(name.charAt(lastLabelAt));
        if (digit && NUMBER.matcher(name).region(lastLabelAt, name.length()).matches()) {
            throw problem(text, lastLabelAt, "the last label is a number, write an address as `[192.0.2.1]`");
        }
    }

    private static void checkLabel(String text, int labelAt, String label) {
        if (label.isEmpty()) {
            throw problem(text, labelAt, "an empty label, write one dot between labels");
        }
        if (label.length() > MAX_LABEL) {
            throw problem(text, labelAt, "a label longer than " + MAX_LABEL + " bytes");
        }
        for (int i = 0; i < label.length(); i++) {
            if (!isLabelCharacter(label.charAt(i))) {
                throw problem(
                        text, labelAt + i, "a label contains only lower-case letters, digits, hyphens and underscores");
            }
        }
        if (label.startsWith("-") || label.endsWith("-")) {
            throw problem(text, labelAt, "a label must not begin or end with a hyphen");
        }
        if (label.startsWith(ACE_PREFIX) && !isDecodable(label)) {
            throw problem(text, labelAt, "an A-label that IDNA2003 cannot decode");
        }
    }

    private static boolean isLabelCharacter(char c) {
        return (c >= 'a' && c <= 'z') || isDigit(c) || c == '-' || c == '_';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /** {@link IDN#toUnicode} returns its input on failure. */
    private static boolean isDecodable(String aLabel) {
        return !IDN.toUnicode(aLabel, IDN.USE_STD3_ASCII_RULES | IDN.ALLOW_UNASSIGNED)
                .equals(aLabel);
    }

    private static MailSyntaxException problem(String text, int offset, String problem) {
        return new MailSyntaxException(text, NOUN, offset, problem);
    }

    /** Returns whether this is a proper subdomain of the parent. */
    public boolean isBelow(DomainName parent) {
        int dot = ascii.length() - parent.ascii.length() - 1;
        return dot > 0 && ascii.charAt(dot) == '.' && ascii.endsWith(parent.ascii);
    }

    @Override
    public String toString() {
        return ascii;
    }
}
