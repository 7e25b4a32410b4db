/**
 * Local mailboxes as Maildirs: {@link dev.relaypolicy.server.mailbox.Maildir} writes them for delivery, {@link
 * dev.relaypolicy.server.mailbox.Maildrops} reads them for POP3.
 */
@NullMarked
package dev.relaypolicy.server.mailbox;

import org.jspecify.annotations.NullMarked;
