/** Mail for mailboxes of our own. */
@NullMarked
package dev.relaypolicy.local;

import org.jspecify.annotations.NullMarked;
