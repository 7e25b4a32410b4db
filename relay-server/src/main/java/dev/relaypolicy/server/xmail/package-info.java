/**
 * An XMail MailRoot as a configuration: {@link dev.relaypolicy.server.xmail.MailRoot} reads its files and provides an
 * {@link dev.relaypolicy.server.xmail.XmailSite}. It behaves like XMail 1.27 unless a rule of docs/semantics.md (R1 to
 * R16) is safer.
 */
@NullMarked
package dev.relaypolicy.server.xmail;

import org.jspecify.annotations.NullMarked;
