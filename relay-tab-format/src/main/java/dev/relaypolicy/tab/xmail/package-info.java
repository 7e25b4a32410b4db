/**
 * XMail's files: one class per file, named after it, with a {@code read} method that is a {@link
 * dev.relaypolicy.file.FileReader}; and the types of their rows. Files are read like XMail 1.27 reads them, except that a
 * row that XMail skips is never skipped silently: it is an error, or is read if its meaning is clear.
 *
 * <h2>Address fields</h2>
 *
 * The address tables (smtprelay.tab, the ipmaps, spammers.tab, smtp.ipprop.tab) write the addresses of a row as
 *
 * <ul>
 *   <li>{@code address/length}, IPv4 or IPv6. {@code ::ffff:a.b.c.d/96} and longer prefixes are the IPv4 prefix;
 *       shorter ones are errors, and so is a mask beside a length, except that in an ipmap an equal mask is allowed.
 *   <li>{@code address} and {@code mask} in two fields, IPv4 only, as four decimal numbers. The mask can have any bits.
 *   <li>{@code address} alone: one host. (XMail ignores such a row.)
 * </ul>
 *
 * Errors are host names and short, octal or hexadecimal address forms, which XMail passes to the system resolver.
 * Additional fields are ignored with a warning; XMail ignores them silently.
 */
@NullMarked
package dev.relaypolicy.tab.xmail;

import org.jspecify.annotations.NullMarked;
