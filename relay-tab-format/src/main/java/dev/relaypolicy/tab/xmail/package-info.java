/**
 * XMail's files: one class a file, named after it, with a {@code read} that is a {@link dev.relaypolicy.tab.TabReader}; and the
 * rows they hold. Field for field as XMail 1.27 reads them, except that what XMail skips is an error here.
 *
 * <h2>Address rows</h2>
 *
 * The tables of addresses (smtprelay.tab, the ipmaps, spammers.tab, smtp.ipprop.tab) share one way to write which addresses a
 * row is about:
 *
 * <ul>
 *   <li>{@code address/length}, IPv4 or IPv6. {@code ::ffff:a.b.c.d/96} and longer is the IPv4 block; shorter is an error. A
 *       mask beside a length is an error.
 *   <li>{@code address} and {@code mask} in two fields, IPv4 only, both in four decimal parts. The mask may have any 32 bits.
 *   <li>{@code address} alone: that one host (XMail ignores such a row).
 * </ul>
 *
 * Names, short, octal and hexadecimal forms, which XMail hands to the system's resolver, are errors. Fields behind those that a
 * file knows are ignored, as in XMail, with a warning. Every row keeps its {@link dev.relaypolicy.Origin}.
 */
@NullMarked
package dev.relaypolicy.tab.xmail;

import org.jspecify.annotations.NullMarked;
