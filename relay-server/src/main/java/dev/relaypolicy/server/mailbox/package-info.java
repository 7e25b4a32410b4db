/** Local mailboxes as Maildirs, for delivery and for POP3. */
@NullMarked
package dev.relaypolicy.server.mailbox;

import org.jspecify.annotations.NullMarked;
