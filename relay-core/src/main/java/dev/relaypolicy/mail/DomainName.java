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
 * A domain name in its one canonical form: lower-case A-labels without a trailing dot, 1 to 253 octets (RFC 1035 section 2.3.4:
 * 255 on the wire of DNS), labels of 1 to 63 letters, digits, hyphens and underscores. A hyphen neither begins nor ends a label;
 * underscores are not host names (RFC 952) but stand in names that get mail. The last label is not a number, decimal or
 * {@code 0x…}: what looks like an address is not a name.
 *
 * <p>Names in other scripts are read by IDNA2003 ({@link IDN}) and only where there is nothing to interpret: the A-label must
 * lead back to the lower-case NFC form of what was written. So the names that UTS 46 reads otherwise (ß, ς, joiners, in
 * whatever spelling) are refused (R15), as is what only compatibility mapping makes a name (full-width letters, ideographic
 * full stops), and what Unicode 3.2 did not know. An A-label is accepted where IDNA2003 can read it, characters of later
 * Unicode versions included.
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

    /** Sharp s, final sigma, the non-joiner and the joiner: IDNA2003 maps them or drops them, UTS 46 keeps them. */
    private static final CharMatcher READ_IN_TWO_WAYS = CharMatcher.anyOf("\u00df\u03c2\u200c\u200d");

    /**
     * A name in canonical form.
     *
     * @throws IllegalArgumentException where the text is not a domain name in canonical form; {@link #parse} reads the others
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
     * Reads a domain name in any spelling: any case, U-labels, one trailing dot.
     *
     * @throws IllegalArgumentException where the text is not a domain name
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
        if (READ_IN_TWO_WAYS.matchesAnyOf(written)) {
            throw problem(
                    text,
                    labelAt,
                    "sharp s, final sigma and joiners are read differently by IDNA2003 and UTS 46, use a name without");
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
            throw problem(text, 0, "a domain name longer than " + MAX_LENGTH + " octets");
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
            throw problem(text, labelAt, "a label longer than " + MAX_LABEL + " octets");
        }
        for (int i = 0; i < label.length(); i++) {
            if (!isLabelCharacter(label.charAt(i))) {
                throw problem(
                        text, labelAt + i, "a label holds lower-case letters, digits, hyphens and underscores only");
            }
        }
        if (label.startsWith("-") || label.endsWith("-")) {
            throw problem(text, labelAt, "a label neither begins nor ends with a hyphen");
        }
        if (label.startsWith(ACE_PREFIX) && !isReadable(label)) {
            throw problem(text, labelAt, "an A-label that does not stand for a name in IDNA2003");
        }
    }

    private static boolean isLabelCharacter(char c) {
        return (c >= 'a' && c <= 'z') || isDigit(c) || c == '-' || c == '_';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /** {@link IDN#toUnicode} gives back what it cannot read, or what would not lead back to the same A-label. */
    private static boolean isReadable(String aLabel) {
        return !IDN.toUnicode(aLabel, IDN.USE_STD3_ASCII_RULES | IDN.ALLOW_UNASSIGNED)
                .equals(aLabel);
    }

    private static MailSyntaxException problem(String text, int offset, String problem) {
        return new MailSyntaxException(text, NOUN, offset, problem);
    }

    /** Whether this is a proper sub-domain of the parent, compared label by label. */
    public boolean isBelow(DomainName parent) {
        int dot = ascii.length() - parent.ascii.length() - 1;
        return dot > 0 && ascii.charAt(dot) == '.' && ascii.endsWith(parent.ascii);
    }

    @Override
    public String toString() {
        return ascii;
    }
}
