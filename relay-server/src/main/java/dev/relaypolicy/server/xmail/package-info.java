/**
 * An XMail MailRoot as a configuration: {@link dev.relaypolicy.server.xmail.MailRoot} reads its files, {@link
 * dev.relaypolicy.server.xmail.XmailSite} is what they say. Behaviour follows XMail 1.27, except where the rules R1 to R16 of
 * docs/semantics.md ask for something safer.
 */
@NullMarked
package dev.relaypolicy.server.xmail;

import org.jspecify.annotations.NullMarked;
