/** The policy for recipients in local domains. */
@NullMarked
package dev.relaypolicy.local;

import org.jspecify.annotations.NullMarked;
