/**
 * What becomes of an accepted recipient and of the message.
 *
 * <p>A {@link dev.relaypolicy.server.delivery.Delivery} begins one {@link dev.relaypolicy.server.delivery.Transaction}
 * at each MAIL. Its recipients go to {@link dev.relaypolicy.server.delivery.Destination}s: Maildirs of ours, the next
 * hop, or nowhere. <b>250 means kept</b>: every local copy is on disk, fsynced and visible, and the next hop has answered
 * 250 too. Anything else keeps nothing here. There is no queue: the client waits, and tries again after a 4xx. What
 * cannot be ruled out without a queue is a duplicate: where the next hop takes a message and its answer is lost, where it
 * takes it and a local copy cannot be made visible then, and where it takes it for some recipients only (LMTP).
 *
 * <p>{@link dev.relaypolicy.server.delivery.Maildrops} reads the Maildirs for POP3.
 *
 * <p>Folders are made with mode 0700 and files with 0600: this package needs a POSIX file system.
 */
@NullMarked
package dev.relaypolicy.server.delivery;

import org.jspecify.annotations.NullMarked;
