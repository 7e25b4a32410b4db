/**
 * A relay gate among the hooks of an SMTP server made with James protocols.
 *
 * <p>What James protocols 3.8.1 does itself, and what comes of it here:
 *
 * <ul>
 *   <li>The hook that says OK ends the questions to all behind it, and the default chain begins with one that says OK to
 *       {@code postmaster} and {@code abuse} of any domain: whoever adds a relay hook behind it has an open relay for these. Here an
 *       OK of any other hook counts only where the gate permits too, wherever it stands.
 *   <li>A source route is dropped before any hook is asked, and a recipient without a domain becomes one of {@code localhost}: what
 *       is judged is what is left, which James delivers.
 *   <li>After AUTH it refuses STARTTLS, so that no login comes from before it (R8).
 *   <li>It says 220 before anybody is asked: who is refused at connect hears of it at MAIL.
 *   <li>A bare line feed ends a command line.
 * </ul>
 */
@NullMarked
package dev.relaypolicy.james;

import org.jspecify.annotations.NullMarked;
