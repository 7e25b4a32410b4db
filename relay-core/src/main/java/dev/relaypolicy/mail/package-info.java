/**
 * Mail names and addresses, and the one parser for the paths of MAIL and RCPT that the server, the adapters and the tools
 * share (RFC 5321 with RFC 6531): what is judged is what is delivered (R15).
 *
 * <h2>The paths</h2>
 *
 * What follows {@code MAIL FROM:} and {@code RCPT TO:}, read by {@link dev.relaypolicy.mail.PathParser}. Literal text is in
 * quotes, {@code [ ]} is optional, {@code * } is any number of, {@code SP} is one blank.
 *
 * <pre>
 * after-mail-from = [SP] "&lt;" [route address / address] "&gt;" after-path
 * after-rcpt-to   = [SP] "&lt;" (route address / address / "postmaster") "&gt;" after-path
 * after-path      = [SP parameters] *SP
 * route           = "@" domain *("," "@" domain) ":"
 * address         = local-part "@" domain
 *
 * local-part      = dot-atom / quoted-string             ; 1 to 64 octets in UTF-8
 * dot-atom        = 1*atext *("." 1*atext)
 * atext           = letter / digit / one of !#$%&amp;'*+-/=?^_`{|}~ / utf8
 * quoted-string   = DQUOTE *(qtext / "\" printable) DQUOTE
 * qtext           = printable but DQUOTE and "\" / utf8
 * printable       = blank to "~"
 * utf8            = any character beyond ASCII but controls, blanks, line separators and U+FFFD
 *
 * domain          = name / literal
 * name            = label *("." label) ["."]             ; 1 to 253 octets as A-labels, without the last dot
 * label           = A-label / U-label / letters, digits, "_" and, inside, "-"
 *                                                        ; 1 to 63 octets; the last one is no number
 * literal         = "[" ipv4 "]" / "[IPv6:" ipv6 "]"
 * </pre>
 *
 * <p>Words are read in any case of ASCII. A path is at most 256 octets in UTF-8 as written, brackets and route included; an
 * address at most 254 in canonical form. A control character or U+FFFD is refused wherever it stands, in the parameters too.
 * There are no comments, no folding and no blanks inside a path; the only {@code >} that ends a path is one outside a quoted
 * string. Limits refuse, nothing is ever cut.
 *
 * <p>A route is read and dropped before anything is judged (RFC 5321 appendix C): the address behind it is judged, and
 * delivered. {@code %}, {@code !}, {@code +} and {@code /} in a local part mean nothing, and a local part is never unquoted.
 *
 * <h2>What is kept</h2>
 *
 * The local part as written; the domain in canonical form, lower-case A-labels without a trailing dot
 * ({@link dev.relaypolicy.mail.DomainName} says which U-labels are read), or the canonical text of the address
 * ({@link dev.relaypolicy.mail.AddressLiteral}). Every type here is immutable, and its {@code toString} is what goes over the
 * wire. Constructors refuse what is not in canonical form; {@code parse} methods read every legal spelling, and their
 * exceptions name the text, escaped, and the problem.
 */
@NullMarked
package dev.relaypolicy.mail;

import org.jspecify.annotations.NullMarked;
