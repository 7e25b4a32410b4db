/**
 * Mail addresses, domains and paths, and the only parser for the paths of MAIL and RCPT (RFC 5321 with RFC 6531): the
 * path that is judged is the path that is delivered (R15).
 *
 * <h2>Paths</h2>
 *
 * The text after {@code MAIL FROM:} and {@code RCPT TO:}, as {@link dev.relaypolicy.mail.PathParser} accepts it. In the
 * grammar, literal text is in quotes, {@code [ ]} is optional, {@code * } means any number of, {@code SP} is one space.
 *
 * <pre>
 * after-mail-from = [SP] "&lt;" [route address / address] "&gt;" after-path
 * after-rcpt-to   = [SP] "&lt;" (route address / address / "postmaster") "&gt;" after-path
 * after-path      = [SP parameters] *SP
 * route           = "@" domain *("," "@" domain) ":"
 * address         = local-part "@" domain
 *
 * local-part      = dot-atom / quoted-string             ; 1 to 64 bytes in UTF-8
 * dot-atom        = 1*atext *("." 1*atext)
 * atext           = letter / digit / one of !#$%&amp;'*+-/=?^_`{|}~ / utf8
 * quoted-string   = DQUOTE *(qtext / "\" printable) DQUOTE
 * qtext           = printable except DQUOTE and "\" / utf8
 * printable       = SP to "~"
 * utf8            = any non-ASCII character except controls, spaces, line separators and U+FFFD
 *
 * domain          = name / literal
 * name            = label *("." label) ["."]             ; 1 to 253 bytes as A-labels, without the trailing dot
 * label           = A-label / U-label / letters, digits, "_" and, inside, "-"
 *                                                        ; 1 to 63 bytes; the last one must not be a number
 * literal         = "[" ipv4 "]" / "[IPv6:" ipv6 "]"
 * </pre>
 *
 * <p>Keywords are case-insensitive in ASCII. A path has at most 256 bytes in UTF-8 as written, including brackets and
 * route; an address has at most 254 bytes in canonical form. Control characters and U+FFFD are rejected everywhere,
 * including in the parameters. Comments, folding and spaces inside a path are rejected. Text over a limit is rejected,
 * never truncated.
 *
 * <p>A route is parsed and dropped (RFC 5321 appendix C). {@code %}, {@code !}, {@code +} and {@code /} in a local part
 * have no meaning, and a local part is never unquoted.
 *
 * <h2>Canonical form</h2>
 *
 * The local part is kept as written; {@link dev.relaypolicy.mail.DomainName} and
 * {@link dev.relaypolicy.mail.AddressLiteral} define the form of domains. All types are immutable, and {@code toString}
 * returns the text that is sent on the wire. Constructors accept only canonical form; {@code parse} methods accept every
 * legal spelling.
 */
@NullMarked
package dev.relaypolicy.mail;

import org.jspecify.annotations.NullMarked;
