/**
 * Delivers accepted messages to Maildirs and next hops.
 *
 * <p><b>250 means kept</b>: every local copy is synced and visible, and the next hop has replied 250. After any other
 * reply, nothing is stored here. There is no queue: the client waits, and retries after a 4xx. Duplicates are possible
 * if the reply of the next hop is lost, a local copy cannot be published after the next hop has accepted the message,
 * or an LMTP next hop accepts it for only some recipients.
 *
 * <p>Requires a POSIX file system: folders have mode 0700 and files 0600.
 */
@NullMarked
package dev.relaypolicy.server.delivery;

import org.jspecify.annotations.NullMarked;
