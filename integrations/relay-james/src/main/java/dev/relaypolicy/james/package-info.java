/**
 * A relay gate as hooks of an SMTP server built with James protocols.
 *
 * <p>Notes on James protocols 3.8.1:
 *
 * <ul>
 *   <li>A hook that returns OK skips all later hooks. The default chain starts with a hook that returns OK for {@code
 *       postmaster} and {@code abuse} in any domain, so a relay hook added after it leaves an open relay for these
 *       names. {@link JamesRelay} overrides the OK of any other hook if the gate does not permit the recipient.
 *   <li>James removes source routes and completes a recipient without a domain with {@code localhost} before it calls
 *       hooks. The gate decides on the resulting address, which James also delivers to.
 *   <li>James rejects STARTTLS after AUTH, so a login never precedes TLS (R8).
 *   <li>James sends its greeting before it calls hooks. A client denied at connect is rejected at MAIL.
 *   <li>A bare line feed ends a command line.
 * </ul>
 */
@NullMarked
package dev.relaypolicy.james;

import org.jspecify.annotations.NullMarked;
