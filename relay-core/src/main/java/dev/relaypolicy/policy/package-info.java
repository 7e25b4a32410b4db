/** Policies that need no file format of their own: client addresses, local recipients, TLS. */
@NullMarked
package dev.relaypolicy.policy;

import org.jspecify.annotations.NullMarked;
