package dev.relaypolicy.tab.lint;

import static dev.relaypolicy.file.Problem.Severity.ERROR;
import static dev.relaypolicy.file.Problem.Severity.NOTE;
import static dev.relaypolicy.file.Problem.Severity.WARNING;

import com.google.common.collect.ImmutableMap;
import dev.relaypolicy.file.Problem.Severity;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** All rules, including those of the readers. docs/lint.md explains each. */
public enum Rule {
    // format
    INDENTED_COMMENT(NOTE, "move the `#` to column 1"),
    NUL(ERROR, "save the file as plain text in UTF-8"),
    LONE_CR(ERROR, "end lines with LF or CRLF"),
    TRAILING_BLANKS(NOTE, "remove the blanks at the end of the line"),
    LEADING_BLANK(ERROR, "separate fields by TABs only, without blanks"),
    STRAY_QUOTE(ERROR, "put the whole field in quotes, and write a quote inside as \\\""),
    UNCLOSED_QUOTE(WARNING, "write the closing quote"),
    TEXT_AFTER_QUOTE(ERROR, "separate fields by TABs, and write a quote inside quotes as \\\""),
    UNFINISHED_LINE(ERROR, "complete the last line and end it with a newline"),
    TOO_MANY_PROBLEMS(WARNING, "fix the listed problems, then check again"),

    // fields
    MISSING_FIELD(ERROR, "write the fields that the message names, separated by TABs"),
    EXTRA_FIELD(WARNING, "remove the field"),
    EMPTY_FIELD(ERROR, "write a value, or remove the row"),
    EMPTY_PASSWORD(WARNING, "give the account a password: `relay hash` prints its stored form"),
    NOT_UTF_8(ERROR, "save the file in UTF-8"),
    DUPLICATE_ROW(WARNING, "remove the row that is ignored"),
    UNKNOWN_PERMISSION(WARNING, "use the letters that the message names, in upper case"),
    NOT_A_DOMAIN(ERROR, "write a domain name such as `example.org`"),
    NOT_A_PATTERN(ERROR, "correct the pattern as the message says"),
    NOT_AN_ADDRESS(ERROR, "write an address such as `192.0.2.1`, or a prefix such as `192.0.2.0/24`"),
    NOT_A_MASK(ERROR, "write a mask such as `255.255.255.0`, or address/length"),
    MASK_BESIDE_LENGTH(ERROR, "keep the length or the mask, not both"),
    DENY_IN_PERMIT_TABLE(ERROR, "write the refusal into smtp.ipmap.tab"),
    NOT_A_PERMISSION(ERROR, "write `ALLOW` or `DENY`"),
    NOT_A_PRECEDENCE(ERROR, "write a decimal number from -1"),
    NOT_A_PARAMETER(ERROR, "write `code=` and a number, or nothing"),
    NOT_A_PROPERTY(ERROR, "use a property that the message names"),
    NOT_A_PASSWORD(ERROR, "write what `relay hash` prints for the password"),
    NOT_A_NUMBER(ERROR, "write a decimal number"),
    NOT_A_FOLDER(ERROR, "write the name of one folder, without a slash"),
    NOT_A_TYPE(ERROR, "write `U` for a user or `M` for a mailing list"),

    // whole files
    MISSING_FILE(ERROR, "create the file, or name another MailRoot"),
    UNREADABLE_FILE(ERROR, "make it a file that this user may read"),
    CHANGING_FILE(ERROR, "check again when no program writes to it"),

    // server.tab
    NO_HOST_NAME(ERROR, "set `SmtpServerDomain` or `RootDomain`"),
    NOT_A_REFUSAL(ERROR, "begin the text with a 5xx code and a blank"),
    NOT_SUPPORTED(ERROR, "remove the file"),

    // relay access
    OPEN_RELAY(ERROR, "list only the networks that may relay"),
    NEARLY_OPEN(WARNING, "list only the networks that may relay"),
    SHORT_PREFIX(WARNING, "permit only the prefix of your own site, /48 or longer"),
    RELAY_SET(NOTE, "check that each of them is yours"),
    PRIVATE_RANGE(WARNING, "permit only the hosts that need it, or require a login"),
    TRUSTED_GATEWAY(
            WARNING, "exclude the address from every permitted range, and require the clients behind it to log in"),

    // masks and forms
    HOST_BITS(
            WARNING, "write the first address of the range if the range is meant, or the mask of one host if that is"),
    ODD_MASK(NOTE, "write prefixes instead, if a few suffice"),
    MANY_ODD_MASKS(WARNING, "write prefixes instead"),
    WILDCARD_MASK(WARNING, "write a netmask such as `255.255.255.0`"),
    SWAPPED_COLUMNS(ERROR, "write the address first and the mask second"),
    MAPPED_PREFIX(NOTE, "write the IPv4 prefix"),
    SKIPPED_BY_XMAIL(NOTE, "write the row in the form that XMail reads, if XMail is to read it too"),

    // shadowed rows
    COVERED_ROW(WARNING, "remove the row, or the wider one if only this is meant"),
    UNREACHABLE_ROW(WARNING, "remove the row, or move it before the rows that hide it"),
    HIDDEN_DENY(WARNING, "give the refusal a higher precedence or an earlier line"),
    CONTRADICTION(WARNING, "keep the intended row"),
    TIE(NOTE, "give a higher precedence to the row that must decide"),
    NOT_PROVED(NOTE, "use fewer non-contiguous masks"),
    AGGREGATE(NOTE, "write the shorter list"),

    // unsupported parts of a MailRoot
    VARIABLE_NOT_HONOURED(WARNING, "do not rely on it; remove the row once nothing else reads it"),
    VARIABLE_UNUSED(NOTE, "remove the row once nothing else reads it"),
    UNKNOWN_VARIABLE(WARNING, "correct the name, in exact case, or remove the row"),
    FILE_NOT_HONOURED(WARNING, "do not rely on it; remove it once nothing else reads it"),
    FILE_UNUSED(NOTE, "remove it once nothing else reads it"),
    PROPERTY_NOT_HONOURED(WARNING, "do not rely on it; remove it once nothing else reads it"),
    CODE_NOT_HONOURED(WARNING, "write `code=1` to refuse the client, or remove the row"),
    COMMAND_NOT_HONOURED(WARNING, "redirect to a mailbox of this server, or remove the file"),
    MAILBOX_NOT_READ(WARNING, "move the messages into the Maildir beside it"),
    CLEAR_TEXT_AUTH(WARNING, "set `SmtpNoTLSAuths` to the mechanisms that may be used without TLS, or to nothing"),
    ALIAS_TO_NOWHERE(WARNING, "name an account of this server, or remove the alias"),
    UNKNOWN_DOMAIN(WARNING, "add the domain to domains.tab, or remove the row or file");

    private static final ImmutableMap<String, Rule> BY_ID =
            Arrays.stream(values()).collect(ImmutableMap.toImmutableMap(Rule::id, rule -> rule));

    private final Severity severity;
    private final String fix;

    Rule(Severity severity, String fix) {
        this.severity = severity;
        this.fix = fix;
    }

    /** Returns the rule with this id; empty if there is none. */
    public static Optional<Rule> ofId(String id) {
        return Optional.ofNullable(BY_ID.get(id));
    }

    /** Returns the id: lower-case words and hyphens. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public Severity severity() {
        return severity;
    }

    public String fix() {
        return fix;
    }
}
